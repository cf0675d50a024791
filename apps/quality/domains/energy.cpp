#include "domains.hpp"

namespace ai_sdk::planted {

void make_energy(Collection& into, Random& random) {
  const std::size_t count = 40;
  Maker meters(into, random, {"meters", "metering_points", "devices"}, count);
  meters.key_code({"meter_no", "meter_number", "serial_no"}, "M########");
  meters
      .text({"street", "address"},
            [](Random& r) { return std::to_string(r.between(1, 90)) + " " + r.pick(streets()); })
      .odd();
  meters.category({"medium", "energy_type"}, {"electricity", "gas", "heat"}).odd();
  meters.date({"installed_on", "installation_date"}, 2008, 2019, true).odd();

  // Every meter once a day: the two columns together identify a reading.
  const std::size_t days = static_cast<std::size_t>(random.between(20, 35));
  Maker readings(into, random, {"readings", "meter_readings", "measurements"}, count * days);
  Column& meter = readings.reference(meters.table(), {""}, true);
  meter.declared = false;
  Column& day = readings.date({"reading_date", "measured_on", "read_at"}, 2024, 2024, true);
  for (std::size_t i = 0; i < readings.rows(); ++i) {
    meter.values[i] = meters.table().key()->values[i % count];
    day.values[i] =
        write_date(day_number(2024, 2, 1) + static_cast<std::int64_t>(i / count), day.writing, 600);
  }
  readings.composite({&meter, &day});
  readings.skewed({"consumption_kwh", "kwh", "usage_kwh"}, 12, 0.5, 2).allow({"outlier"});
  readings.around({"outdoor_temperature", "temp_c", "temperature"}, 4, 6, 1).odd();
  readings.uniform({"humidity", "humidity_percent", "relative_humidity"}, 30, 95, 0)
      .allow({"out_of_range"})
      .forbid({"outlier"});
  readings.category({"quality_flag", "source", "reading_type"}, {"measured", "estimated", "corrected"});

  Maker tariffs(into, random, {"tariffs", "price_plans"}, 90);
  tariffs.id({"id", "tariff_id"}).name = styled_name("id", tariffs.table().style);
  tariffs.product({"name", "tariff_name"}).odd();
  tariffs.uniform({"price_per_kwh", "unit_price"}, 0.18, 0.42, 4).odd();
  Column& from = tariffs.date({"valid_from", "start_date"}, 2015, 2022, false).odd();
  tariffs.later({"valid_to", "end_date"}, from, 200, 1500, false).odd();

  Maker bills(into, random, {"bills", "invoices", "statements"}, some_rows(random, 300, 900));
  bills.key_code({"invoice_no", "invoice_number", "bill_ref"}, "####-######");
  bills.reference(tariffs.table());
  bills.reference(meters.table(), {""}, true);
  Column& issued = bills.date({"issued_on", "invoice_date", "issue_date"}, 2020, 2024, true);
  bills.later({"due_date", "payment_due", "due_on"}, issued, 10, 30, false);
  Column& units = bills.count({"units", "billed_units", "quantity"}, 50, 900);
  Column& rate = bills.uniform({"unit_rate", "rate", "price_per_unit"}, 0.2, 0.6, 3);
  rate.forbid({"outlier"});
  units.forbid({"outlier"});
  bills.product_of({"amount", "total_amount", "gross"}, units, rate);
  bills.category({"payment_method", "paid_by"}, {"direct debit", "bank transfer", "credit card"});
}

}  // namespace ai_sdk::planted
