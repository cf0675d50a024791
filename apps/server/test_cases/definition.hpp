#pragma once

#include <boost/json/object.hpp>

#include <span>
#include <string_view>
#include <vector>

namespace ai_sdk::server::tests {

// Which types of columns a definition fits. The names are the catalog protocol's data types.
enum class TypeGroup {
  none,              // a test of the whole table
  all,               // anything that can stand in a column
  number,            // INT, DECIMAL, …
  text,              // TEXT, VARCHAR, …
  text_or_array,     // lengths
  number_or_array,   // means
  number_or_time,    // ranges
  number_or_text,    // places
  number_text_flag,  // sets
};

// How a parameter's value has to look. All values travel as text.
enum class ParameterKind { number, whole, text, list, flag, choice };

struct ParameterDefinition {
  std::string_view name;
  ParameterKind kind = ParameterKind::number;
  std::string_view type;  // the protocol's word: INT, STRING, …
  bool required = false;
  std::string_view description;
  std::span<const std::string_view> options = {};  // of a choice
  std::string_view not_above = {};                 // the parameter that this one must not exceed
  std::string_view not_below = {};                 // the one that must not exceed this one
};

// One of the built-in kinds of tests, after the protocol's list.
struct TestDefinition {
  std::string_view name;
  std::string_view display_name;
  TypeGroup types = TypeGroup::none;
  std::string_view dimension;
  std::string_view description;
  std::span<const ParameterDefinition> parameters;
  bool counts_rows = false;  // tells how many rows pass and fail
  bool dynamic = false;      // the product can learn its bounds; this server wants them given

  bool of_column() const { return types != TypeGroup::none; }
};

// All 25, those of columns first.
std::span<const TestDefinition> test_definitions();
const TestDefinition* find_test_definition(std::string_view name);  // null where there is none

// The data types that the group stands for; empty for TypeGroup::none.
std::vector<std::string_view> types_of(TypeGroup group);
// Whether a column of that type can be tested so. UNKNOWN fits everything: SQLite's columns need no type.
bool fits(const TestDefinition& definition, std::string_view data_type);

// The definition as the protocol shows it.
boost::json::object definition_entity(const TestDefinition& definition, std::string_view id);

}  // namespace ai_sdk::server::tests
