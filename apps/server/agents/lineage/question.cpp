#include "agents/lineage/question.hpp"

#include "agents/agent.hpp"
#include "catalog/message_tokens.hpp"
#include "catalog/table_names.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <optional>

namespace ai_sdk::server::lineage {
namespace {

constexpr std::size_t longest_message = 4'000;
constexpr std::size_t max_depth = 10;

using Tokens = std::vector<MessageToken>;

bool has(const Tokens& tokens, std::initializer_list<std::string_view> words) {
  return std::any_of(tokens.begin(), tokens.end(), [&](const MessageToken& token) {
    return !token.quoted && std::find(words.begin(), words.end(), token.folded) != words.end();
  });
}

bool has_pair(const Tokens& tokens, std::string_view first, std::string_view second) {
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i)
    if (tokens[i].folded == first && tokens[i + 1].folded == second) return true;
  return false;
}

Want want_of(const Tokens& tokens) {
  if (has(tokens,
          {"drop",     "dropping", "dropped",  "drops",    "remove",  "removing", "removed",  "delete",
           "deleting", "deleted",  "rename",   "renaming", "impact",  "impacts",  "impacted", "break",
           "breaks",   "breaking", "affected", "affect",   "affects", "retire",   "retiring", "deprecate"}))
    return Want::impact;
  const bool up =
      has(tokens, {"upstream", "source", "sources", "origin", "origins", "provenance", "inputs"}) ||
      has_pair(tokens, "come", "from") || has_pair(tokens, "comes", "from") ||
      has_pair(tokens, "made", "from") || has_pair(tokens, "built", "from") ||
      has_pair(tokens, "derived", "from");
  const bool down = has(tokens, {"downstream", "uses", "use", "used", "depends", "depend", "dependents",
                                 "consumers", "reads", "feeds", "feed", "goes", "consumes"});
  if (up && !down) return Want::upstream;
  if (down && !up) return Want::downstream;
  if (up || down ||
      has(tokens, {"lineage", "flow", "flows", "graph", "depends", "dependencies", "related", "relations",
                   "references"}))
    return Want::lineage;
  return Want::help;
}

std::size_t depth_of(const Tokens& tokens, std::size_t otherwise) {
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const auto& next = tokens[i + 1].folded;
    const bool counted =
        next == "step" || next == "steps" || next == "level" || next == "levels" || next == "hops";
    const auto& word = counted ? tokens[i].folded : next;
    if (!counted && tokens[i].folded != "depth") continue;
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error == std::errc() && end == word.data() + word.size() && number > 0)
      return std::min(number, max_depth);
  }
  return otherwise;
}

std::string text_of(const boost::json::object& parameters, const char* name) {
  const auto* value = parameters.if_contains(name);
  if (!value || value->is_null()) return {};
  const auto* text = value->if_string();
  if (!text || text->empty())
    throw AgentFailure(std::string("The parameter \"") + name + "\" must be text that is not empty.");
  return std::string(text->data(), text->size());
}

const ColumnInfo* column_of(const TableInfo& table, const MessageToken& token) {
  if (const auto* exact = table.find_column(token.text)) return exact;
  for (const auto& column : table.columns)
    if (!token.folded.empty() && fold_name(column.name) == token.folded) return &column;
  return nullptr;
}

// A column that is named with its table: customers.email.
bool read_dotted(const std::vector<TableRef>& all, const Tokens& tokens, Question& question) {
  for (const auto& token : tokens) {
    if (token.qualifiers.empty()) continue;
    const std::string owner = fold_name(token.qualifiers.back());
    for (const auto& table : all) {
      if (fold_name(table.info.name) != owner) continue;
      const auto* column = column_of(table.info, token);
      if (!column) continue;
      question.tables = {table};
      question.column = column->name;
      return true;
    }
  }
  return false;
}

// A column of the table in words: "the email of customers". Words of the table's own name are left out, and
// plain words of the language too, unless "column" or "field" stands beside them.
void read_column(const Tokens& tokens, Question& question) {
  const TableInfo& table = question.tables.front().info;
  const std::string own = fold_name(table.name);
  const auto names_columns = [&](std::size_t i) {
    const auto is_word = [&](std::size_t place) {
      return place < tokens.size() && (tokens[place].folded == "column" || tokens[place].folded == "field");
    };
    return tokens[i].quoted || is_word(i + 1) || (i > 0 && is_word(i - 1));
  };
  const ColumnInfo* found = nullptr;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (same_but_for_number(tokens[i].folded, own)) continue;
    const auto* column = column_of(table, tokens[i]);
    if (!column) continue;
    if (!found || names_columns(i)) found = column;
    if (names_columns(i)) break;
  }
  if (found) question.column = found->name;
}

