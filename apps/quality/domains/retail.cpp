#include "domains.hpp"

namespace ai_sdk::planted {

void make_retail(Collection& into, Random& random) {
  Maker customers(into, random, {"customers", "clients", "shoppers"}, some_rows(random));
  customers.id({"id", "customer_id", "cust_no"}).name = styled_name("id", customers.table().style);
  customers.first_name({"first_name", "given_name", "forename"});
  customers.last_name({"last_name", "surname", "family_name"});
  customers.email({"email", "email_address", "contact_email"});
  customers.phone({"phone", "mobile", "telephone"});
  customers.city({"city", "town"});
  customers.text({"postal_code", "zip", "postcode"}, [](Random& r) { return r.code("#####"); })
      .allow({"malformed_code"})
      .forbid({"encoding_damage"})
      .pattern = "#####";
  customers.date({"registered_at", "signup_date", "joined_on", "created_at"}, 2016, 2024, true);
  customers.text({"middle_name", "second_name"}, [](Random& r) { return r.pick(first_names()); }).odd();
  customers.optional(*customers.table().columns.back(), 0.3);

  Maker products(into, random, {"products", "articles", "items"}, some_rows(random, 200, 500));
  products.key_code({"sku", "article_no", "item_code"}, random.chance(0.5) ? "@@-####" : "######-@");
  products.product({"name", "title", "product_name"});
  products.category({"category", "department", "product_group"},
                    {"Kitchen", "Outdoor", "Electronics", "Furniture", "Clothing", "Toys & Games"});
  Column& list = products.price({"list_price", "price", "unit_price"}, 40);
  list.forbid({"missing_values"});
  products.skewed({"weight_kg", "weight", "shipping_weight"}, 2.5, 0.6, 2)
      .allow({"negative_value", "zero_value"});
  products.count({"stock", "units_in_stock", "quantity_on_hand"}, 0, 120);
  products.url({"image_url", "product_page", "link"});
  products.around({"rating", "avg_rating"}, 4, 0.35, 1).odd();

  Maker orders(into, random, {"orders", "sales_orders", "purchases"}, some_rows(random, 500, 1500));
  orders.key_code({"order_no", "order_number", "order_ref"}, "SO-######");
  orders.reference(customers.table());
  orders.reference(products.table(), {""}, true);
  Column& status = orders.category({"status", "order_status", "state"},
                                   {"delivered", "shipped", "processing", "cancelled", "returned"});
  status.forbid({"constant_column", "missing_values", "empty_strings"});
  Column& placed = orders.date({"ordered_at", "order_date", "placed_on"}, 2018, 2024, true);
  Column& sent = orders.later({"shipped_at", "ship_date", "dispatched_on"}, placed, 0, 9, true);
  orders.only_where(sent, status, {"delivered", "shipped", "returned"});
  Column& quantity = orders.count({"quantity", "qty", "units"}, 1, 9);
  Column& price = orders.price({"unit_price", "price_each", "price"}, 35);
  orders.product_of({"line_total", "total", "amount", "total_amount"}, quantity, price);
  orders
      .text({"coupon_code", "voucher"},
            [](Random& r) {
              return r.pick(Words{"SAVE10", "SPRING", "vip-2024"});
            })
      .odd();
  orders.optional(*orders.table().columns.back(), 0.12);
  orders.notes({"comment", "remarks"}, 0.2);
}

}  // namespace ai_sdk::planted
