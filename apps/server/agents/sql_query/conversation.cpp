#include "agents/sql_query/conversation.hpp"

#include "agents/sql_query/lexicon.hpp"
#include "agents/sql_query/reading.hpp"
#include "agents/sql_query/render.hpp"
#include "catalog/utf8.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace ai_sdk::server::sql_query {
namespace {

constexpr std::size_t longest_question = 4'000;
constexpr std::size_t longest_statement = 100'000;

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

bool starts(std::string_view lower, std::string_view head) {
  return lower.starts_with(head) &&
         (lower.size() == head.size() || lower[head.size()] == ' ' || lower[head.size()] == '\n' ||
          lower[head.size()] == '\t' || lower[head.size()] == '(' || head.back() == ':');
}

std::string memory_text(const boost::json::object& memory, std::string_view key) {
  const auto* value = memory.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

// Whether a table of the source stands in the message as tools write it: "shop_2.shop.main.orders".
bool names_in_full(std::string_view message, DataSource& source) {
  const auto is_part = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '.';
  };
  if (message.find('.') == std::string_view::npos) return false;
  for (const TableInfo& table : source.tables()) {
    const std::string name = table.fully_qualified_name();
    for (auto at = message.find(name); at != std::string_view::npos; at = message.find(name, at + 1)) {
      const auto end = at + name.size();
      const bool begins = at == 0 || !is_part(message[at - 1]);
      if (begins && (end == message.size() || message[end] == '.' || !is_part(message[end]))) return true;
    }
  }
  return false;
}

}  // namespace

Turn::Turn(AgentRun& run, const AgentContext& context, EventSink& sink)
    : run_(run), context_(context), sink_(sink), options_(read_options(run.parameters)) {
  run_.message = repair_utf8(run_.message);
}

void Turn::say(std::string_view markdown) {
  if (markdown.empty()) return;
  sink_.content(markdown);
  for (const char c : markdown) {
    const bool blank = c == ' ' || c == '\n' || c == '\t';
    if (!blank && !inside_word_) ++written_;
    inside_word_ = !blank;
  }
}

void Turn::footer() { say("\n_Answered by the built-in engine, without a language model._\n"); }

RunUsage Turn::answer() {
  if (context_.catalog.sources().empty()) {
    throw AgentFailure("There is no data to ask about: start the server with --data FILE.");
  }
  if (!command() && !raw_statement()) {
    if (run_.message.size() > longest_question) {
      throw AgentFailure(
          "The question is too long (" + with_commas(static_cast<std::int64_t>(run_.message.size())) +
          " bytes): ask it in at most " + with_commas(static_cast<std::int64_t>(longest_question)) + ".");
    }
    question();
    // A statement that somebody wrote himself may ask for the time or for chance.
    run_.same_again = true;
  }
  return {count_words(run_.message), written_};
}

Workspace& Turn::workspace(DataSource& source) {
  for (const auto& known : workspaces_) {
    if (&known->source() == &source) return *known;
  }
  std::vector<TableInfo> tables;
  try {
    tables = source.tables();
  } catch (const std::runtime_error& error) {  // SqlError, SourceError
    // The others can be asked all the same.
    if (context_.catalog.sources().size() == 1) throw;
    sink_.thinking("The source " + source.service() + " cannot be read at the moment: " + error.what());
  }
  workspaces_.push_back(std::make_unique<Workspace>(source, std::move(tables), run_.stop));
  return *workspaces_.back();
}

int Turn::table_hint(Workspace& workspace) const {
  if (options_.table.empty()) return -1;
  const int exact = workspace.schema().find_table(options_.table);
  if (exact >= 0) return exact;
  for (int t = 0; t < static_cast<int>(workspace.schema().table_count()); ++t) {
    if (fold_case(workspace.schema().table(t).fully_qualified_name()) == fold_case(options_.table)) return t;
  }
  const auto tokens = tokenize(options_.table);
  if (tokens.empty()) return -1;
  const auto link = workspace.schema().link_table(tokens, 0);
  return link && link->length == tokens.size() ? link->table : -1;
}

