// Coordinates lie near the place that a column names. Where places are is looked up in a table of the
// catalog, else in the list of cities that comes with the system's time zones.
#include "test_cases/places.hpp"
#include "test_cases/runners.hpp"

#include <cmath>
#include <numbers>

namespace ai_sdk::server::tests {
namespace {

// Metres along the surface of a ball of the earth's mean radius (haversine formula).
double distance(const Place& a, const Place& b) {
  constexpr double earth = 6'371'008.8;
  constexpr double degree = std::numbers::pi / 180;
  const double dlat = (b.latitude - a.latitude) * degree;
  const double dlon = (b.longitude - a.longitude) * degree;
  const double h = std::pow(std::sin(dlat / 2), 2) + std::cos(a.latitude * degree) *
                                                         std::cos(b.latitude * degree) *
                                                         std::pow(std::sin(dlon / 2), 2);
  return 2 * earth * std::asin(std::min(1.0, std::sqrt(h)));
}

}  // namespace

Outcome run_location(Probe& probe) {
  const bool city = probe.parameters.choice("locationReferenceType") == "CITY";
  const double radius = *probe.parameters.number("radius");
  for (const char* parameter : {"longitudeColumnName", "latitudeColumnName"}) {
    if (probe.run.table.info.find_column(probe.parameters.text(parameter)) == nullptr) {
      throw CannotCompute("There is no column " + probe.parameters.text(parameter) + ".");
    }
  }
  const Places places = city ? find_cities(probe.run) : find_postal_codes(probe.run);
  std::int64_t valid = 0;
  std::int64_t invalid = 0;
  std::int64_t unknown = 0;
  probe.connection().for_each(
      "SELECT " + probe.sql.text() + ", " + probe.sql.name(probe.parameters.text("latitudeColumnName")) +
          ", " + probe.sql.name(probe.parameters.text("longitudeColumnName")) + " FROM " + probe.sql.table(),
      [&](std::span<const Value> row) {
        const auto latitude = to_double(row[1]);
        const auto longitude = to_double(row[2]);
        const auto* name = std::get_if<std::string>(&row[0]);
        const auto [first, last] =
            name == nullptr ? std::pair(places.end(), places.end()) : places.equal_range(place_key(*name));
        if (first == last || !latitude || !longitude) {
          ++unknown;
          return true;
        }
        // There is more than one Springfield: any of them will do.
        bool near = false;
        for (auto place = first; place != last; ++place) {
          near = near || distance(place->second, {*latitude, *longitude}) <= radius;
        }
        ++(near ? valid : invalid);
        return true;
      },
      {}, test_limits());
  if (valid + invalid == 0 && unknown > 0) {
    throw CannotCompute(
        "None of the places is known here: give a table " +
        std::string(city ? "cities with the columns city" : "postal_codes with the columns postal_code") +
        ", latitude and longitude as a data source.");
  }
  Outcome outcome = judged(invalid == 0, std::to_string(invalid) + " rows lie farther than " +
                                             number_text(radius) + " metres from their place; " +
                                             std::to_string(unknown) + " name no place that is known.");
  outcome.values = {{"validLocation", std::to_string(valid)},
                    {"invalidLocation", std::to_string(invalid)},
                    {"unknownLocation", std::to_string(unknown)}};
  return outcome;
}

}  // namespace ai_sdk::server::tests
