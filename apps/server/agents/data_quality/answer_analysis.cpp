#include "agents/data_quality/analysis.hpp"
#include "agents/data_quality/memory.hpp"
#include "agents/data_quality/relations.hpp"
#include "agents/data_quality/render.hpp"
#include "agents/data_quality/session.hpp"
#include "agents/data_quality/text_class.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>

namespace ai_sdk::server::quality {
namespace {

namespace json = boost::json;

constexpr std::size_t most_tables = 50;

json::object details_of(const TableInfo& table) {
  json::object out;
  out["columns"] = table.columns.size();
  out["foreignKeys"] = table.foreign_keys.size();
  out["view"] = table.is_view;
  return out;
}

}  // namespace

TableReport Session::analyse(const TableRef& table) {
  const std::string fqn = table.info.fully_qualified_name();
  sink_.tool_use("get_entity_details", {{"entityType", "table"}, {"fqn", valid_utf8(fqn)}},
                 details_of(table.info));
  const auto connection = connect(table);
  try {
    sink_.thinking("Reading every row of " + show_name(table.info.name) +
                   " once to learn what its columns hold.\n");
    const auto begin = std::chrono::steady_clock::now();
    TableProfile profile = profile_table(*connection, table.info);
    const auto elapsed =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    sink_.tool_use(
        "profile_table", {{"table", valid_utf8(fqn)}},
        {{"rows", profile.rows}, {"columns", profile.columns.size()}, {"milliseconds", elapsed.count()}});
    std::vector<TableInfo> others;
    for (const TableInfo& other : table.source->tables()) others.push_back(other);
    find_relations(*connection, profile, others);
    sink_.thinking(
        "Checking each suspicion with a statement of its own; only what is counted is reported.\n");
    TableReport report = analyse_table(*connection, profile);
    for (const Finding& finding : report.findings) {
      sink_.tool_use("run_sql", {{"sql", valid_utf8(finding.test.sql)}}, {{"count", finding.count}});
      for (const std::string& sample : finding.samples)
        usage_.prompt += std::max<std::int64_t>(1, count_words(sample));
    }
    return report;
  } catch (const SqlTimeout&) {
    throw AgentFailure(
        "The table " + show_name(table.info.name) +
        " could not be read in time. Analyse a smaller copy of it, for example its latest rows.");
  } catch (const SqlCancelled&) {
    throw RunCancelled();
  }
}

std::vector<TableReport> Session::analyse_all(const std::vector<TableRef>& tables) {
  std::vector<TableReport> reports;
  for (const TableRef& table : tables) reports.push_back(analyse(table));
  return reports;
}

void Session::answer_analysis(const std::vector<TableRef>& tables) {
  std::vector<TableReport> reports;
  for (const TableRef& table : tables) {
    TableReport report = analyse(table);
    TableReport shown = report;
    const auto narrow_to = [&](auto& list) {
      std::erase_if(list, [&](const auto& entry) { return !wanted(entry.column); });
    };
    if (request_.narrow && names_any_column({report})) {
      narrow_to(shown.findings);
      narrow_to(shown.tests);
    }
    if (!reports.empty()) say("\n---\n\n");
    say(render_header(shown));
    // In pieces, so that a reader sees the first finding at once.
    if (shown.findings.empty()) {
      say(render_findings(shown));
    } else {
      say("### What is wrong (" + with_count(static_cast<std::int64_t>(shown.findings.size()), "finding)\n\n",
                                             "findings, the worst first)\n\n"));
      for (std::size_t i = 0; i < shown.findings.size(); ++i) say(render_finding(shown.findings[i], i + 1));
    }
    say(render_tests(shown));
    reports.push_back(std::move(report));
  }
  TableReport all;
  for (const TableReport& report : reports) {
    all.findings.insert(all.findings.end(), report.findings.begin(), report.findings.end());
  }
  say(render_next_steps(all));
  remember(run_.memory, reports);
}

void Session::answer_database(const std::vector<TableRef>& tables) {
  std::vector<TableRef> looked_at(
      tables.begin(), tables.begin() + static_cast<std::ptrdiff_t>(std::min(tables.size(), most_tables)));
  say("## Data quality of " + with_count(static_cast<std::int64_t>(looked_at.size()), "table", "tables") +
      "\n\nRead in full by the built-in engine (no language model).\n\n| Table | Rows | Findings | The worst "
      "|\n| --- | ---: | ---: | --- |\n");
  std::vector<TableReport> reports;
  for (const TableRef& table : looked_at) {
    TableReport report = analyse(table);
    std::string worst = "nothing wrong";
    if (!report.findings.empty()) {
      const Finding& top = report.findings.front();
      worst = top.kind + (top.column.empty() ? "" : " in " + show_name(top.column)) + ": " +
              show_number(top.count) + " rows";
    }
    say("| " + show_cell(table.info.name) + " | " + show_number(report.rows) + " | " +
        std::to_string(report.findings.size()) + " | " + worst + " |\n");
    reports.push_back(std::move(report));
  }
  if (tables.size() > looked_at.size()) {
    say("\nThe database has " + std::to_string(tables.size()) + " tables; these are the first " +
        std::to_string(looked_at.size()) + ". Name others to have them analysed.\n");
  }
  say("\n### What next\n\n- Name a table to see its findings, with counts, examples and tests.\n- “Which is "
      "worst?” explains the gravest "
      "finding of all.\n- “Create tests for the issues” saves a test for each finding and runs them.\n");
  remember(run_.memory, reports);
}

void Session::answer_json(const std::vector<TableRef>& tables) {
  const std::vector<TableReport> reports = analyse_all(tables);
  remember(run_.memory, reports);
  if (reports.size() == 1) return say(render_json(reports.front()));
  json::array list;
  for (const TableReport& report : reports) list.push_back(report_to_json(report));
  say(json::serialize(list));
}

}  // namespace ai_sdk::server::quality
