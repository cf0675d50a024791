#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ai_sdk::server::quality {

enum class Severity : std::uint8_t { low, medium, high };
const char* severity_name(Severity severity);

// A test after one of the catalog's definitions. Parameter values travel as strings.
struct PlannedTest {
  std::string name;    // the definition: columnValuesToBeUnique
  std::string column;  // empty for a test of the whole table
  std::vector<std::pair<std::string, std::string>> parameters;
  std::string sql;  // counts the rows that fail; 0 means passed
  std::string reason;
  std::string target_table = {};  // of a reference: what it points to
  std::string target_column = {};
};

// A flaw that is in the data now.
struct Finding {
  std::string kind;
  std::string column;
  std::int64_t count = 0;  // rows concerned, counted by test.sql
  double share = 0;        // of the table's rows
  Severity severity = Severity::low;
  std::vector<std::string> samples;
  std::string reason;
  PlannedTest test;
  // Holds for the rows concerned, as SQL; empty where no condition on single rows can say it. Not remembered.
  std::string condition;
};

struct TableReport {
  std::string table;  // fully qualified name
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::vector<Finding> findings;   // worst first
  std::vector<PlannedTest> tests;  // those of the findings come first
};

// How bad it is: severity times share, with rare but grave flaws not drowned by common trifles.
double weight(const Finding& finding);

}  // namespace ai_sdk::server::quality
