// Turn: running a plan and showing what it gives.
#include "agents/sql_query/conversation.hpp"
#include "agents/sql_query/reading.hpp"
#include "agents/sql_query/render.hpp"
#include "agents/sql_query/sql_builder.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>

namespace ai_sdk::server::sql_query {
namespace {

constexpr std::size_t default_rows = 50;

std::string ended(std::string text) {
  if (!text.empty() && text.back() != '.' && text.back() != '?') text += '.';
  return text;
}

// The members of a JSON answer that say what came back.
void add_rows(boost::json::object& out, const ResultSet& result) {
  out["columns"] = boost::json::array(result.columns.begin(), result.columns.end());
  boost::json::array rows;
  for (const auto& row : result.rows) {
    boost::json::array one;
    for (const auto& value : row) one.push_back(to_json(value));
    rows.push_back(std::move(one));
  }
  out["row_count"] = rows.size();
  out["rows"] = std::move(rows);
  out["truncated"] = result.truncated;
}

}  // namespace

// With {"format": "json"} an answer is this document and nothing else:
//   {"sql": text or null, "columns": [name…], "rows": [[value…]…], "row_count": number of rows in "rows",
//    "truncated": whether there are more, "reading": how the question was understood, "notes": [text…],
//    "total_rows": number of all rows or null where that was not counted}
// What was not understood or refused has "sql": null, no rows, and "message", "unused": [word…], "examples":
// [text…].
void Turn::refuse(const std::string& message, const std::vector<std::string>& unused,
                  const std::vector<std::string>& near) {
  if (options_.json) {
    boost::json::object out;
    out["sql"] = nullptr;
    out["columns"] = boost::json::array{};
    out["rows"] = boost::json::array{};
    out["row_count"] = 0;
    out["truncated"] = false;
    out["reading"] = "";
    out["message"] = message;
    out["unused"] = boost::json::array(unused.begin(), unused.end());
    out["examples"] = boost::json::array(near.begin(), near.end());
    return say(boost::json::serialize(out));
  }
  say(message + "\n");
  if (!near.empty()) {
    std::string text = "\nWhat I can answer here, for example:\n";
    for (const auto& one : near) text += "- " + one + "\n";
    say(text);
  }
  footer();
}

std::string Turn::name_other_source(Workspace& space, const std::vector<std::string>& words) {
  for (const auto& other : workspaces_) {
    if (other.get() == &space) continue;
    for (const auto& word : words) {
      const auto tokens = tokenize(word);
      if (tokens.empty()) continue;
      const auto link = other->schema().link_table(tokens, 0);
      if (!link || link->quality == LinkQuality::synonym) continue;
      return "“" + escape_markdown(word) + "” is a table of the data source " +
             code_span(other->source().service()) + ", the rest of the question is about " +
             code_span(space.source().service()) +
             ". One statement reads one data source: ask about each in a question of its own.";
    }
  }
  return {};
}

void Turn::not_understood(Workspace& space, const ParseResult& result) {
  sink_.thinking("I could not read the whole question, so I do not answer a part of it as if it were all.");
  run_.memory.erase("proposal");
  const int near = result.has_plan ? result.plan.main : table_hint(space);
  const auto offered = examples(space, near);
  if (result.asks_to_write) {
    return refuse(
        "I only read data: the connection is read-only, so nothing can be added, changed or deleted through "
        "me.",
        result.unused, offered);
  }
  std::string message;
  if (!result.unused.empty()) {
    const std::string elsewhere = name_other_source(space, result.unused);
    if (!elsewhere.empty()) return refuse(elsewhere, result.unused, offered);
    std::string words;
    const std::size_t shown = std::min(result.unused.size(), std::size_t{8});
    for (std::size_t i = 0; i < shown; ++i)
      words += (i > 0 ? ", " : "") + std::string("“") + escape_markdown(result.unused[i], 40) + "”";
    if (shown < result.unused.size())
      words += " and " + std::to_string(result.unused.size() - shown) + " more";
    message = "I did not understand " + words + " in your question, so I have not run anything.";
    for (std::size_t i = 0; i < shown; ++i) {
      const std::string table = space.schema().nearest_table(result.unused[i]);
      if (!table.empty()) message += " Did you mean the table " + code_span(table) + "?";
    }
    if (!result.problem.empty()) message += " Besides, " + escape_markdown(result.problem, 500) + ".";
    if (result.has_plan && result.problem.empty() && result.names_something && result.unused.size() <= 3) {
      Plan plan = result.plan;
      try {
        build_sql(plan, space.schema(), space.values());
        message += "\n\nWithout " + std::string(result.unused.size() == 1 ? "that word" : "these words") +
                   " I would read it as: " +
                   ended(escape_markdown(reading(plan, space.schema(), space.values()), 500)) +
                   " Say “yes” to run that.";
        run_.memory["proposal"] = plan_to_json(plan, space.schema());
        run_.memory["source"] = space.source().service();
      } catch (const CannotBuild&) {
      }
    }
  } else if (!result.problem.empty()) {
    message = "I cannot answer this: " + ended(escape_markdown(result.problem, 500));
  } else {
    message = "I did not find a table, a column or a value in this that I know.";
  }
  std::string names;
  for (int t = 0; t < static_cast<int>(std::min(space.schema().table_count(), std::size_t{10})); ++t) {
    names += (t > 0 ? ", " : "") + code_span(space.schema().table(t).name);
  }
  message += "\n\nThe tables are " + names + (space.schema().table_count() > 10 ? ", …" : "") + ".";
  refuse(message, result.unused, offered);
}

void Turn::announce_tables(Workspace& space, const Plan& plan) {
  std::vector<int> tables;
  const auto add = [&](int table) {
    if (table >= 0 && std::find(tables.begin(), tables.end(), table) == tables.end()) tables.push_back(table);
  };
  add(plan.main);
  for (const auto& measure : plan.measures) add(measure.column.table);
  for (const auto& group : plan.groups) add(group.column.table);
  for (const auto& filter : plan.filters) add(filter.column.table);
  for (const auto ref : plan.shown) add(ref.table);
  boost::json::array found;
  for (const int table : tables) found.emplace_back(space.schema().table(table).fully_qualified_name());
  boost::json::object search;
  search["query"] = run_.message.substr(0, 200);
  search["entityType"] = "table";
  boost::json::object result;
  result["totalFound"] = found.size();
  result["returnedCount"] = found.size();
  result["results"] = std::move(found);
  sink_.tool_use("search_metadata", std::move(search), std::move(result));
  for (const int table : tables) {
    boost::json::object input;
    input["entityType"] = "table";
    input["fqn"] = space.schema().table(table).fully_qualified_name();
    boost::json::object details;
    details["columns"] = space.schema().table(table).columns.size();
    sink_.tool_use("get_entity_details", std::move(input), std::move(details));
  }
}

void Turn::answer_plan(Workspace& space, const Plan& plan, bool changed) {
  const std::string how = reading(plan, space.schema(), space.values());
  sink_.thinking(
      (changed ? "A change of the last question. I read it now as: " : "I read the question as: ") + how);
  announce_tables(space, plan);
  if (plan.kind == PlanKind::describe_tables || plan.kind == PlanKind::describe_columns)
    return describe(space, plan);
  BuiltQuery built;
  try {
    built = build_sql(plan, space.schema(), space.values());
  } catch (const CannotBuild& error) {
    return refuse("I cannot answer this with one statement: " + ended(escape_markdown(error.what(), 500)), {},
                  examples(space, plan.main));
  }
  std::vector<std::string> notes = plan.notes;
  notes.insert(notes.end(), built.notes.begin(), built.notes.end());
  run_.memory["plan"] = plan_to_json(plan, space.schema());
  run_.memory["reading"] = how;
  run_.memory["notes"] = boost::json::array(notes.begin(), notes.end());
  try {
    execute(space, built.sql, &plan, notes);
  } catch (const SqlTimeout&) {
    throw AgentFailure(
        "The statement ran longer than 30 seconds and was stopped: narrow the question, for example to one "
        "year.");
  } catch (const SqlCancelled&) {
    throw RunCancelled();
  }
}

void Turn::describe(Workspace& space, const Plan& plan) {
  ResultSet result;
  if (plan.kind == PlanKind::describe_tables) {
    result.columns = {"source", "table", "kind", "columns"};
    for (const auto& source : context_.catalog.sources()) {
      auto& other = workspace(*source);
      for (int t = 0; t < static_cast<int>(other.schema().table_count()); ++t) {
        const auto& table = other.schema().table(t);
        result.rows.push_back({source->service(), table.name, std::string(table.is_view ? "view" : "table"),
                               static_cast<std::int64_t>(table.columns.size())});
      }
    }
  } else {
    result.columns = {"column", "type", "key", "points to"};
    const auto& table = space.schema().table(plan.main);
    for (int c = 0; c < static_cast<int>(table.columns.size()); ++c) {
      const auto& column = table.columns[static_cast<std::size_t>(c)];
      std::string target;
      for (const auto& relation : space.schema().relations()) {
        if (relation.child != plan.main || relation.child_column != c) continue;
        target = space.schema().table(relation.parent).name + "." +
                 space.schema().column({relation.parent, relation.parent_column}).name +
                 (relation.inferred ? " (by its name)" : "");
      }
      result.rows.push_back(
          {column.name, column.declared_type,
           std::string(column.primary_key > 0 ? "primary" : (column.not_null ? "not null" : "")), target});
    }
    run_.memory["source"] = space.source().service();
  }
  const std::string how = reading(plan, space.schema(), space.values());
  const std::size_t limit = options_.limit.value_or(std::size_t{200});
  result.truncated = result.rows.size() > limit;
  if (result.truncated) result.rows.resize(limit);
  if (options_.json) {
    boost::json::object out;
    out["sql"] = nullptr;
    add_rows(out, result);
    out["reading"] = how;
    return say(boost::json::serialize(out));
  }
  say(escape_markdown(how, 500) + ":\n\n");
  say(markdown_table(result, result.rows.size()));
  if (result.truncated) say("\nShowing the first " + std::to_string(limit) + ".\n");
  footer();
}

std::optional<std::int64_t> Turn::count_rows(Workspace& space, const std::string& sql) {
  QueryLimits limits;
  limits.time = std::chrono::milliseconds(2'000);
  try {
    return space.connection().count("SELECT count(*) FROM (\n" + sql + "\n)", {}, limits);
  } catch (const SqlCancelled&) {
    throw;
  } catch (const SqlError&) {  // it takes too long, or the statement cannot stand inside another
    return std::nullopt;
  }
}

void Turn::execute(Workspace& space, const std::string& sql, const Plan* plan,
                   const std::vector<std::string>& notes) {
  std::size_t limit = options_.limit.value_or(default_rows);
  if (plan != nullptr && !options_.limit && plan->limit > 0)
    limit = static_cast<std::size_t>(std::clamp<std::int64_t>(plan->limit, 1, 1'000));
  if (plan != nullptr && !options_.json) {
    std::string text = "**Read as:** " +
                       ended(escape_markdown(reading(*plan, space.schema(), space.values()), 1'000)) + "\n";
    for (const auto& note : notes) text += "- " + ended(escape_markdown(note, 500)) + "\n";
    say(text + "\n" + sql_block(sql) + "\n");
  }
  const auto start = std::chrono::steady_clock::now();
  QueryLimits limits;
  limits.max_rows = limit;
  ResultSet result;
  try {
    result = space.connection().query(sql, {}, limits);
  } catch (const SqlCancelled&) {
    throw RunCancelled();
  }
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  if (plan == nullptr && !options_.json)
    say("Your statement, run as it is in " + code_span(space.source().service()) + ":\n\n" + sql_block(sql) +
        "\n");
  boost::json::object input;
  input["sql"] = sql;
  boost::json::object outcome;
  outcome["rows"] = result.rows.size();
  outcome["truncated"] = result.truncated;
  outcome["milliseconds"] = took.count();
  sink_.tool_use("run_sql", std::move(input), std::move(outcome));
  run_.memory["source"] = space.source().service();
  run_.memory["sql"] = sql;
  run_.memory.erase("proposal");
  if (plan == nullptr) {
    run_.memory.erase("plan");
    run_.memory["reading"] = "your own statement";
    run_.memory.erase("notes");
  }
  if (options_.json) {
    boost::json::object out;
    out["sql"] = sql;
    add_rows(out, result);
    out["reading"] = plan != nullptr ? reading(*plan, space.schema(), space.values()) : "your own statement";
    out["notes"] = boost::json::array(notes.begin(), notes.end());
    const auto total = result.truncated
                           ? count_rows(space, sql)
                           : std::optional<std::int64_t>(static_cast<std::int64_t>(result.rows.size()));
    out["total_rows"] = total ? boost::json::value(*total) : boost::json::value(nullptr);
    return say(boost::json::serialize(out));
  }
  show_result(space, sql, plan, result, limit);
  footer();
}

void Turn::show_result(Workspace& space, const std::string& sql, const Plan* plan, const ResultSet& result,
                       std::size_t limit) {
  if (result.columns.empty()) return say("The statement gives no columns.\n");
  if (plan != nullptr && single_value(space, *plan, result)) return;
  if (result.rows.empty()) return say("No rows: nothing in the data is like that.\n");
  say(markdown_table(result, limit));
  if (!result.truncated) {
    const auto n = static_cast<std::int64_t>(result.rows.size());
    return say("\n" + (n == 1 ? std::string("1 row.") : with_commas(n) + " rows.") + "\n");
  }
  const auto total = count_rows(space, sql);
  say("\nShowing the first " + with_commas(static_cast<std::int64_t>(limit)) +
      (total ? " of " + with_commas(*total) : " rows; there are more") + ".\n");
}

bool Turn::single_value(Workspace& space, const Plan& plan, const ResultSet& result) {
  if (result.rows.size() != 1) return false;
  const auto& row = result.rows.front();
  const std::string where = conditions_in_words(plan, space.schema(), space.values());
  const std::string tail = where.empty() ? "" : " " + escape_markdown(where, 500);
  const std::string table = noun(space.schema().table(plan.main).name);
  const bool empty = std::holds_alternative<std::monostate>(row[0]);
  if (plan.kind == PlanKind::share && plan.groups.empty() && row.size() == 3) {
    if (empty) return say("There are no " + table + " to take a share of.\n"), true;
    say("**" + plain_number(row[0]) + " %** of the " + table + ": " + plain_number(row[1]) + " of " +
        plain_number(row[2]) + tail + ".\n");
    return true;
  }
  if (plan.count_result && row.size() == 1) {
    say("There " + std::string(plain_number(row[0]) == "1" ? "is" : "are") + " **" + plain_number(row[0]) +
        "**.\n");
    return true;
  }
  if (plan.kind == PlanKind::average_count) {
    say(empty ? "There is nothing to take the average of.\n"
              : "On average there are **" + plain_number(row[0]) + "**" + tail + ".\n");
    return true;
  }
  if (plan.kind != PlanKind::aggregate || !plan.groups.empty() || plan.measures.size() != 1 ||
      row.size() != 1)
    return false;
  const Measure& measure = plan.measures[0];
  const std::string counted =
      noun(space.schema().table(measure.column.table < 0 ? plan.main : measure.column.table).name);
  const bool one = plain_number(row[0]) == "1";
  if (measure.aggregate == Aggregate::count) {
    say("There " + std::string(one ? "is" : "are") + " **" + plain_number(row[0]) + "** " +
        escape_markdown(counted) + tail + ".\n");
    return true;
  }
  const std::string column = escape_markdown(noun(space.schema().column(measure.column).name));
  if (measure.aggregate == Aggregate::count_distinct) {
    say("There " + std::string(one ? "is" : "are") + " **" + plain_number(row[0]) +
        "** different values of " + column + tail + ".\n");
    return true;
  }
  if (empty) return say("No rows have a " + column + tail + ", so there is no such number.\n"), true;
  static constexpr const char* words[] = {"", "", "sum of the", "average", "lowest", "highest", "median"};
  const std::string shown =
      std::holds_alternative<std::string>(row[0]) ? escape_markdown(to_text(row[0])) : plain_number(row[0]);
  say("The " + std::string(words[static_cast<int>(measure.aggregate)]) + " " + column + " of " +
      escape_markdown(counted) + tail + " is **" + shown + "**.\n");
  return true;
}

}  // namespace ai_sdk::server::sql_query
