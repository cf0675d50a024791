#include "agents/data_quality/test_names.hpp"

#include <set>

namespace ai_sdk::server::quality {

std::string plain_name(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool keep = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || static_cast<unsigned char>(c) >= 0x80;
    out += keep ? c : '_';
  }
  return out;
}

std::vector<NamedTest> name_tests(std::string_view table, const TableReport& report, bool every_test) {
  std::vector<NamedTest> out;
  std::set<std::string> used;
  std::set<std::string> taken_sql;
  const auto add = [&](const std::string& what, const PlannedTest& test) {
    if (!taken_sql.insert(test.sql).second) return;
    std::string name =
        plain_name(table) + (test.column.empty() ? "" : "_" + plain_name(test.column)) + "_" + what;
    if (name.size() > 240) name.resize(240);
    std::string unique = name;
    for (int i = 2; !used.insert(unique).second; ++i) unique = name + "_" + std::to_string(i);
    out.push_back({std::move(unique), test});
  };
  for (const Finding& finding : report.findings) add(finding.kind, finding.test);
  if (every_test || report.findings.empty()) {
    for (const PlannedTest& test : report.tests) add(test.name, test);
  }
  return out;
}

}  // namespace ai_sdk::server::quality
