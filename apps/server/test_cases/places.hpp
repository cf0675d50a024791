#pragma once

#include "test_cases/test_run.hpp"

#include <map>
#include <string>
#include <string_view>

namespace ai_sdk::server::tests {

struct Place {
  double latitude = 0;   // degrees, north is positive
  double longitude = 0;  // degrees, east is positive
};

using Places = std::multimap<std::string, Place, std::less<>>;  // by place_key()

// How a name is looked up: lower case (ASCII), one blank between its words.
std::string place_key(std::string_view name);

// From a table of the catalog that is called city or cities (postal_code, postal_codes) and has a column of
// the name, one latitude and one longitude; cities else from the tz database, which knows a few hundred of
// them. Empty where there is neither. Reads at most a million rows.
Places find_cities(const TestRun& run);
Places find_postal_codes(const TestRun& run);

// The file zone.tab of the tz database: "ES\t+4024-00341\tEurope/Madrid".
Places parse_zone_table(std::string_view text);

}  // namespace ai_sdk::server::tests
