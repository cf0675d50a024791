#include "agents/data_quality/analysis.hpp"
#include "agents/data_quality/names.hpp"
#include "agents/data_quality/render.hpp"
#include "agents/data_quality/session.hpp"

#include <algorithm>

namespace ai_sdk::server::quality {
namespace {

std::string spoken_kind(const std::string& kind) {
  std::string out = kind;
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

std::string place(const Finding& finding) {
  return finding.column.empty() ? std::string() : " in " + show_name(finding.column);
}

std::string evidence(const TableReport& report, const Finding& finding) {
  std::string out = finding.reason + "\n\n- Counted: " + show_number(finding.count) + " of " +
                    show_number(report.rows) + " rows (" + show_share(finding.share) + "), severity " +
                    severity_name(finding.severity) + ".\n";
  if (!finding.samples.empty() && finding.kind != "missing_values") {
    out += "- Values that are there: ";
    for (std::size_t i = 0; i < finding.samples.size(); ++i)
      out += (i > 0 ? ", " : "") + show_value(finding.samples[i]);
    out += "\n";
  }
  return out + "- To see for yourself:\n\n" + show_sql(finding.test.sql) + "\n";
}

}  // namespace

bool Session::names_any_column(const std::vector<TableReport>& reports) const {
  for (const TableReport& report : reports) {
    for (const Finding& finding : report.findings) {
      if (!finding.column.empty() && names_column(request_, finding.column)) return true;
    }
    for (const PlannedTest& test : report.tests) {
      if (!test.column.empty() && names_column(request_, test.column)) return true;
    }
    if (const auto table = find(report.table)) {
      for (const ColumnInfo& column : table->info.columns) {
        if (names_column(request_, column.name)) return true;
      }
    }
  }
  return false;
}

bool Session::wanted(const std::string& column) const {
  return !column.empty() && names_column(request_, column);
}

void Session::answer_sql(const std::vector<TableReport>& reports) {
  const bool narrow = names_any_column(reports);
  std::size_t shown = 0;
  for (const TableReport& report : reports) {
    say("## SQL for " + show_name(report.table) +
        "\n\nEach statement counts the rows concerned and runs as it is, for example in the `sqlite3` "
        "shell.\n\n");
    std::size_t number = 0;
    for (const Finding& finding : report.findings) {
      ++number;
      if (narrow && !wanted(finding.column)) continue;
      say("**" + std::to_string(number) + ". " + spoken_kind(finding.kind) + "**" + place(finding) + " — " +
          show_number(finding.count) + " rows\n\n" + show_sql(finding.test.sql) + "\n");
      ++shown;
    }
    // A clean table has the SQL of its planned tests to show.
    if (report.findings.empty() || (narrow && shown == 0)) {
      for (const PlannedTest& test : report.tests) {
        if (narrow && !wanted(test.column)) continue;
        say("**" + test.name + "**" + (test.column.empty() ? "" : " on " + show_name(test.column)) + "\n\n" +
            show_sql(test.sql) + "\n");
      }
    }
  }
}

void Session::answer_why(const std::vector<TableReport>& reports) {
  const bool narrow = names_any_column(reports);
  std::size_t shown = 0;
  std::size_t left_out = 0;
  say("## Why\n\n");
  for (const TableReport& report : reports) {
    for (const Finding& finding : report.findings) {
      if (narrow && !wanted(finding.column)) continue;
      if (!narrow && shown >= 5) {
        ++left_out;
        continue;
      }
      say("### " + spoken_kind(finding.kind) + place(finding) + " of " + show_name(report.table) + "\n\n" +
          evidence(report, finding));
      ++shown;
    }
  }
  if (shown == 0)
    say(narrow ? "Nothing wrong was found in that column.\n"
               : "Nothing wrong was found, so there is nothing to give reasons for.\n");
  if (left_out > 0) say(std::to_string(left_out) + " more: name a column to hear about it.\n");
}

void Session::answer_worst(const std::vector<TableReport>& reports) {
  const TableReport* where = nullptr;
  const Finding* worst = nullptr;
  for (const TableReport& report : reports) {
    for (const Finding& finding : report.findings) {
      if (worst == nullptr || weight(finding) > weight(*worst)) {
        worst = &finding;
        where = &report;
      }
    }
  }
  if (worst == nullptr) return say("Nothing wrong was found, so nothing is worst.\n");
  say("## The worst: " + spoken_kind(worst->kind) + place(*worst) + "\n\nIn " + show_name(where->table) +
      ". Ranked by severity first, then by the share of rows.\n\n" + evidence(*where, *worst));
  say("“Create tests for the issues” keeps watch over it.\n");
}

void Session::answer_column(const std::vector<TableReport>& reports) {
  bool any = false;
  for (const TableReport& report : reports) {
    std::vector<std::string> columns;
    if (const auto table = find(report.table)) {
      for (const ColumnInfo& column : table->info.columns) {
        if (names_column(request_, column.name)) columns.push_back(column.name);
      }
    }
    for (const std::string& column : columns) {
      any = true;
      say("## " + show_name(column) + " of " + show_name(report.table) + "\n\n");
      std::size_t number = 0;
      for (const Finding& finding : report.findings) {
        if (finding.column == column) say(render_finding(finding, ++number));
      }
      if (number == 0) say("Nothing wrong was found in this column.\n\n");
      std::string tests;
      for (const PlannedTest& test : report.tests) {
        if (test.column == column) tests += "- " + test.name + ": " + test.reason + "\n";
      }
      if (!tests.empty()) say("Tests to add:\n\n" + tests + "\n");
    }
  }
  if (!any) say("None of the columns looked at has that name.\n");
}

void Session::answer_help() {
  say("I examine tables with SQL, find what is wrong in them, and plan, create and run tests. I am the "
      "built-in engine, no language model: every "
      "number I give was counted, and I show the statement that counted it.\n\n"
      "You can say, for example:\n\n"
      "- “Analyze the customers table” — also several tables, or “all tables”\n"
      "- “Create tests for the issues” — saves a test for each finding and runs them\n"
      "- “Run the tests again”\n"
      "- “Show me the SQL”\n"
      "- “Export the tests as dbt”, or as SQL, OpenMetadata JSON or OpenMetadata YAML\n"
      "- “Why is email a problem?”, “Which is worst?”, “Only the emails”\n\n"
      "With `{\"format\": \"json\"}` in the parameters the answer is one JSON document for programs; "
      "`{\"table\": \"orders\"}` names the table. The formats `sql`, `dbt`, `openmetadata-json` and "
      "`openmetadata-yaml` give the tests for other tools.\n\n"
      "Tables: " +
      table_list() + "\n");
}

std::string Session::exported(const std::vector<TableReport>& reports, ExportForm form) const {
  std::vector<ExportTable> tables;
  for (const TableReport& report : reports) {
    if (auto table = find(report.table)) tables.push_back({std::move(table->info), report});
  }
  return export_tests(tables, form);
}

void Session::answer_export(const std::vector<TableReport>& reports) {
  const std::string document = exported(reports, request_.form);
  // What is inside may hold back-ticks of its own: the fence must be longer.
  std::string fence = "```";
  while (document.find(fence) != std::string::npos) fence += '`';
  std::string names;
  for (const TableReport& report : reports) names += (names.empty() ? "" : ", ") + show_name(report.table);
  say("## Tests of " + names + "\n\n" + fence + export_language(request_.form) + "\n" + document + fence +
      "\n");
}

void Session::answer_nothing_remembered() {
  const bool unclear = request_.intent == Intent::unclear || request_.intent == Intent::help;
  say(std::string(unclear ? "Which table shall I look at? I found none in your message."
                          : "I have not looked at any table in this conversation yet, so there is nothing to "
                            "go on with.") +
      " Name one, as in “Analyze the customers table”.\n\nTables: " + table_list() + "\n");
}

void Session::answer_unknown_table(const TableMatch& match) {
  std::string nearest;
  for (std::size_t i = 0; i < std::min<std::size_t>(match.suggestions.size(), 5); ++i) {
    nearest += (i > 0 ? ", " : "") + show_name(match.suggestions[i]);
  }
  std::string text = "There is no table called " + show_name(match.asked_for.substr(0, 100)) + ".";
  if (!nearest.empty()) text += " The nearest names: " + nearest + ".";
  text += " Tables: " + table_list() + ".";
  if (parameters_.json || parameters_.form || !parameters_.tables.empty()) throw AgentFailure(text);
  say(text + "\n");
}

}  // namespace ai_sdk::server::quality
