#pragma once

#include "store/store.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace ai_sdk::server {

// table.case, or table.column.case
std::string test_case_fqn(const TestCase& test);

// The test case as the protocol shows it, with its newest result where it has run, and with what people have
// said about it.
boost::json::object test_case_entity(Store& store, const TestCase& test);

// Of that fully qualified name; nothing where there is none.
std::optional<TestCase> find_test_case(Store& store, std::string_view fqn);
std::optional<boost::json::object> find_test_case_entity(Store& store, std::string_view fqn);

// The built-in definition of that name.
std::optional<boost::json::object> find_test_definition_entity(std::string_view name);

// A result as the protocol shows it.
boost::json::object test_result_entity(const TestCase& test, const TestResult& result);

}  // namespace ai_sdk::server
