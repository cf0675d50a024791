#include "agents/data_quality/export.hpp"

#include "agents/data_quality/export_parts.hpp"
#include "agents/data_quality/memory.hpp"
#include "agents/data_quality/test_names.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace ai_sdk::server::quality {
namespace {

namespace json = boost::json;

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : valid_utf8(text)) out += c == '\n' || c == '\r' ? ' ' : c;
  return out;
}

std::string to_sql(const std::vector<ExportTable>& tables) {
  std::string out = "-- Each statement counts the rows that fail; 0 means that the test has passed.\n";
  for (const ExportTable& table : tables) {
    out += "\n-- " + one_line(table.report.table) + "\n";
    for (const NamedTest& named : name_tests(table.info.name, table.report, true)) {
      out += "\n-- " + named.name + ": " + one_line(named.test.reason) + "\n" + valid_utf8(named.test.sql) +
             ";\n";
    }
  }
  return out;
}

// An entity link has no way to write these.
bool linkable(std::string_view name) {
  return name.find_first_of("<>|") == std::string_view::npos && name.find("::") == std::string_view::npos;
}

json::object test_case(const ExportTable& table, const NamedTest& named) {
  const PlannedTest& test = named.test;
  // A statement is judged as a test of the table, also where it speaks of one column.
  const bool whole = test.column.empty() || test.name == "tableCustomSQLQuery" || !linkable(test.column);
  json::object out;
  out["name"] = named.name;
  out["description"] = valid_utf8(test.reason);
  out["testDefinition"] = test.name;
  out["entityLink"] = "<#E::table::" + valid_utf8(table.report.table) +
                      (whole ? "" : "::columns::" + valid_utf8(test.column)) + ">";
  json::array parameters;
  for (const auto& [name, value] : test.parameters) {
    std::string text = value;
    if (name == "allowedValues" || name == "forbiddenValues") {
      json::array list;
      for (const std::string& entry : list_values(value)) list.emplace_back(valid_utf8(entry));
      text = json::serialize(list);
    }
    parameters.push_back(json::object{{"name", name}, {"value", valid_utf8(text)}});
  }
  out["parameterValues"] = std::move(parameters);
  out["computePassedFailedRowCount"] = true;
  return out;
}

json::array test_cases(const std::vector<ExportTable>& tables) {
  json::array list;
  for (const ExportTable& table : tables) {
    if (!linkable(table.report.table)) continue;
    for (const NamedTest& named : name_tests(table.info.name, table.report, true)) {
      list.push_back(test_case(table, named));
    }
  }
  return list;
}

std::string to_yaml(const json::array& list) {
  if (list.empty()) return "[]\n";
  std::string out;
  for (const json::value& entry : list) {
    bool first = true;
    for (const auto& [key, value] : entry.get_object()) {
      out += std::string(first ? "- " : "  ") + std::string(key) + ":";
      first = false;
      if (!value.is_array()) {
        out += " " + yaml_scalar(value) + "\n";
        continue;
      }
      out += value.get_array().empty() ? " []\n" : "\n";
      for (const json::value& part : value.get_array()) {
        const json::object& pair = part.get_object();
        out += "    - name: " + yaml_scalar(pair.at("name")) +
               "\n      value: " + yaml_scalar(pair.at("value")) + "\n";
      }
    }
  }
  return out;
}

}  // namespace

std::string yaml_scalar(const json::value& value) {
  std::string text = json::serialize(value);
  // What JSON leaves as it is, but YAML takes for the end of a line.
  for (const auto& [sign, escape] : {std::pair{"\xc2\x85", "\\N"},
                                     {"\xe2\x80\xa8", "\\L"},
                                     {"\xe2\x80\xa9", "\\P"},
                                     {"\xef\xbb\xbf", "\\uFEFF"},
                                     {"\x7f", "\\x7f"}}) {
    for (std::size_t at = 0; (at = text.find(sign, at)) != std::string::npos;) {
      text.replace(at, std::string_view(sign).size(), escape);
    }
  }
  // JSON may write C1 controls as they are; YAML's printable signs do not include them.
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool c1 =
        i + 1 < text.size() && text[i] == '\xc2' && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (c1) {
      constexpr const char* hex = "0123456789abcdef";
      const auto byte = static_cast<unsigned char>(text[++i]);
      out += std::string("\\x") + hex[byte >> 4U] + hex[byte & 15U];
    } else {
      out += text[i];
    }
  }
  return out;
}

std::optional<ExportForm> export_form(std::string_view name) {
  if (name == "sql") return ExportForm::sql;
  if (name == "dbt") return ExportForm::dbt;
  if (name == "openmetadata-json") return ExportForm::openmetadata_json;
  if (name == "openmetadata-yaml") return ExportForm::openmetadata_yaml;
  return std::nullopt;
}

const char* export_language(ExportForm form) {
  return form == ExportForm::sql ? "sql" : form == ExportForm::openmetadata_json ? "json" : "yaml";
}

std::vector<std::string> list_values(std::string_view list) {
  std::vector<std::string> values;
  std::size_t i = 0;
  while ((i = list.find('\'', i)) != std::string_view::npos) {
    std::string value;
    for (++i; i < list.size(); ++i) {
      if (list[i] == '\'') {
        if (i + 1 >= list.size() || list[i + 1] != '\'') break;
        ++i;
      }
      value += list[i];
    }
    values.push_back(std::move(value));
    ++i;
  }
  return values;
}

std::string failing_rows(std::string_view counting_sql) {
  constexpr std::string_view start = "SELECT count(*) FROM ";
  // Anything that is not a plain count of a condition gives one row where it counts any.
  const bool plain =
      counting_sql.starts_with(start) && counting_sql.find(" WHERE ") != std::string_view::npos;
  if (plain) return "SELECT * FROM " + std::string(counting_sql.substr(start.size()));
  return "SELECT failed FROM (SELECT (" + std::string(counting_sql) +
         ") AS failed) AS counted WHERE failed > 0";
}

std::string export_tests(const std::vector<ExportTable>& tables, ExportForm form) {
  switch (form) {
    case ExportForm::sql:
      return to_sql(tables);
    case ExportForm::dbt:
      return dbt_schema(tables);
    case ExportForm::openmetadata_yaml:
      return to_yaml(test_cases(tables));
    default:
      return json::serialize(test_cases(tables)) + "\n";
  }
}

}  // namespace ai_sdk::server::quality
