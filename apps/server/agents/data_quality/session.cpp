#include "agents/data_quality/session.hpp"

#include "agents/data_quality/memory.hpp"
#include "agents/data_quality/names.hpp"
#include "agents/data_quality/render.hpp"
#include "agents/data_quality/text_class.hpp"
#include "core/ascii.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace ai_sdk::server::quality {
namespace {

bool same_table(const TableRef& left, const TableRef& right) {
  return left.info.fully_qualified_name() == right.info.fully_qualified_name();
}

void add_once(std::vector<TableRef>& tables, const TableRef& table) {
  if (std::none_of(tables.begin(), tables.end(),
                   [&](const TableRef& other) { return same_table(other, table); })) {
    tables.push_back(table);
  }
}

// The table that a parameter names exactly: its bare name, or its fully qualified one, in any case.
std::vector<TableRef> exactly(const std::vector<TableRef>& all, std::string_view name) {
  std::vector<TableRef> found;
  const std::string wanted = core::lower(name);
  for (const TableRef& table : all) {
    if (core::lower(table.info.fully_qualified_name()) == wanted || core::lower(table.info.name) == wanted)
      found.push_back(table);
  }
  return found;
}

// Words that speak of the findings, so that "create tests for the issues" names no table.
bool speaks_of_findings(const std::string& word) {
  return has_word({core::lower(word)},
                  {"issues", "issue", "findings", "finding", "problems", "problem", "tests", "test", "sql",
                   "them", "flaws", "errors", "checks", "these", "those", "it", "all"});
}

}  // namespace

Session::Session(AgentRun& run, const AgentContext& context, EventSink& sink)
    : run_(run), context_(context), sink_(sink) {}

void Session::say(std::string_view markdown) {
  if (markdown.empty()) return;
  check_stopped();
  usage_.completion += count_words(markdown);
  sink_.content(markdown);
}

void Session::check_stopped() const {
  if (run_.stop.stop_requested()) throw RunCancelled();
}

RunUsage Session::execute() {
  parameters_ = read_parameters(run_.parameters);
  request_ = read_request(run_.message);
  usage_.prompt = count_words(run_.message);
  const bool named = !parameters_.tables.empty();
  if (trim_blanks(std::string_view(run_.message).substr(0, scanned_bytes)).empty() && named) {
    request_.intent = Intent::analyse;
  }
  if (request_.intent == Intent::help && !parameters_.json && !parameters_.form) {
    answer_help();
    return usage_;
  }
  if (auto tables = wanted_tables()) {
    boost::json::array names;
    for (const TableRef& table : *tables) names.emplace_back(valid_utf8(table.info.fully_qualified_name()));
    boost::json::object result;
    result["tables"] = std::move(names);
    const std::string_view asked = trim_blanks(std::string_view(run_.message).substr(0, 200));
    sink_.tool_use("search_metadata", {{"query", valid_utf8(asked)}, {"entityType", "table"}},
                   std::move(result));
    dispatch(std::move(*tables));
  }
  return usage_;
}

std::optional<std::vector<TableRef>> Session::wanted_tables() {
  const std::vector<TableRef> all = context_.catalog.tables();
  if (all.empty())
    throw AgentFailure(
        "There are no tables to analyse. Start the server with --data and a database or CSV files.");
  if (request_.all_tables && parameters_.tables.empty()) return all;
  std::vector<TableRef> tables;
  for (const std::string& name : parameters_.tables) {
    for (const TableRef& table : exactly(all, name)) add_once(tables, table);
    if (!tables.empty() && !exactly(all, name).empty()) continue;
    TableMatch match = find_tables(context_.catalog, std::string_view(name).substr(0, scanned_bytes));
    if (match.found.empty()) {
      match.asked_for = name;
      answer_unknown_table(match);
      return std::nullopt;
    }
    for (const TableRef& table : match.found) add_once(tables, table);
  }
  if (!tables.empty()) return tables;
  const bool asks_afresh = request_.intent == Intent::analyse || request_.intent == Intent::unclear;
  const TableMatch match =
      find_tables(context_.catalog, std::string_view(run_.message).substr(0, scanned_bytes));
  if (!match.found.empty()) return match.found;
  const std::vector<TableReport> known = recall(run_.memory);
  const bool missing = !match.asked_for.empty() && !speaks_of_findings(match.asked_for) &&
                       !names_any_column(known) && (known.empty() || asks_afresh);
  if (missing) {
    answer_unknown_table(match);
    return std::nullopt;
  }
  return tables;
}

