#include "metadata/test_tools.hpp"

#include "agents/agent.hpp"
#include "catalog/table_names.hpp"
#include "core/ascii.hpp"
#include "metadata/creation.hpp"
#include "metadata/entity_id.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/kept_test.hpp"
#include "metadata/references.hpp"
#include "metadata/test_case_entity.hpp"
#include "metadata/tool_paging.hpp"
#include "test_cases/definition.hpp"
#include "test_cases/parameters.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

constexpr std::string_view definitions_schema = R"json({
  "type": "object",
  "properties": {
    "entityType": {"type": "string", "default": "TABLE", "description": "TABLE or COLUMN, in any case."},
    "testPlatform": {"type": "string", "description": "OpenMetadata where left out; of GreatExpectations, dbt, Deequ, Soda and Other this server has none."},
    "after": {"type": "string", "description": "The older form of cursor."},
    "cursor": {"type": "string", "description": "nextCursor of the answer before; left out for the first page."},
    "limit": {"type": "integer", "default": 10, "minimum": 1, "maximum": 50, "description": "How many on a page."}
  },
  "required": ["entityType"]
})json";

constexpr std::string_view test_case_schema = R"json({
  "type": "object",
  "properties": {
    "name": {"type": "string", "description": "The test's name: no other test of the table has it, and it has none of '::', '<', '>' and '|' in it."},
    "fqn": {"type": "string", "description": "The table's fully qualified name, also for a test of a column."},
    "columnName": {"type": "string", "description": "The column's name alone; needed where the definition is one of columns."},
    "entityType": {"type": "string", "default": "table", "description": "table"},
    "testDefinitionName": {"type": "string", "description": "The definition: get_test_definitions lists them."},
    "description": {"type": "string", "description": "Why the data should be so, in Markdown."},
    "parameterValues": {"type": "array", "description": "What the definition wants to know; values are texts.",
      "items": {"type": "object", "properties": {"name": {"type": "string"}, "value": {"type": "string"}}, "required": ["name", "value"]}},
    "run": {"type": "boolean", "default": true, "description": "false: the test is kept, and run later."}
  },
  "required": ["name", "fqn", "testDefinitionName", "parameterValues"]
})json";

json::object get_test_definitions(const ToolUse& use, const ToolContext&) {
  const std::string type = core::lower(text_argument(use, "entityType", "TABLE"));
  if (type != "table" && type != "column") throw ToolFailure(400, "entityType must be TABLE or COLUMN");
  static constexpr std::array platforms{"openmetadata", "greatexpectations", "dbt", "deequ", "soda", "other"};
  const std::string platform = core::lower(text_argument(use, "testPlatform", "OpenMetadata"));
  if (std::find(platforms.begin(), platforms.end(), platform) == platforms.end()) {
    throw ToolFailure(400,
                      "testPlatform must be one of OpenMetadata, GreatExpectations, dbt, Deequ, Soda, Other");
  }
  std::vector<const tests::TestDefinition*> chosen;
  for (const auto& definition : tests::test_definitions()) {
    if (definition.of_column() == (type == "column") && platform == "openmetadata")
      chosen.push_back(&definition);
  }
  const std::string cursor = text_argument(use, "cursor", text_argument(use, "after"));
  ToolPage page;
  page.offset = cursor.empty() ? 0 : offset_of_cursor(cursor);
  page.size = static_cast<std::size_t>(std::clamp<std::int64_t>(number_argument(use, "limit", 10), 1, 50));
  json::array data;
  for (std::size_t i = page.offset; i < std::min(chosen.size(), page.offset + page.size); ++i) {
    data.push_back(tests::definition_entity(*chosen[i], entity_id("testDefinition", chosen[i]->name)));
  }
  json::object answer{{"data", std::move(data)}};
  json::object paging{{"total", chosen.size()}};
  if (page.offset + page.size < chosen.size()) paging["after"] = offset_cursor(page.offset + page.size);
  answer["paging"] = std::move(paging);
  answer["total"] = chosen.size();
  add_paging(answer, page, chosen.size());
  return answer;
}

std::string near_text(std::string_view wanted, const std::vector<std::string>& names) {
  const auto near = nearest_names(wanted, names);
  std::string out;
  for (std::size_t i = 0; i < near.size(); ++i) out += (i == 0 ? "; is it one of " : ", ") + near[i];
  return near.empty() ? "" : out + "?";
}

const tests::TestDefinition& definition_named(const std::string& name) {
  if (const auto* found = tests::find_test_definition(name)) return *found;
  std::vector<std::string> names;
  for (const auto& definition : tests::test_definitions()) names.emplace_back(definition.name);
  throw ToolFailure(404, "testDefinition instance for " + name + " not found" + near_text(name, names) +
                             " get_test_definitions lists them all");
}

