#pragma once

#include "agents/data_quality/finding.hpp"
#include "catalog/table_info.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server::quality {

// Forms in which tests leave for other tools.
enum class ExportForm : std::uint8_t { sql, dbt, openmetadata_json, openmetadata_yaml };

// "sql", "dbt", "openmetadata-json", "openmetadata-yaml"; nothing for another name.
std::optional<ExportForm> export_form(std::string_view name);
// The language of the form, for a fence around it: sql, yaml, json.
const char* export_language(ExportForm form);

struct ExportTable {
  TableInfo info;
  TableReport report;
};

// All tests of the tables, those of the findings and the planned ones:
//   sql                one statement per test that counts the rows that fail, 0 meaning passed; the reason
//   stands above dbt                a schema.yml of sources: dbt's own tests where they ask the same, and
//   else a generic test
//                      whose macro stands in the comment at the top
//   openmetadata-json  an array of CreateTestCase
//   openmetadata-yaml  the same in YAML
// The document ends in a line end and is valid UTF-8.
std::string export_tests(const std::vector<ExportTable>& tables, ExportForm form);

// ['it''s', 'b'], as parameters hold lists, to its values.
std::vector<std::string> list_values(std::string_view list);
// The rows that fail, from the statement that counts them: dbt and OpenMetadata judge by the rows given back.
std::string failing_rows(std::string_view counting_sql);

}  // namespace ai_sdk::server::quality
