#include "agents/data_quality/memory.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace ai_sdk::server::quality {
namespace {

namespace json = boost::json;

constexpr const char* memory_key = "reports";

json::object parameters_to_json(const PlannedTest& test) {
  json::object out;
  for (const auto& [name, value] : test.parameters) out[name] = valid_utf8(value);
  return out;
}

std::string text(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t number(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

PlannedTest test_from(const json::object& object) {
  PlannedTest test{
      text(object, "name"), text(object, "column"), {}, text(object, "sql"), text(object, "reason"), {}, {}};
  if (const json::value* parameters = object.if_contains("parameters");
      parameters != nullptr && parameters->is_object()) {
    for (const auto& [name, value] : parameters->get_object()) {
      if (value.is_string()) test.parameters.emplace_back(std::string(name), std::string(value.get_string()));
    }
  }
  if (const json::value* target = object.if_contains("references");
      target != nullptr && target->is_object()) {
    test.target_table = text(target->get_object(), "table");
    test.target_column = text(target->get_object(), "column");
  }
  return test;
}

void add_target(json::object& entry, const PlannedTest& test) {
  if (test.target_table.empty()) return;
  entry["references"] =
      json::object{{"table", valid_utf8(test.target_table)}, {"column", valid_utf8(test.target_column)}};
}

Finding finding_from(const json::object& object) {
  Finding finding;
  finding.kind = text(object, "kind");
  finding.column = text(object, "column");
  finding.count = number(object, "count");
  if (const json::value* share = object.if_contains("share"); share != nullptr && share->is_number()) {
    finding.share = share->to_number<double>();
  }
  const std::string severity = text(object, "severity");
  finding.severity = severity == "high"     ? Severity::high
                     : severity == "medium" ? Severity::medium
                                            : Severity::low;
  if (const json::value* samples = object.if_contains("samples"); samples != nullptr && samples->is_array()) {
    for (const json::value& sample : samples->get_array()) {
      if (sample.is_string()) finding.samples.emplace_back(sample.get_string());
    }
  }
  finding.reason = text(object, "reason");
  if (const json::value* test = object.if_contains("test"); test != nullptr && test->is_object()) {
    finding.test = test_from(test->get_object());
    finding.test.column = finding.column;
    finding.test.reason = finding.reason;
  }
  return finding;
}

TableReport report_from(const json::object& object) {
  TableReport report;
  report.table = text(object, "table");
  report.rows = number(object, "rows");
  report.columns = number(object, "columns");
  for (const char* part : {"findings", "tests"}) {
    const json::value* list = object.if_contains(part);
    if (list == nullptr || !list->is_array()) continue;
    for (const json::value& entry : list->get_array()) {
      if (!entry.is_object()) continue;
      if (part[0] == 'f') {
        report.findings.push_back(finding_from(entry.get_object()));
      } else {
        report.tests.push_back(test_from(entry.get_object()));
      }
    }
  }
  return report;
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    std::size_t size = first < 0x80                    ? 1
                       : first >= 0xf0 && first < 0xf5 ? 4
                       : first >= 0xe0 && first < 0xf0 ? 3
                       : first >= 0xc2 && first < 0xe0 ? 2
                                                       : 0;
    if (size > 1 && i + size <= text.size()) {
      for (std::size_t k = 1; k < size; ++k) {
        if ((static_cast<unsigned char>(text[i + k]) & 0xc0U) != 0x80U) size = 0;
      }
      const auto second = static_cast<unsigned char>(text[i + 1]);
      if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second >= 0xa0) ||
          (first == 0xf0 && second < 0x90) || (first == 0xf4 && second >= 0x90)) {
        size = 0;
      }
    } else if (size > 1) {
      size = 0;
    }
    if (size == 0) {
      out += "\xef\xbf\xbd";
      ++i;
    } else {
      out += text.substr(i, size);
      i += size;
    }
  }
  return out;
}

json::object report_to_json(const TableReport& report) {
  json::object out;
  out["table"] = valid_utf8(report.table);
  out["rows"] = report.rows;
  json::array findings;
  for (const Finding& finding : report.findings) {
    json::object entry;
    entry["kind"] = finding.kind;
    entry["column"] = valid_utf8(finding.column);
    entry["count"] = finding.count;
    entry["share"] = finding.share;
    entry["severity"] = severity_name(finding.severity);
    json::array samples;
    for (const std::string& sample : finding.samples) samples.emplace_back(valid_utf8(sample));
    entry["samples"] = std::move(samples);
    entry["reason"] = valid_utf8(finding.reason);
    json::object test;
    test["name"] = finding.test.name;
    test["parameters"] = parameters_to_json(finding.test);
    test["sql"] = valid_utf8(finding.test.sql);
    add_target(test, finding.test);
    entry["test"] = std::move(test);
    findings.push_back(std::move(entry));
  }
  out["findings"] = std::move(findings);
  json::array tests;
  for (const PlannedTest& test : report.tests) {
    json::object entry;
    entry["name"] = test.name;
    entry["column"] = valid_utf8(test.column);
    entry["parameters"] = parameters_to_json(test);
    entry["reason"] = valid_utf8(test.reason);
    entry["sql"] = valid_utf8(test.sql);
    add_target(entry, test);
    tests.push_back(std::move(entry));
  }
  out["tests"] = std::move(tests);
  return out;
}

void remember(json::object& memory, const std::vector<TableReport>& reports) {
  json::array list;
  for (const TableReport& report : reports) {
    json::object entry = report_to_json(report);
    entry["columns"] = report.columns;
    list.push_back(std::move(entry));
  }
  memory[memory_key] = std::move(list);
}

std::vector<TableReport> recall(const json::object& memory) {
  std::vector<TableReport> reports;
  const json::value* list = memory.if_contains(memory_key);
  if (list == nullptr || !list->is_array()) return reports;
  for (const json::value& entry : list->get_array()) {
    if (entry.is_object()) reports.push_back(report_from(entry.get_object()));
  }
  return reports;
}

}  // namespace ai_sdk::server::quality