const ColumnInfo& column_named(const TableInfo& table, const std::string& name) {
  if (const auto* found = table.find_column(name)) return *found;
  std::vector<std::string> names;
  for (const auto& column : table.columns) names.push_back(column.name);
  throw ToolFailure(
      404, "The table " + table.fully_qualified_name() + " has no column " + name + near_text(name, names));
}

json::object read_parameters(const ToolUse& use, const tests::TestDefinition& definition) {
  json::object out;
  const auto* given = find_argument(use, "parameterValues");
  const auto* list = given == nullptr ? nullptr : given->if_array();
  if (list == nullptr) throw ToolFailure(400, "parameterValues must be an array of {name, value}");
  for (const json::value& one : *list) {
    const auto* object = one.if_object();
    const auto* name = object == nullptr ? nullptr : object->if_contains("name");
    const auto* value = object == nullptr ? nullptr : object->if_contains("value");
    if (name == nullptr || value == nullptr || !name->is_string() || !value->is_string()) {
      throw ToolFailure(400, "parameterValues must be an array of {name, value}, both texts");
    }
    if (!out.emplace(name->get_string(), *value).second) {
      throw ToolFailure(400, "The parameter " + std::string(name->get_string()) + " is given twice");
    }
  }
  try {
    const tests::Parameters checked(definition, out);
  } catch (const tests::ParameterError& error) {
    throw ToolFailure(400, error.what());
  }
  return out;
}

// Parameters that name columns and tables name some that are there.
void check_names(const TableInfo& table, const EntityView& view, const json::object& parameters,
                 const tests::TestDefinition& definition) {
  const auto value = [&](const char* name) {
    const auto* found = parameters.if_contains(name);
    return found == nullptr ? std::string() : std::string(found->get_string());
  };
  for (const char* name : {"longitudeColumnName", "latitudeColumnName"}) {
    if (!value(name).empty()) column_named(table, value(name));
  }
  // That a column is there is what tableColumnNameToExist itself tests.
  if (definition.name == "tableRowInsertedCountToBeBetween") column_named(table, value("columnName"));
  if (definition.name == "tableDiff") view.get(entity_type::table, value("table2"));
}

void check_test_name(const std::string& name) {
  check_name(name);
  if (name.find_first_of("<>|") != std::string::npos)
    throw ToolFailure(400, "name must not contain <, > or |");
}

json::object create_test_case(const ToolUse& use, const ToolContext& context) {
  if (const auto type = core::lower(text_argument(use, "entityType", "table"));
      type != "table" && !type.empty()) {
    throw ToolFailure(400, "entityType must be table: tests of columns, too, are made on their table");
  }
  TestCase test;
  test.name = needed_text(use, "name");
  check_test_name(test.name);
  const EntityView view(context.catalog, context.store);
  const std::string fqn = needed_text(use, "fqn");
  const TableRef* table = view.find_table(fqn);
  if (table == nullptr) view.get(entity_type::table, fqn);  // throws, with names that resemble it
  test.table = table->info.fully_qualified_name();
  const auto& definition = definition_named(needed_text(use, "testDefinitionName"));
  test.definition = definition.name;
  const std::string column_name = text_argument(use, "columnName");
  if (definition.of_column()) {
    if (column_name.empty())
      throw ToolFailure(400, test.definition + " tests a column: name it in columnName");
    const ColumnInfo& column = column_named(table->info, column_name);
    test.column = column.name;
    if (const std::string type = data_type_of(column); !tests::fits(definition, type)) {
      throw ToolFailure(400,
                        test.definition + " cannot test " + column.name + ", which is of the type " + type);
    }
  } else if (!column_name.empty()) {
    throw ToolFailure(400, test.definition + " tests a whole table: leave columnName out");
  }
  test.parameters = read_parameters(use, definition);
  check_names(table->info, view, test.parameters, definition);
  test.description = text_argument(use, "description");
  test.created_by = use.principal.name;
  MetadataStore metadata(context.store);
  know_caller(metadata, use.principal);
  const auto kept = context.store.add_test_case(test);
  if (!kept) {
    throw ToolFailure(409, "Entity already exists: " + test.table + " has a test case named " + test.name +
                               "; choose another name");
  }
  if (flag_argument(use, "run", true)) {
    try {
      run_and_keep(context.store, *kept, view.tables(), use.stop);
    } catch (const SqlCancelled&) {
      throw RunCancelled();
    }
  }
  return test_case_entity(context.store, *kept);
}

}  // namespace

void add_test_tools(ToolList& tools) {
  tools.push_back(
      make_tool("get_test_definitions", ToolKind::reads,
                "Lists the kinds of data-quality tests for tables or for columns, with their parameters.",
                definitions_schema, get_test_definitions));
  tools.push_back(make_tool(
      "create_test_case", ToolKind::creates,
      "Makes a data-quality test of a table or of one of its columns, runs it against the data, and "
      "answers with its result.",
      test_case_schema, create_test_case));
}

}  // namespace ai_sdk::server
