#pragma once

#include "agents/data_quality/export.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server::quality {

enum class Intent { analyse, create_tests, run_tests, export_tests, show_sql, why, worst, help, unclear };

// What a message asks for, apart from the tables that it names.
struct Request {
  Intent intent = Intent::unclear;
  ExportForm form = ExportForm::sql;  // of export_tests
  bool all_tables = false;            // "the whole database"
  bool every_test = false;            // "create all tests", not only those of the findings
  bool narrow = false;                // "only …", "just the … column"
  std::vector<std::string> words;     // lower case, without punctuation, bounded
};

// Only the first few kilobytes are read, so that a message of any size is understood at once.
Request read_request(std::string_view message);

// Does the message name the column? "emails", "the e-mail", "Order Date" name email and order_date. Words
// that the request itself is made of (test, table, sql, …) name no column.
bool names_column(const Request& request, std::string_view column);

inline constexpr std::size_t scanned_bytes = 8 * 1024;

}  // namespace ai_sdk::server::quality
