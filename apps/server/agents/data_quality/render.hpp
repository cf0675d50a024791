#pragma once

#include "agents/data_quality/finding.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace ai_sdk::server::quality {

// A real value made safe inside Markdown: specials escaped, line ends and control characters shown as signs,
// cut after `max_characters`.
std::string show_value(std::string_view value, std::size_t max_characters = 60);
// The same inside a table's cell.
std::string show_cell(std::string_view value, std::size_t max_characters = 80);
std::string show_name(std::string_view name);  // `name`, whatever it contains
std::string show_number(std::int64_t number);  // 12,345
std::string show_share(double share);          // 1.9 %, < 0.1 %
std::string show_sql(std::string_view sql);    // a fenced block of SQL that ends in a semicolon

std::string render_header(const TableReport& report);
std::string render_finding(const Finding& finding, std::size_t number);
std::string render_findings(const TableReport& report);
std::string render_tests(const TableReport& report);
std::string render_next_steps(const TableReport& report);

// The JSON document of one table, as text.
std::string render_json(const TableReport& report);

}  // namespace ai_sdk::server::quality
