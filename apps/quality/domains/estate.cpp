#include "domains.hpp"

namespace ai_sdk::planted {

void make_estate(Collection& into, Random& random) {
  Maker agents(into, random, {"agents", "brokers", "realtors"}, some_rows(random, 150, 350));
  agents.id({"id", "agent_id"}).name = styled_name("id", agents.table().style);
  agents.person({"agent_name", "name", "full_name"});
  agents.firm({"agency", "company", "firm_name"});
  agents.email({"email", "office_email"});
  agents.phone({"mobile", "office_phone", "phone"});
  agents.code({"licence_no", "license_number"}, "@@######").odd();

  Maker homes(into, random, {"properties", "listings", "homes"}, some_rows(random, 400, 1200));
  homes.key_code({"listing_no", "property_ref", "listing_code"}, "L####-@@");
  homes.reference(agents.table(), {"", "listing", "selling"});
  homes
      .text({"street", "address_line"},
            [](Random& r) { return r.pick(streets()) + " " + std::to_string(r.between(1, 120)); })
      .forbid({"encoding_damage"});
  homes.text({"house_no", "unit"}, [](Random& r) { return r.chance(0.8) ? r.code("##") : r.code("##&"); })
      .odd();
  homes.city({"city", "municipality"});
  homes.latitude({"lat", "latitude"});
  homes.longitude({"lng", "longitude"});
  // Villas are dear; that is no mistake.
  homes.skewed({"asking_price", "price", "list_price"}, 320000, 0.55, 0)
      .allow({"negative_value", "zero_value", "outlier", "empty_number"});
  homes.skewed({"living_area", "area_sqm", "floor_area"}, 95, 0.4, 0).allow({"negative_value", "outlier"});
  homes.count({"bedrooms", "room_count", "rooms"}, 1, 6)
      .forbid({"outlier", "negative_value", "empty_number"});
  // Basements are below zero.
  homes.count({"floor", "storey", "level"}, -1, 9).odd();
  homes.count({"year_built", "construction_year", "built_year"}, 1890, 2022).kinds = {"out_of_range",
                                                                                      "missing_values"};
  homes.table().columns.back()->limit = 2100;
  homes.url({"photo_url", "listing_url", "virtual_tour_link"});
  homes.category({"heating", "heating_type", "energy_source"},
                 {"district heating", "heat pump", "natural gas", "wood pellets"});

  Maker viewings(into, random, {"viewings", "appointments", "showings"}, some_rows(random, 300, 900));
  viewings.id({"id", "viewing_id"}).name = styled_name("id", viewings.table().style);
  viewings.reference(homes.table(), {""}, true);
  viewings.reference(agents.table(), {"", "assigned"});
  // Plans may lie ahead.
  viewings.date({"scheduled_for", "appointment_date", "planned_on"}, 2023, 2032, false).odd();
  viewings.person({"visitor_name", "visitor", "contact_name"});
  viewings.email({"visitor_email", "contact_email"});
  viewings.category({"outcome", "result"}, {"interested", "undecided", "declined", "offer made"});
  viewings.notes({"notes", "remark"}, 0.3);
}

}  // namespace ai_sdk::planted