void Session::dispatch(std::vector<TableRef> tables) {
  const std::vector<TableReport> known = recall(run_.memory);
  // A follow-up about a table that was not looked at yet begins with looking at it.
  const auto remembered = [&](const TableRef& table) {
    return std::find_if(known.begin(), known.end(),
                        [&](const TableReport& r) { return r.table == table.info.fully_qualified_name(); });
  };
  const bool follow_up = request_.intent != Intent::analyse && request_.intent != Intent::unclear &&
                         request_.intent != Intent::help;
  if (tables.empty()) {
    if (known.empty()) {
      if (parameters_.json || parameters_.form)
        throw AgentFailure(
            "No table is named. Name one in the message or in the parameter \"table\". Tables: " +
            table_list());
      return answer_nothing_remembered();
    }
    const bool again = request_.intent == Intent::analyse && !names_any_column(known);
    if (parameters_.json || (again && !parameters_.form)) {
      for (const TableReport& report : known) {
        if (const auto table = find(report.table)) tables.push_back(*table);
      }
      if (tables.empty())
        throw AgentFailure("The table looked at before is no longer there. Tables: " + table_list());
    }
  }
  if (parameters_.json) return answer_json(tables);
  if (!follow_up && !tables.empty() && !parameters_.form) {
    run_.same_again = true;  // nothing but the data is looked at
    return request_.all_tables || tables.size() > 6 ? answer_database(tables) : answer_analysis(tables);
  }
  std::vector<TableReport> reports;
  if (tables.empty()) {
    reports = known;
  } else {
    std::vector<TableRef> fresh;
    for (const TableRef& table : tables) {
      if (remembered(table) != known.end()) {
        reports.push_back(*remembered(table));
      } else {
        fresh.push_back(table);
      }
    }
    if (request_.intent == Intent::run_tests && !parameters_.form) {
      // Kept tests run without a new analysis.
      for (const TableRef& table : fresh) {
        TableReport report;
        report.table = table.info.fully_qualified_name();
        reports.push_back(std::move(report));
      }
    } else {
      for (TableReport& report : analyse_all(fresh)) reports.push_back(std::move(report));
      remember(run_.memory, reports);
    }
  }
  if (parameters_.form) return say(exported(reports, *parameters_.form));
  switch (request_.intent) {
    case Intent::export_tests:
      return answer_export(reports);
    case Intent::create_tests:
      return answer_creation(reports);
    case Intent::run_tests:
      return answer_run(reports);
    case Intent::show_sql:
      return answer_sql(reports);
    case Intent::worst:
      return answer_worst(reports);
    case Intent::why:
      return answer_why(reports);
    default:
      if (names_any_column(reports)) return answer_column(reports);
      return answer_help();
  }
}

std::optional<TableRef> Session::find(const std::string& table) const {
  for (TableRef& candidate : context_.catalog.tables()) {
    if (candidate.info.fully_qualified_name() == table) return std::move(candidate);
  }
  return std::nullopt;
}

std::unique_ptr<Connection> Session::connect(const TableRef& table) {
  check_stopped();
  auto connection = table.source->connect();
  connection->stop_with(run_.stop);
  return connection;
}

std::string Session::table_list() const {
  std::string out;
  std::size_t shown = 0;
  for (const TableRef& table : context_.catalog.tables()) {
    if (shown++ == 30) {
      out += ", …";
      break;
    }
    out += (out.empty() ? "" : ", ") + show_name(table.info.name);
  }
  return out.empty() ? "none" : out;
}

}  // namespace ai_sdk::server::quality
