#include "test_cases/definition.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace ai_sdk::server::tests {

namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, 9> numbers{"NUMBER",  "INT",      "FLOAT",  "DOUBLE", "DECIMAL",
                                                  "TINYINT", "SMALLINT", "BIGINT", "BYTEINT"};
constexpr std::array<std::string_view, 6> texts{"BYTES", "STRING", "MEDIUMTEXT", "TEXT", "CHAR", "VARCHAR"};
constexpr std::array<std::string_view, 4> times{"TIMESTAMP", "TIMESTAMPZ", "DATETIME", "DATE"};
// What the group `all` has beside these.
constexpr std::array<std::string_view, 22> others{
    "NUMERIC",  "TIME",       "INTERVAL", "BOOLEAN",  "BINARY", "VARBINARY", "ARRAY",     "BLOB",
    "LONGBLOB", "MEDIUMBLOB", "MAP",      "STRUCT",   "UNION",  "SET",       "GEOGRAPHY", "ENUM",
    "JSON",     "UUID",       "VARIANT",  "GEOMETRY", "POINT",  "POLYGON"};

template <class List>
void add(std::vector<std::string_view>& out, const List& list) {
  out.insert(out.end(), list.begin(), list.end());
}

json::array to_array(std::span<const std::string_view> names) {
  json::array out;
  for (const std::string_view name : names) out.emplace_back(name);
  return out;
}

json::object parameter_entity(const ParameterDefinition& parameter) {
  json::object out{{"name", parameter.name},
                   {"displayName", parameter.name},
                   {"dataType", parameter.type},
                   {"description", parameter.description},
                   {"required", parameter.required}};
  if (!parameter.options.empty()) out["optionValues"] = to_array(parameter.options);
  if (!parameter.not_above.empty()) {
    out["validationRule"] = {{"parameterField", parameter.not_above}, {"rule", "LESS_THAN_OR_EQUALS"}};
  }
  if (!parameter.not_below.empty()) {
    out["validationRule"] = {{"parameterField", parameter.not_below}, {"rule", "GREATER_THAN_OR_EQUALS"}};
  }
  return out;
}

}  // namespace

const TestDefinition* find_test_definition(std::string_view name) {
  const auto all = test_definitions();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::vector<std::string_view> types_of(TypeGroup group) {
  std::vector<std::string_view> out;
  const bool all = group == TypeGroup::all;
  const bool with_numbers =
      group != TypeGroup::none && group != TypeGroup::text && group != TypeGroup::text_or_array;
  const bool with_texts = all || group == TypeGroup::text || group == TypeGroup::text_or_array ||
                          group == TypeGroup::number_or_text || group == TypeGroup::number_text_flag;
  if (with_numbers) add(out, numbers);
  if (with_texts) add(out, texts);
  if (all || group == TypeGroup::number_or_time) add(out, times);
  if (group == TypeGroup::text_or_array) out.push_back("ARRAY");
  if (group == TypeGroup::number_or_array) add(out, std::array<std::string_view, 2>{"ARRAY", "SET"});
  if (group == TypeGroup::number_text_flag) out.push_back("BOOLEAN");
  if (all) add(out, others);
  return out;
}

bool fits(const TestDefinition& definition, std::string_view data_type) {
  if (data_type == "UNKNOWN" || data_type.empty()) return true;
  // The protocol lists NUMERIC only where everything fits; it is DECIMAL by another name.
  if (data_type == "NUMERIC") data_type = "DECIMAL";
  const auto types = types_of(definition.types);
  return std::find(types.begin(), types.end(), data_type) != types.end();
}

json::object definition_entity(const TestDefinition& definition, std::string_view id) {
  json::object out{{"id", id},
                   {"name", definition.name},
                   {"fullyQualifiedName", definition.name},
                   {"displayName", definition.display_name},
                   {"description", definition.description},
                   {"entityType", definition.of_column() ? "COLUMN" : "TABLE"},
                   {"testPlatforms", json::array{"OpenMetadata"}},
                   {"dataQualityDimension", definition.dimension},
                   {"supportedDataTypes", to_array(types_of(definition.types))}};
  json::array parameters;
  for (const ParameterDefinition& parameter : definition.parameters) {
    parameters.push_back(parameter_entity(parameter));
  }
  out["parameterDefinition"] = std::move(parameters);
  out["supportsRowLevelPassedFailed"] = definition.counts_rows;
  // Learnt bounds are the product's; a test here has the bounds that it is given.
  out["supportsDynamicAssertion"] = false;
  out["provider"] = "system";
  out["enabled"] = true;
  out["version"] = 0.1;
  out["deleted"] = false;
  return out;
}

}  // namespace ai_sdk::server::tests
