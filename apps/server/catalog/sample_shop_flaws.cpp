#include "catalog/sample_shop.hpp"
#include "catalog/sample_shop_data.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>

namespace ai_sdk::server {

const std::vector<PlantedFlaw>& planted_flaws() {
  static const std::vector<PlantedFlaw> flaws{
      {"customers", "email", "missing_values", 31},
      {"customers", "email", "malformed_email", 37},
      {"customers", "email", "duplicate_key", 30},  // six of them in the duplicate rows
      {"customers", "phone", "malformed_phone", 22},
      {"customers", "name", "surrounding_blanks", 26},
      {"customers", "name", "encoding_damage", 11},
      {"customers", "city", "empty_strings", 14},
      {"customers", "state", "misspelt_category", 12},
      {"customers", "state", "inconsistent_case", 28},
      {"customers", "birth_date", "future_date", 9},
      {"customers", "", "duplicate_rows", 6},
      {"products", "sku", "malformed_code", 6},
      {"products", "sku", "duplicate_key", 3},
      {"products", "name", "surrounding_blanks", 6},
      {"products", "name", "encoding_damage", 3},
      {"products", "category", "inconsistent_case", 7},
      {"products", "category", "misspelt_category", 4},
      {"products", "price", "outlier", 5},
      {"products", "price", "zero_value", 4},
      {"products", "weight_kg", "missing_values", 8},
      {"products", "weight_kg", "outlier", 4},
      {"products", "discount_percent", "out_of_range", 4},
      {"orders", "customer_id", "orphan_reference", 120},
      {"orders", "product_id", "orphan_reference", 60},
      {"orders", "quantity", "negative_value", 50},
      {"orders", "total", "negative_value", 50},  // the same rows
      {"orders", "unit_price", "outlier", 40},
      {"orders", "total", "outlier", 40},  // the same rows
      {"orders", "total", "inconsistent_total", 180},
      {"orders", "currency", "constant_column", 24'000},
      {"orders", "status", "inconsistent_case", 150},
      {"orders", "status", "misspelt_category", 60},
      {"orders", "payment_method", "empty_strings", 80},
      {"orders", "ordered_at", "future_date", 45},
      {"orders", "ordered_at", "malformed_date", 40},
      {"orders", "shipped_at", "date_order", 96},
      {"orders", "", "duplicate_rows", 30},
      {"inventory", "product_id", "orphan_reference", 18},
      {"inventory", "warehouse", "missing_values", 10},
      {"inventory", "warehouse", "inconsistent_case", 30},
      {"inventory", "warehouse", "surrounding_blanks", 16},
      {"inventory", "stock", "negative_value", 36},
      {"inventory", "stock", "outlier", 8},
      {"inventory", "reorder_level", "mixed_types", 14},
      {"inventory", "updated_at", "future_date", 12},
      {"inventory", "", "duplicate_rows", 10},
  };
  return flaws;
}

namespace sample_shop {

namespace {

std::string& text(Value& value) { return std::get<std::string>(value); }
std::int64_t& integer(Value& value) { return std::get<std::int64_t>(value); }
double& real(Value& value) { return std::get<double>(value); }

std::string misspelt(std::string word) {
  std::size_t at = std::min<std::size_t>(3, word.size() - 2);
  if (word[at] == ' ') ++at;
  return word.erase(at, 1);
}

std::string other_case(std::string word, std::int64_t turn) {
  const bool has_upper = std::any_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  for (char& c : word) {
    const bool up = turn % 2 == 0 || !has_upper;
    if (up && c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
    if (!up && c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return word;
}

std::string with_blanks(const std::string& word, std::int64_t turn) {
  const auto blank = word.find(' ');
  if (turn % 3 == 0) return " " + word;
  if (turn % 3 == 1 || blank == std::string::npos) return word + "  ";
  return word.substr(0, blank) + " " + word.substr(blank);
}

std::string broken_email(const std::string& email, std::int64_t turn) {
  const auto at = email.find('@');
  const std::string user = email.substr(0, at);
  switch (turn % 5) {
    case 0:
      return user + "." + email.substr(at + 1);
    case 1:
      return user + "@";
    case 2:
      return user + "@@" + email.substr(at + 1);
    case 3:
      return user + "@example";
    default:
      return user + " @" + email.substr(at + 1);
  }
}

// Plants into one table; each flaw takes rows that no other has.
class Planter {
 public:
  Planter(Table& table, Random& random) : table_(table), clean_(table.rows.size()) {
    for (std::size_t i = 0; i < clean_.size(); ++i) clean_[i] = i;
    for (std::size_t i = clean_.size(); i > 1; --i) {
      std::swap(clean_[i - 1],
                clean_[static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(i) - 1))]);
    }
  }

  using Change = std::function<void(Value& cell, Row& row, std::int64_t turn)>;
  using Suitable = std::function<bool(const Row& row, std::int64_t turn)>;

  void plant(const char* column, const char* kind, const Change& change, const Suitable& suitable = {}) {
    const std::size_t at = table_.column(column);
    for (std::int64_t turn = 0; turn < planned(column, kind); ++turn) {
      Row& row = take(suitable, turn);
      change(row[at], row, turn);
    }
  }

  // Values of other, clean rows; extra is how many come in other ways.
  void repeat(const char* column, std::int64_t extra) {
    const std::size_t at = table_.column(column);
    for (std::int64_t i = 0; i < planned(column, "duplicate_key") - extra; ++i) {
      const Row& donor = take();
      take()[at] = donor[at];
    }
  }

  // Copies of clean rows under a new id, at the end.
  void copy_rows() {
    for (std::int64_t i = 0; i < planned("", "duplicate_rows"); ++i) {
      Row copy = take();
      copy[0] = static_cast<std::int64_t>(table_.rows.size()) + 1;
      table_.rows.push_back(std::move(copy));
    }
  }

  std::size_t column(const char* name) const { return table_.column(name); }

 private:
  std::int64_t planned(std::string_view column, std::string_view kind) const {
    for (const PlantedFlaw& flaw : planted_flaws()) {
      if (flaw.table == table_.name && flaw.column == column && flaw.kind == kind) return flaw.count;
    }
    throw std::logic_error("no such flaw is planned");
  }

  Row& take(const Suitable& suitable = {}, std::int64_t turn = 0) {
    for (std::size_t i = clean_.size(); i > 0; --i) {
      const std::size_t index = clean_[i - 1];
      if (suitable && !suitable(table_.rows[index], turn)) continue;
      clean_.erase(clean_.begin() + static_cast<std::ptrdiff_t>(i - 1));
      return table_.rows[index];
    }
    throw std::logic_error("no clean row is left in " + table_.name);
  }

  Table& table_;
  std::vector<std::size_t> clean_;
};

void plant_customers(Table& table, Random& random) {
  Planter p(table, random);
  p.plant("email", "missing_values", [](Value& cell, Row&, std::int64_t) { cell = {}; });
  p.plant("email", "malformed_email",
          [](Value& cell, Row&, std::int64_t turn) { cell = broken_email(text(cell), turn); });
  p.repeat("email", 6);
  static constexpr std::array<const char*, 4> kPhones{"555-12", "call after 6", "+1-555",
                                                      "12345678901234567890"};
  p.plant("phone", "malformed_phone", [](Value& cell, Row&, std::int64_t turn) {
    cell = std::string(kPhones[static_cast<std::size_t>(turn) % kPhones.size()]);
  });
  p.plant("name", "surrounding_blanks",
          [](Value& cell, Row&, std::int64_t turn) { cell = with_blanks(text(cell), turn); });
  static constexpr std::array<const char*, 4> kDamaged{"JosÃ© Alvarez", "FranÃ§ois Petit", "BjÃ¶rn Larsen",
                                                       "ZoÃ« MÃ¼ller"};
  p.plant("name", "encoding_damage", [](Value& cell, Row&, std::int64_t turn) {
    cell = std::string(kDamaged[static_cast<std::size_t>(turn) % kDamaged.size()]);
  });
  p.plant("city", "empty_strings", [](Value& cell, Row&, std::int64_t turn) {
    cell = std::string(turn % 3 == 2 ? "unknown" : "N/A");
  });
  // The large state is misspelt the most often: "Calfornia".
  const auto mostly_california = [&](const Row& row, std::int64_t turn) {
    return turn % 2 == 1 || row[p.column("state")] == Value(std::string("California"));
  };
  p.plant(
      "state", "misspelt_category", [](Value& cell, Row&, std::int64_t) { cell = misspelt(text(cell)); },
      mostly_california);
  p.plant("state", "inconsistent_case",
          [](Value& cell, Row&, std::int64_t turn) { cell = other_case(text(cell), turn); });
  p.plant(
      "birth_date", "future_date", [](Value& cell, Row&, std::int64_t) { text(cell).replace(0, 4, "2099"); },
      [&](const Row& row, std::int64_t) {
        return std::get<std::string>(row[p.column("birth_date")]).substr(5) != "02-29";
      });
  p.copy_rows();
}

void plant_products(Table& table, Random& random) {
  Planter p(table, random);
  p.plant("sku", "malformed_code", [](Value& cell, Row&, std::int64_t turn) {
    const std::string sku = text(cell);
    cell = turn % 2 == 0 ? sku.substr(0, 3) + sku.substr(4) : sku.substr(4) + "/" + sku.substr(0, 3);
  });
  p.repeat("sku", 0);
  p.plant("name", "surrounding_blanks",
          [](Value& cell, Row&, std::int64_t turn) { cell = with_blanks(text(cell), turn); });
  p.plant("name", "encoding_damage", [](Value& cell, Row&, std::int64_t turn) {
    text(cell) += turn % 2 == 0 ? " CafÃ©" : " &amp; Lid";
  });
  p.plant("category", "inconsistent_case",
          [](Value& cell, Row&, std::int64_t turn) { cell = other_case(text(cell), turn); });
  p.plant("category", "misspelt_category",
          [](Value& cell, Row&, std::int64_t) { cell = misspelt(text(cell)); });
  p.plant("price", "outlier", [](Value& cell, Row&, std::int64_t) { real(cell) *= 1000; });
  p.plant("price", "zero_value", [](Value& cell, Row&, std::int64_t) { cell = 0.0; });
  p.plant("weight_kg", "missing_values", [](Value& cell, Row&, std::int64_t) { cell = {}; });
  // Grams among kilograms.
  p.plant("weight_kg", "outlier",
          [](Value& cell, Row&, std::int64_t) { real(cell) = real(cell) * 1000 + 500; });
  p.plant("discount_percent", "out_of_range",
          [](Value& cell, Row&, std::int64_t turn) { cell = 120 + turn * 15; });
}

void plant_orders(Table& table, Random& random) {
  Planter p(table, random);
  const std::size_t total = p.column("total");
  const std::size_t shipped_at = p.column("shipped_at");
  const auto shipped = [&](const Row& row, std::int64_t) {
    return !std::holds_alternative<std::monostate>(row[shipped_at]);
  };
  const auto not_shipped = [&](const Row& row, std::int64_t turn) { return !shipped(row, turn); };
  p.plant("customer_id", "orphan_reference",
          [](Value& cell, Row&, std::int64_t turn) { cell = std::int64_t{900'000} + turn; });
  p.plant("product_id", "orphan_reference",
          [](Value& cell, Row&, std::int64_t turn) { cell = std::int64_t{9'000} + turn % 20; });
  p.plant("quantity", "negative_value", [&](Value& cell, Row& row, std::int64_t) {
    integer(cell) = -integer(cell);
    real(row[total]) = -real(row[total]);
  });
  p.plant("unit_price", "outlier", [&](Value& cell, Row& row, std::int64_t) {
    real(cell) *= 1000;
    real(row[total]) *= 1000;
  });
  p.plant("total", "inconsistent_total",
          [](Value& cell, Row&, std::int64_t turn) { real(cell) += turn % 2 == 0 ? 10.0 : 5.5; });
  p.plant("status", "inconsistent_case",
          [](Value& cell, Row&, std::int64_t turn) { cell = other_case(text(cell), turn); });
  p.plant("status", "misspelt_category",
          [](Value& cell, Row&, std::int64_t) { cell = misspelt(text(cell)); });
  p.plant("payment_method", "empty_strings",
          [](Value& cell, Row&, std::int64_t turn) { cell = std::string(turn % 4 == 3 ? "" : "N/A"); });
  p.plant(
      "ordered_at", "future_date",
      [](Value& cell, Row&, std::int64_t turn) {
        cell = time_text(22'000 + turn * 97, 36'000 + turn);  // from the year 2087 on
      },
      not_shipped);
  p.plant(
      "ordered_at", "malformed_date",
      [](Value& cell, Row&, std::int64_t) {
        const std::string date = text(cell);
        cell = date.substr(8, 2) + "/" + date.substr(5, 2) + "/" + date.substr(0, 4);
      },
      not_shipped);
  const std::size_t ordered_at = p.column("ordered_at");
  p.plant(
      "shipped_at", "date_order",
      [&](Value& cell, Row& row, std::int64_t) { std::swap(cell, row[ordered_at]); }, shipped);
  p.copy_rows();
}

void plant_inventory(Table& table, Random& random) {
  Planter p(table, random);
  p.plant("product_id", "orphan_reference",
          [](Value& cell, Row&, std::int64_t turn) { cell = std::int64_t{9'500} + turn; });
  p.plant("warehouse", "missing_values", [](Value& cell, Row&, std::int64_t) { cell = {}; });
  p.plant("warehouse", "inconsistent_case",
          [](Value& cell, Row&, std::int64_t turn) { cell = other_case(text(cell), turn); });
  p.plant("warehouse", "surrounding_blanks",
          [](Value& cell, Row&, std::int64_t turn) { cell = with_blanks(text(cell), turn); });
  p.plant("stock", "negative_value", [](Value& cell, Row&, std::int64_t turn) { cell = -1 - turn % 12; });
  p.plant("stock", "outlier",
          [](Value& cell, Row&, std::int64_t) { integer(cell) = integer(cell) * 1000 + 20'000; });
  static constexpr std::array<const char*, 3> kWords{"ten", "low", "twenty"};
  p.plant("reorder_level", "mixed_types", [](Value& cell, Row&, std::int64_t turn) {
    cell = std::string(kWords[static_cast<std::size_t>(turn) % kWords.size()]);
  });
  p.plant("updated_at", "future_date", [](Value& cell, Row&, std::int64_t turn) {
    cell = time_text(22'500 + turn * 31, 43'200 + turn);  // from the year 2088 on
  });
  p.copy_rows();
}

}  // namespace

void plant_flaws(Shop& shop, Random& random) {
  plant_customers(shop.customers, random);
  plant_products(shop.products, random);
  plant_orders(shop.orders, random);
  plant_inventory(shop.inventory, random);
}

}  // namespace sample_shop
}  // namespace ai_sdk::server
