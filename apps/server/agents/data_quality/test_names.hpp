#pragma once

#include "agents/data_quality/finding.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server::quality {

// Letters, digits and underscores alone: names and entity links allow neither "::" nor other signs
// everywhere.
std::string plain_name(std::string_view text);

struct NamedTest {
  std::string name;
  PlannedTest test;
};

// Every test gets a name of its own within its table; the same analysis gives the same names again. Those of
// the findings come first, and alone unless `every_test` is set or there are none.
std::vector<NamedTest> name_tests(std::string_view table, const TableReport& report, bool every_test);

}  // namespace ai_sdk::server::quality
