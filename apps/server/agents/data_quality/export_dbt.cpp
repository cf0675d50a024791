#include "agents/data_quality/export_parts.hpp"
#include "agents/data_quality/memory.hpp"
#include "agents/data_quality/names.hpp"
#include "agents/data_quality/test_names.hpp"
#include "catalog/connection.hpp"

#include <algorithm>
#include <map>

namespace ai_sdk::server::quality {
namespace {

constexpr const char* head =
    "# Tests for dbt, over the tables as sources. Save this as a schema.yml under models/, and these five "
    "lines as\n"
    "# tests/generic/no_rows.sql: the tests that dbt has none for of its own give back the rows that fail.\n"
    "#\n"
    "#   {% test no_rows(model, query, table) %}\n"
    "#   {{ query | replace(table, model | string) }}\n"
    "#   {% endtest %}\n"
    "#\n"
    "# Their statements are written for the database that was analysed.\n"
    "version: 2\n"
    "sources:\n";

std::string quoted(std::string_view text) { return yaml_scalar(boost::json::value(valid_utf8(text))); }

// A statement inside Jinja: braces that it would take for its own are kept apart.
std::string jinja_safe(std::string text) {
  for (const auto& [from, to] : {std::pair{"{{", "{{ '{{' }}"}, {"{%", "{{ '{%' }}"}, {"{#", "{{ '{#' }}"}}) {
    const std::string_view wanted = from;
    const std::string_view put = to;
    for (std::size_t at = 0; (at = text.find(wanted, at)) != std::string::npos; at += put.size()) {
      text.replace(at, wanted.size(), put);
    }
  }
  return text;
}

std::string own_test(const NamedTest& named, const std::string& table, const std::string& indent) {
  const std::string more = indent + "    ";
  return indent + "- no_rows:\n" + more + "name: " + quoted(named.name) + "\n" + more +
         "query: " + quoted(jinja_safe(failing_rows(named.test.sql))) + "\n" + more +
         "table: " + quoted(quote_identifier(table)) + "\n" + more + "config:\n" + more +
         "  meta: {reason: " + quoted(jinja_safe(named.test.reason)) + "}\n";
}

// dbt's own test where it asks the same; empty where there is none.
std::string built_in_test(const NamedTest& named, const ExportTable& table, const std::string& indent) {
  const PlannedTest& test = named.test;
  const std::string more = indent + "    ";
  const auto with_name = [&](const std::string& kind, const std::string& arguments) {
    return indent + "- " + kind + ":\n" + more + "name: " + quoted(named.name) + "\n" + arguments;
  };
  if (test.name == "columnValuesToBeUnique") return with_name("unique", "");
  if (test.name == "columnValuesToBeNotNull") return with_name("not_null", "");
  if (test.name == "columnValuesToBeInSet") {
    std::string values;
    for (const auto& [name, value] : test.parameters) {
      if (name != "allowedValues") continue;
      for (const std::string& entry : list_values(value)) {
        values += (values.empty() ? "" : ", ") + quoted(jinja_safe(entry));
      }
    }
    return with_name("accepted_values", more + "values: [" + values + "]\n");
  }
  if (!test.target_table.empty()) {
    return with_name(
        "relationships",
        more +
            "to: " + quoted("source('" + plain_name(table.info.service) + "', '" + test.target_table + "')") +
            "\n" + more + "field: " + quoted(test.target_column) + "\n");
  }
  return {};
}

std::string table_block(const ExportTable& table, std::vector<std::string>& pointed_to) {
  std::map<std::string, std::string> by_column;
  for (const NamedTest& named : name_tests(table.info.name, table.report, true)) {
    const bool of_column = !named.test.column.empty();
    const std::string indent = of_column ? "              " : "          ";
    std::string text = of_column ? built_in_test(named, table, indent) : std::string();
    if (text.empty()) {
      text = own_test(named, table.info.name, indent);
    } else if (!named.test.target_table.empty()) {
      pointed_to.push_back(named.test.target_table);
    }
    by_column[named.test.column] += text;
  }
  std::string out = "      - name: " + quoted(table.info.name) + "\n";
  if (const auto whole = by_column.find(""); whole != by_column.end())
    out += "        tests:\n" + whole->second;
  bool first = true;
  for (const auto& [column, tests] : by_column) {
    if (column.empty()) continue;
    if (first) out += "        columns:\n";
    first = false;
    out += "          - name: " + quoted(column) + "\n            tests:\n" + tests;
  }
  return out;
}

}  // namespace

std::string dbt_schema(const std::vector<ExportTable>& tables) {
  std::map<std::string, std::vector<const ExportTable*>> by_source;
  for (const ExportTable& table : tables) by_source[plain_name(table.info.service)].push_back(&table);
  std::string out = head;
  if (tables.empty()) out.replace(out.size() - 1, 1, " []\n");
  for (const auto& [source, list] : by_source) {
    const TableInfo& info = list.front()->info;
    out += "  - name: " + quoted(source) + "\n    schema: " + quoted(info.schema) + "\n    tables:\n";
    std::vector<std::string> pointed_to;
    for (const ExportTable* table : list) out += table_block(*table, pointed_to);
    // A relationship needs its target to be a source too.
    std::sort(pointed_to.begin(), pointed_to.end());
    pointed_to.erase(std::unique(pointed_to.begin(), pointed_to.end()), pointed_to.end());
    for (const std::string& target : pointed_to) {
      const bool there = std::any_of(list.begin(), list.end(),
                                     [&](const ExportTable* table) { return table->info.name == target; });
      if (!there) out += "      - name: " + quoted(target) + "\n";
    }
  }
  return out;
}

}  // namespace ai_sdk::server::quality
