#include "agents/data_quality/render.hpp"

#include <algorithm>

namespace ai_sdk::server::quality {
namespace {

constexpr std::size_t shown_tests = 40;

std::string title_of(const std::string& kind) {
  std::string out = kind;
  std::replace(out.begin(), out.end(), '_', ' ');
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

std::string parameters_text(const PlannedTest& test) {
  std::string out;
  for (const auto& [name, value] : test.parameters) {
    if (!out.empty()) out += "; ";
    // The statement itself is shown on request: in a table it would hide the rest.
    out += name + " = " + (name == "sqlExpression" ? std::string("…") : show_cell(value, 70));
  }
  return out.empty() ? "–" : out;
}

}  // namespace

std::string render_header(const TableReport& report) {
  std::string out = "## Data quality of " + show_name(report.table) + "\n\n";
  out += show_number(report.rows) + (report.rows == 1 ? " row, " : " rows, ") +
         std::to_string(report.columns) + (report.columns == 1 ? " column" : " columns") +
         ", read in full by the built-in engine (no language model).\n\n";
  return out;
}

std::string render_finding(const Finding& finding, std::size_t number) {
  std::string out = std::to_string(number) + ". **" + title_of(finding.kind) + "**";
  if (!finding.column.empty()) out += " in " + show_name(finding.column);
  out += " — " + show_number(finding.count) + (finding.count == 1 ? " row" : " rows") + ", " +
         show_share(finding.share) + ", severity " + severity_name(finding.severity) + "  \n";
  out += "   " + finding.reason + "\n";
  const bool worth = finding.kind != "missing_values" && !finding.samples.empty();
  if (worth) {
    out += "   For example: ";
    for (std::size_t i = 0; i < finding.samples.size(); ++i) {
      out += (i > 0 ? ", " : "") + show_value(finding.samples[i]);
    }
    out += "\n";
  }
  return out + "\n";
}

std::string render_findings(const TableReport& report) {
  if (report.rows == 0) return "The table is empty: there is nothing to examine yet.\n\n";
  if (report.findings.empty()) {
    return "### Nothing is wrong\n\nNo flaw was found in any column. The tests below keep it so.\n\n";
  }
  std::string out = "### What is wrong (" + std::to_string(report.findings.size()) +
                    (report.findings.size() == 1 ? " finding)\n\n" : " findings, the worst first)\n\n");
  for (std::size_t i = 0; i < report.findings.size(); ++i) out += render_finding(report.findings[i], i + 1);
  return out;
}

std::string render_tests(const TableReport& report) {
  if (report.tests.empty()) return {};
  std::string out = "### Tests to add (" + std::to_string(report.tests.size()) + ")\n\n";
  out += "| # | Test | Column | Parameters | Purpose |\n| ---: | --- | --- | --- | --- |\n";
  for (std::size_t i = 0; i < std::min(report.tests.size(), shown_tests); ++i) {
    const PlannedTest& test = report.tests[i];
    // The findings' tests come first; the others guard what is well today.
    const bool from_finding =
        std::any_of(report.findings.begin(), report.findings.end(),
                    [&](const Finding& finding) { return finding.test.sql == test.sql; });
    out += "| " + std::to_string(i + 1) + " | " + test.name + " | " +
           (test.column.empty() ? std::string("(table)") : show_cell(test.column)) + " | " +
           parameters_text(test) + " | " + (from_finding ? "finds the flaw" : "guards") + " |\n";
  }
  if (report.tests.size() > shown_tests) {
    out += "\n… and " + std::to_string(report.tests.size() - shown_tests) +
           " more; `{\"format\": \"json\"}` in the parameters gives all of them.\n";
  }
  return out + "\n";
}

std::string render_next_steps(const TableReport& report) {
  std::string out = "### What next\n\n";
  if (!report.findings.empty()) {
    out += "- “Create tests for the issues” saves " +
           std::string(report.findings.size() == 1
                           ? "the test"
                           : "the " + std::to_string(report.findings.size()) + " tests") +
           " of the findings and runs them.\n";
    out += "- “Show me the SQL” gives the statement behind each number, to run by hand.\n";
    out += "- “Why?”, “Which is worst?”, or a column's name tells more.\n";
  } else {
    out +=
        "- “Create the tests” saves the tests above and runs them.\n- “Show me the SQL” gives the statement "
        "of each.\n";
  }
  return out;
}

}  // namespace ai_sdk::server::quality