bool Turn::command() {
  if (run_.message.size() > longest_question) return false;
  tokens_ = tokenize(run_.message);
  std::vector<std::string> words;
  for (const auto& token : tokens_) {
    if (token.kind != TokenKind::symbol) words.push_back(token.lower);
  }
  const auto all_in = [&](std::initializer_list<std::string_view> allowed) {
    return !words.empty() && std::all_of(words.begin(), words.end(), [&](const std::string& word) {
      return std::find(allowed.begin(), allowed.end(), word) != allowed.end();
    });
  };
  const auto has = [&](std::string_view wanted) {
    return std::find(words.begin(), words.end(), wanted) != words.end();
  };
  if (words.empty()) return help(), true;
  if ((has("help") || has("can") || has("hello") || has("hi") || has("hey") || has("examples")) &&
      all_in({"help", "me", "please", "what", "can", "you", "do", "hello", "hi", "hey", "i", "ask", "how",
              "there", "examples", "some", "show", "give"})) {
    return help(), true;
  }
  if ((has("sql") || has("query") || has("statement")) &&
      all_in({"show", "me",   "the", "sql",  "query", "statement", "please", "what", "was",  "is",
              "your", "that", "you", "used", "use",   "did",       "run",    "ran",  "can",  "i",
              "see",  "of",   "for", "it",   "this",  "give",      "print",  "last", "which"})) {
    return show_last_sql(false), true;
  }
  if ((has("explain") || has("why") || has("how")) &&
      all_in({"explain", "why", "how", "that", "this",   "it",     "please", "did",
              "you",     "get", "got", "the",  "result", "answer", "read",   "understand",
              "me",      "is",  "so",  "to",   "your",   "come"})) {
    return show_last_sql(true), true;
  }
  if (all_in({"yes", "y", "yep", "ok", "okay", "run", "it", "do", "that", "go", "ahead", "please", "sure",
              "yeah"}))
    return run_proposal(), true;
  if (all_in({"thanks", "thank", "you", "great", "nice", "no", "fine", "good", "cool"})) {
    refuse("Ask another question, or say “help” for what I can do.");
    return true;
  }
  return false;
}

