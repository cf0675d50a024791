#include "domains.hpp"

namespace ai_sdk::planted {

void make_logistics(Collection& into, Random& random) {
  Maker carriers(into, random, {"carriers", "hauliers", "forwarders"}, some_rows(random, 120, 300));
  carriers.id({"id", "carrier_id"}).name = styled_name("id", carriers.table().style);
  carriers.firm({"company_name", "firm", "name"});
  carriers.url({"website", "homepage"});
  carriers.email({"contact_email", "email"});
  carriers.phone({"phone", "dispatch_phone"});
  carriers.city({"city", "seat_city"});

  Maker depots(into, random, {"warehouses", "depots", "hubs"}, 80);
  depots.key_code({"warehouse_code", "depot_code", "hub_code"}, "WH-@@#").name =
      styled_name(singular_of(depots.table().name) + "_code", depots.table().style);
  depots.city({"city", "town"}).odd();
  depots.latitude({"latitude", "lat"}).odd();
  depots.longitude({"longitude", "lon"}).odd();
  depots.uniform({"area_sqm", "floor_area"}, 800, 12000, 0).allow({"negative_value"});

  Maker loads(into, random, {"shipments", "consignments", "deliveries"}, some_rows(random, 500, 1400));
  loads.key_code({"tracking_no", "tracking_number", "waybill_no"}, "1Z@@########");
  loads.reference(carriers.table());
  loads.reference(depots.table(), {""}, true);
  Column& picked = loads.date({"shipped_at", "dispatched_at", "ship_date"}, 2021, 2024, true);
  loads.later({"delivered_at", "delivery_date", "received_on"}, picked, 1, 14, false);
  loads.skewed({"weight_kg", "gross_weight", "weight"}, 120, 0.7, 1)
      .allow({"negative_value", "zero_value", "outlier", "empty_number"});
  Column& freight = loads.price({"freight_cost", "freight", "freight_charge"}, 180);
  Column& subtotal = loads.price({"net_amount", "subtotal"}, 900);
  freight.forbid({"zero_value"});
  subtotal.forbid({"zero_value"});
  loads.sum_of({"total_amount", "total", "gross_amount"}, subtotal, freight);
  loads.category({"service_level", "mode", "service"}, {"standard", "express", "overnight", "same-day"});
  loads.text({"container_no", "unit_no"}, [](Random& r) { return r.code("@@@U#######"); }).odd();
  loads.optional(*loads.table().columns.back(), 0.4);

  Maker scans(into, random, {"tracking_events", "scan_events"}, some_rows(random, 500, 1300));
  scans.id({"event_id", "id"});
  scans.reference(loads.table(), {""}, true);
  scans.category({"event", "event_type", "scan_type"},
                 {"picked up", "in transit", "out for delivery", "delivered", "exception"});
  scans.date({"scanned_at", "recorded_at", "event_time"}, 2021, 2024, true).name =
      styled_name("recorded_at", scans.table().style);
  scans
      .text({"scanner", "device"},
            [](Random& r) {
              return r.pick(Words{"HH-01", "HH-02", "gate/7", "gate/12"});
            })
      .odd();
}

}  // namespace ai_sdk::planted
