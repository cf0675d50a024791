#include "domains.hpp"

namespace ai_sdk::planted {

void make_flights(Collection& into, Random& random) {
  Maker airports(into, random, {"airports", "aerodromes", "stations"}, 180);
  airports.key_code({"iata", "iata_code", "airport_code"}, "@@@");
  airports
      .text({"name", "airport_name"},
            [n = 0](Random& r) mutable { return r.pick(cities()) + " Field " + std::to_string(++n); })
      .forbid({"encoding_damage"});
  airports.latitude({"latitude", "lat"});
  airports.longitude({"longitude", "lon", "lng"});
  // Some lie below the sea.
  airports.around({"elevation_m", "altitude", "elevation"}, 180, 120, 0).odd();

  Maker aircraft(into, random, {"aircraft", "planes", "fleet"}, 120);
  aircraft.key_code({"registration", "tail_number", "tail_no"}, "D-@@@@");
  aircraft
      .category({"model", "type_name", "aircraft_type"},
                {"Airbus A320", "Airbus A321", "Boeing 737", "Embraer 190"})
      .odd();
  aircraft.count({"seats", "seat_count", "capacity"}, 90, 220).forbid({"outlier"});
  aircraft.date({"delivered_on", "delivery_date"}, 2001, 2020, false);

  Maker flights(into, random, {"flights", "departures", "services"}, some_rows(random, 700, 1500));
  flights.uuid({"flight_uuid", "uuid", "guid"}, true);
  // A number flies again on other days: it repeats, and rightly.
  flights.text({"flight_no", "flight_number"}, [](Random& r) { return r.code("LX####"); })
      .allow({"malformed_code"})
      .forbid({"encoding_damage"})
      .pattern = "LX####";
  flights.reference(airports.table(), {"origin", "from", "departure"});
  flights.reference(airports.table(), {"destination", "to", "arrival"});
  flights.reference(aircraft.table(), {""}, true);
  Column& off = flights.date({"departure_date", "flight_date", "departed_on"}, 2019, 2024, false);
  flights.later({"arrival_date", "arrived_on", "landed_on"}, off, 0, 1, false).odd();
  flights.table().bonds.pop_back();
  flights.count({"passengers", "pax", "passenger_count"}, 30, 189);
  // Early is negative.
  flights.around({"delay_minutes", "arrival_delay", "delay"}, 6, 14, 0).odd();
  flights.uniform({"distance_km", "distance"}, 300, 9000, 0).allow({"negative_value"});
  flights.category({"status", "flight_status"}, {"landed", "scheduled", "diverted", "cancelled"});
  flights.percent({"load_percent", "load_factor_pct", "occupancy_percentage"});

  // The same number every day: number and day together name the flight.
  const std::size_t numbers = 24;
  const std::size_t days = static_cast<std::size_t>(random.between(25, 40));
  Maker plan(into, random, {"daily_schedule", "timetable", "rotations"}, numbers * days);
  Column& number = plan.text({"flight_no", "service_no"}, [n = 0](Random&) mutable {
    return "LX" + std::to_string(1000 + 7 * (n++ % 24));
  });
  number.kinds = {"malformed_code", "missing_values"};
  number.pattern = "LX####";
  Column& day = plan.date({"service_date", "operating_date", "flight_date"}, 2023, 2023, false);
  for (std::size_t i = 0; i < plan.rows(); ++i) {
    day.values[i] =
        write_date(day_number(2023, 4, 1) + static_cast<std::int64_t>(i / numbers), day.writing, 480);
  }
  plan.count({"booked", "booked_seats", "bookings_count"}, 10, 180);
  plan.category({"gate", "gate_no"}, {"A1", "A2", "A11", "B1", "B12"}).odd();
  plan.composite({&number, &day});
}

}  // namespace ai_sdk::planted