bool Turn::raw_statement() {
  std::string text = trimmed(run_.message);
  const std::string head = fold_case(std::string_view(text).substr(0, 40));
  bool said = false;
  for (const std::string_view opening :
       {"run:", "sql:", "run sql:", "execute:", "query:", "run the sql:", "run this:"}) {
    if (!head.starts_with(opening)) continue;
    text = trimmed(std::string_view(text).substr(opening.size()));
    said = true;
    break;
  }
  if (text.starts_with("```")) {  // a fenced block as chats make them
    const auto line = text.find('\n');
    const auto end = text.rfind("```");
    if (line != text.npos && end > line) {
      text = trimmed(std::string_view(text).substr(line, end - line));
      said = true;
    }
  }
  const std::string lower = fold_case(std::string_view(text).substr(0, 60));
  bool statement = said || starts(lower, "select") || starts(lower, "with");
  // Written as a statement although it changes something: the database is asked, and it refuses.
  for (const std::string_view opening :
       {"insert into", "delete from", "drop table", "create table", "alter table", "pragma",
        "attach database", "attach", "replace into", "vacuum", "explain select", "explain query"}) {
    statement = statement || starts(lower, opening);
  }
  statement = statement ||
              (starts(lower, "update") && fold_case(text.substr(0, 2000)).find(" set ") != std::string::npos);
  if (!statement) return false;
  if (text.size() > longest_statement) {
    throw AgentFailure("The statement is too long (" + with_commas(static_cast<std::int64_t>(text.size())) +
                       " bytes): at most " + with_commas(static_cast<std::int64_t>(longest_statement)) +
                       " are taken.");
  }
  while (!text.empty() && (text.back() == ';' || text.back() == ' ' || text.back() == '\n')) text.pop_back();
  if (text.empty()) {
    refuse("There is no statement behind “run:”. Write one, such as “run: SELECT 1”.");
    return true;
  }
  // In which source the tables are is for the databases to say: the first that takes the statement runs it.
  std::vector<DataSource*> sources;
  const std::string last = memory_text(run_.memory, "source");
  for (const auto& source : context_.catalog.sources()) {
    sources.insert(source->service() == last ? sources.begin() : sources.end(), source.get());
  }
  std::string problem;
  for (DataSource* source : sources) {
    auto& space = workspace(*source);
    try {
      QueryLimits probe;
      probe.max_rows = 1;
      probe.time = std::chrono::milliseconds(2'000);
      if (sources.size() > 1 || !said) {
        try {
          space.connection().query("SELECT * FROM (\n" + text + "\n) LIMIT 0", {}, probe);
        } catch (const SqlTimeout&) {
        } catch (const SqlForbidden&) {
        } catch (const SqlCancelled&) {
          throw;
        } catch (const SqlError&) {
          // Only what can stand inside another SELECT can be tried so; the statement itself decides.
          space.connection().query("EXPLAIN " + text, {}, probe);
        }
      }
      execute(space, text, nullptr, {});
      return true;
    } catch (const SqlOutOfScope& error) {
      // Another source may have a table of that name.
      if (problem.empty()) problem = error.what();
    } catch (const SqlForbidden& error) {
      refuse("The database refused this statement: " + escape_markdown(error.what()) +
             ".\n\nOnly reading is possible here: the connection is read-only.");
      return true;
    } catch (const SqlTimeout&) {
      throw AgentFailure(
          "The statement ran longer than 30 seconds and was stopped: let it read fewer rows, or add a "
          "LIMIT.");
    } catch (const SqlCancelled&) {
      throw;
    } catch (const SqlError& error) {
      if (problem.empty()) problem = error.what();
    }
  }
  // "Select the cheapest products" is English that starts like a statement.
  if (!said && run_.message.size() <= longest_question && tokens_.size() < 40) {
    for (DataSource* source : sources) {
      auto& space = workspace(*source);
      if (space.parse(tokens_, nullptr, table_hint(space)).understood) return false;
    }
    if (starts(lower, "with")) return false;
  }
  refuse("The database cannot run this statement: " + escape_markdown(problem, 500) + ".");
  return true;
}

void Turn::help() {
  sink_.thinking("Nothing is asked; I say what I can do, with examples from the tables that are there.");
  std::string text =
      "I answer questions about your tables with one SQL statement that only reads, and show both.\n\n";
  text +=
      "I understand counts, filters (equal, over, between, contains, missing, without …), dates (last month, "
      "since 2024), sums, averages, "
      "“top 5 … by …”, “per …”, duplicates and shares, across tables that are related. A message that starts "
      "with SELECT is run as it is.\n";
  std::vector<std::string> all;
  for (const auto& source : context_.catalog.sources()) {
    auto& space = workspace(*source);
    if (space.schema().table_count() == 0) continue;
    std::string names;
    for (int t = 0; t < static_cast<int>(std::min(space.schema().table_count(), std::size_t{12})); ++t) {
      names += (t > 0 ? ", " : "") + code_span(space.schema().table(t).name);
    }
    text += "\nTables of " + code_span(source->service()) + ": " + names +
            (space.schema().table_count() > 12 ? ", …" : "") + ".\n";
    if (all.size() < 6) {
      for (auto& one : examples(space, table_hint(space))) {
        if (all.size() < 6) all.push_back(std::move(one));
      }
    }
  }
  if (options_.json) return refuse(text, {}, all);
  if (!all.empty()) text += "\nFor example:\n";
  for (const auto& one : all) text += "- " + one + "\n";
  say(text);
  footer();
}

void Turn::show_last_sql(bool explain) {
  const std::string sql = memory_text(run_.memory, "sql");
  if (sql.empty())
    return refuse("Nothing has been run in this conversation yet. Ask a question first, or say “help”.");
  std::string text;
  if (explain) {
    const std::string how = memory_text(run_.memory, "reading");
    if (!how.empty()) text += "I read your last question as: " + escape_markdown(how, 2000) + ".\n\n";
    if (const auto* notes = run_.memory.if_contains("notes"); notes != nullptr && notes->is_array()) {
      for (const auto& one : notes->get_array()) {
        if (one.is_string()) text += "- " + escape_markdown(one.get_string(), 500) + "\n";
      }
      if (!notes->get_array().empty()) text += "\n";
    }
    text += "The database " + code_span(memory_text(run_.memory, "source")) + " was then asked this:\n\n";
  } else {
    text += "The last statement, run in " + code_span(memory_text(run_.memory, "source")) + ":\n\n";
  }
  text += sql_block(sql);
  if (options_.json) {
    boost::json::object out;
    out["sql"] = sql;
    out["columns"] = boost::json::array{};
    out["rows"] = boost::json::array{};
    out["row_count"] = 0;
    out["truncated"] = false;
    out["reading"] = memory_text(run_.memory, "reading");
    return say(boost::json::serialize(out));
  }
  say(text);
  footer();
}

void Turn::run_proposal() {
  const auto* proposal = run_.memory.if_contains("proposal");
  const std::string service = memory_text(run_.memory, "source");
  if (proposal != nullptr && proposal->is_object()) {
    for (const auto& source : context_.catalog.sources()) {
      if (source->service() != service) continue;
      auto& space = workspace(*source);
      if (const auto plan = plan_from_json(proposal->get_object(), space.schema())) {
        space.prepare({}, plan->main);
        const Plan copy = *plan;
        run_.memory.erase("proposal");
        return answer_plan(space, copy, false);
      }
    }
  }
  refuse("There is nothing that waits for a yes. Ask a question, or say “help”.");
}

std::vector<std::string> Turn::examples(Workspace& space, int near_table) {
  space.prepare({}, near_table);
  return example_questions(space.schema(), space.values(), near_table);
}

void Turn::question() {
  const std::string last = memory_text(run_.memory, "source");
  std::vector<Workspace*> order;
  for (const auto& source : context_.catalog.sources()) order.push_back(&workspace(*source));
  std::erase_if(order, [](Workspace* space) { return space->schema().table_count() == 0; });
  if (order.empty())
    throw AgentFailure("There are no tables in the data sources: start the server with --data FILE.");
  // The source that the words point to; where they point nowhere, that of the last question.
  std::vector<std::pair<int, Workspace*>> ranked;
  for (Workspace* space : order) {
    int points = space->relevance(tokens_) * 2 + (space->source().service() == last ? 1 : 0);
    if (table_hint(*space) >= 0) points += 1'000;
    if (names_in_full(run_.message, space->source())) points += 500;
    ranked.emplace_back(points, space);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (!options_.table.empty() && table_hint(*ranked.front().second) < 0) {
    throw AgentFailure("There is no table “" + options_.table +
                       "” (parameter “table”). Ask “which tables are there?”.");
  }
  constexpr std::size_t most = 4;
  if (ranked.size() > most) ranked.resize(most);
  std::optional<ParseResult> best;
  Workspace* best_space = nullptr;
  for (const auto& [points, space] : ranked) {
    std::optional<Plan> previous;
    if (space->source().service() == last) {
      if (const auto* plan = run_.memory.if_contains("plan"); plan != nullptr && plan->is_object()) {
        previous = plan_from_json(plan->get_object(), space->schema());
      }
    }
    auto result = space->parse(tokens_, previous ? &*previous : nullptr, table_hint(*space));
    const bool better = !best || (result.understood && !best->understood) ||
                        (result.understood == best->understood &&
                         result.unused.size() < best->unused.size() && result.names_something);
    if (better) {
      best = std::move(result);
      best_space = space;
    }
    if (best->understood) break;
  }
  if (!best->understood) return not_understood(*best_space, *best);
  if (ranked.size() > 1 && ranked[0].first == ranked[1].first && ranked[0].first > 0 &&
      best->plan.main >= 0) {
    best->plan.notes.push_back("several data sources have such a table; I read that of " +
                               best_space->source().service());
  }
  answer_plan(*best_space, best->plan, best->changes_previous);
}

}  // namespace ai_sdk::server::sql_query