// Tables that have a column of which no table was named.
void read_column_alone(const std::vector<TableRef>& all, const Tokens& tokens, Question& question) {
  for (const auto& token : tokens) {
    std::vector<TableRef> owners;
    for (const auto& table : all)
      if (column_of(table.info, token)) owners.push_back(table);
    if (owners.empty()) continue;
    if (owners.size() == 1) {
      question.tables = owners;
      question.column = column_of(owners.front().info, token)->name;
      return;
    }
    // Words of the language are columns now and then; one with a line in it is surely meant.
    if (token.text.find('_') == std::string::npos && !token.quoted) continue;
    question.missing = token.text;
    for (const auto& table : owners)
      question.suggestions.push_back(table.info.name + "." + column_of(table.info, token)->name);
    return;
  }
}

// A message without a table: the last one goes on being meant, unless another seems to be named that is not
// there.
void read_without_table(const std::vector<TableRef>& all, const Tokens& tokens, const std::string& last_table,
                        Question& question) {
  Question guess;
  for (const auto& table : all)
    if (!last_table.empty() && table.info.fully_qualified_name() == last_table) guess.tables = {table};
  if (!guess.tables.empty()) read_column(tokens, guess);
  if (guess.column.empty()) {
    if (!question.suggestions.empty()) return;
    Question alone;
    read_column_alone(all, tokens, alone);
    if (!alone.tables.empty() || !alone.missing.empty()) guess = std::move(alone);
  }
  if (guess.tables.empty() && guess.missing.empty()) return;
  question.tables = std::move(guess.tables);
  question.column = std::move(guess.column);
  question.missing = std::move(guess.missing);
  question.suggestions = std::move(guess.suggestions);
}

void read_parameters(const std::vector<TableRef>& all, const boost::json::object& parameters,
                     Question& question) {
  if (const auto format = text_of(parameters, "format"); !format.empty()) {
    if (format != "json" && format != "markdown")
      throw AgentFailure("The parameter \"format\" is \"markdown\" or \"json\".");
    question.as_json = format == "json";
  }
  if (const auto direction = text_of(parameters, "direction"); !direction.empty()) {
    if (direction == "upstream")
      question.want = Want::upstream;
    else if (direction == "downstream")
      question.want = Want::downstream;
    else if (direction == "both")
      question.want = Want::lineage;
    else if (direction == "impact")
      question.want = Want::impact;
    else
      throw AgentFailure(
          "The parameter \"direction\" is \"upstream\", \"downstream\", \"both\" or \"impact\".");
  }
  if (const auto* depth = parameters.if_contains("depth")) {
    boost::system::error_code error;
    const auto number = depth->is_number() ? depth->to_number<std::int64_t>(error) : 0;
    if (error || number < 1 || number > static_cast<std::int64_t>(max_depth))
      throw AgentFailure("The parameter \"depth\" is a number from 1 to 10.");
    question.depth = static_cast<std::size_t>(number);
  }
  if (const auto name = text_of(parameters, "table"); !name.empty()) {
    question.tables.clear();
    for (const auto& table : all)
      if (fold_name(table.info.fully_qualified_name()) == fold_name(name) ||
          (question.tables.empty() && fold_name(table.info.name) == fold_name(name)))
        question.tables = {table};
    if (question.tables.empty())
      throw AgentFailure("There is no table \"" + name + "\" for the parameter \"table\".");
    question.column.clear();
    if (question.want == Want::help) question.want = Want::lineage;
  }
  if (const auto name = text_of(parameters, "column"); !name.empty()) {
    const auto* column = question.tables.empty() ? nullptr : question.tables.front().info.find_column(name);
    if (!column) throw AgentFailure("There is no column \"" + name + "\" in the table that was asked for.");
    question.column = column->name;
  }
}

}  // namespace

Question read_question(const Catalog& catalog, std::string_view message,
                       const boost::json::object& parameters, const std::string& last_table) {
  Question question;
  const Tokens tokens = tokenize_message(message.substr(0, longest_message));
  const std::vector<TableRef> all = catalog.tables();
  question.want = want_of(tokens);
  question.depth = depth_of(tokens, question.depth);
  if (!read_dotted(all, tokens, question)) {
    TableMatch match = find_tables(catalog, message.substr(0, longest_message));
    question.tables = std::move(match.found);
    question.missing = std::move(match.asked_for);
    question.suggestions = std::move(match.suggestions);
    if (!question.tables.empty()) {
      read_column(tokens, question);
    } else if (question.want != Want::help) {
      read_without_table(all, tokens, last_table, question);
    }
  }
  read_parameters(all, parameters, question);
  if (!question.tables.empty()) {
    question.missing.clear();
    question.suggestions.clear();
    // Naming a table and nothing else asks for its lineage.
    if (question.want == Want::help && !has(tokens, {"help"})) question.want = Want::lineage;
  }
  return question;
}

}  // namespace ai_sdk::server::lineage
