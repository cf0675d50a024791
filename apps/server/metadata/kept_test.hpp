#pragma once

#include "catalog/catalog.hpp"
#include "store/store.hpp"

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// Runs a test case as the store has it, whoever has made it: by its own SQL where it has some (an agent's,
// which counts the rows that fail), else by its definition and parameters. What cannot be computed is
// Aborted. `rows`: how many rows the table has, where the caller has counted them. Does not keep the result.
// Throws SqlCancelled once `stop` is set.
TestResult run_kept_test(const TestCase& test, const std::vector<TableRef>& tables, std::stop_token stop,
                         std::optional<std::int64_t> rows = {});

// The same, and keeps the result.
TestResult run_and_keep(Store& store, const TestCase& test, const std::vector<TableRef>& tables,
                        std::stop_token stop);

// Whether a result of the test tells how many rows pass and fail.
bool counts_rows(const TestCase& test);

// Of a column's declared type: "INT", "TEXT", …, as the protocol names types.
std::string data_type_of(const ColumnInfo& column);

}  // namespace ai_sdk::server
