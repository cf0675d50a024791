#include "domains.hpp"

namespace ai_sdk::planted {

void make_telecom(Collection& into, Random& random) {
  Maker plans(into, random, {"plans", "tariff_plans", "subscriptions_offered"}, 70);
  plans.key_code({"plan_code", "tariff_code"}, "@@##").name = styled_name("plan_code", plans.table().style);
  plans.product({"plan_name", "name"}).odd();
  plans.uniform({"monthly_fee", "price", "monthly_price"}, 5, 80, 2).odd();

  Maker lines(into, random, {"subscribers", "phone_lines", "sim_cards"}, some_rows(random, 400, 1200));
  lines.key_code({"imsi", "sim_serial", "iccid"}, "26201##########").name =
      styled_name("sim_serial", lines.table().style);
  lines.phone({"phone_number", "msisdn_phone", "mobile_number"});
  lines.reference(plans.table(), {""}, true);
  lines.person({"subscriber_name", "owner_name", "customer_name"});
  lines.email({"billing_email", "email"});
  Column& active = lines.date({"activated_at", "activation_date", "activated_on"}, 2015, 2023, true);
  Column& end = lines.later({"deactivated_at", "ended_on", "cancelled_at"}, active, 60, 400, true);
  end.forbid({"date_order"});
  lines.table().bonds.pop_back();
  lines.optional(end, 0.2).odd();
  lines.category({"device_brand", "handset", "brand"},
                 {"Northwind", "Contoso", "Fabrikam", "Tailspin", "Litware"});
  lines
      .text({"ip_address", "last_ip"},
            [](Random& r) {
              return "10." + std::to_string(r.between(0, 255)) + "." + std::to_string(r.between(0, 255)) +
                     "." + std::to_string(r.between(1, 254));
            })
      .odd();

  Maker calls(into, random, {"calls", "call_records", "cdr_events"}, some_rows(random, 600, 1500));
  calls.uuid({"call_uuid", "record_guid", "uuid"}, true);
  calls.reference(lines.table(), {""}, true);
  Column& begin = calls.date({"started_at", "start_time", "call_start"}, 2023, 2024, true);
  begin.kinds.erase("future_date");
  calls.skewed({"duration_seconds", "call_seconds", "duration"}, 140, 0.9, 0)
      .allow({"negative_value", "outlier"});
  calls.count({"dropped_packets", "retries", "handovers"}, 0, 6)
      .forbid({"outlier", "empty_number", "negative_value"});
  // A level in dBm is always below zero.
  calls.around({"signal_dbm", "signal_level"}, -85, 10, 0).odd();
  calls.category({"network", "technology", "network_type"}, {"VoLTE", "UMTS", "GSM", "Wi-Fi calling"}).odd();
  calls.skewed({"data_volume_mb", "volume_mb"}, 20, 1.3, 2).odd();

  Maker tickets(into, random, {"support_tickets", "complaints", "incidents"}, some_rows(random, 300, 900));
  tickets.key_code({"ticket_no", "ticket_number", "incident_number"}, "INC#######");
  tickets.reference(lines.table(), {""}, true);
  Column& open = tickets.date({"opened_at", "reported_at", "created_at"}, 2021, 2024, true);
  Column& done = tickets.later({"resolved_at", "closed_at", "completed_at"}, open, 0, 20, true);
  tickets.optional(done, 0.7);
  tickets.category({"priority", "urgency"}, {"normal", "elevated", "critical"});
  tickets
      .text({"subject", "title"},
            [](Random& r) { return r.pick(qualities()) + " " + r.pick(things()) + " does not work"; })
      .forbid({"missing_values"});
  tickets.count({"satisfaction_score", "rating"}, 1, 10).kinds = {"out_of_range"};
  tickets.table().columns.back()->limit = 10;
}

}  // namespace ai_sdk::planted
