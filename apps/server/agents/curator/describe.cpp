#include "agents/curator/proposal.hpp"
#include "agents/data_quality/names.hpp"
#include "agents/words.hpp"
#include "core/ascii.hpp"

#include <algorithm>

namespace ai_sdk::server::curator {
namespace {

using quality::has_word;
using quality::singular;

std::string joined(const std::vector<std::string>& words, std::size_t first, std::size_t last) {
  std::string text;
  for (std::size_t i = first; i < last && i < words.size(); ++i) text += (text.empty() ? "" : " ") + words[i];
  return text;
}

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

// "customer" of customers, "order item" of order_items.
std::string entity_of(const TableInfo& table) {
  auto words = quality::name_words(table.name);
  if (words.empty()) return "row";
  words.back() = singular(words.back());
  return joined(words, 0, words.size());
}

const ForeignKey* key_of(const TableInfo& table, const std::string& column) {
  for (const auto& key : table.foreign_keys)
    if (key.columns.size() == 1 && core::lower(key.columns.front()) == core::lower(column)) return &key;
  return nullptr;
}

// The name without the entity's own words: customer_email in customers is "email".
std::vector<std::string> own_words(const ColumnEvidence& column, const TableInfo& table) {
  std::vector<std::string> words = column.words;
  const auto entity = quality::name_words(table.name);
  if (words.size() > entity.size() && !entity.empty() &&
      std::equal(entity.begin(), entity.end(), words.begin(),
                 [](const std::string& a, const std::string& b) { return singular(a) == singular(b); }))
    words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(entity.size()));
  return words;
}

std::string choices(const ColumnEvidence& column) {
  const bool few = !column.many && column.values.size() >= 2 && column.values.size() * 5 <= column.present;
  if (!few || column.lettered * 2 < column.present) return {};
  std::string listed;
  for (const auto& [value, count] : column.values) listed += (listed.empty() ? "" : ", ") + code(value);
  return "; seen values: " + listed;
}

std::string when(const std::vector<std::string>& words, const std::string& entity) {
  std::vector<std::string> rest;
  for (const auto& word : words)
    if (word != "at" && word != "on" && word != "date" && word != "datetime" && word != "timestamp" &&
        word != "time")
      rest.push_back(word);
  if (rest.empty()) return "Date of the " + entity;
  if (rest.size() == 1 && rest[0].ends_with("ed")) return "When the " + entity + " was " + rest[0];
  if (rest.size() == 2 && rest[0] == "last") return "When the " + entity + " was last " + rest[1];
  return capitalised(joined(rest, 0, rest.size())) + " date of the " + entity;
}

}  // namespace

std::string describe_table(const TableEvidence& evidence) {
  const TableInfo& table = evidence.table;
  std::string text = "One row for each " + entity_of(table);
  std::string keys, targets;
  for (const auto& column : table.columns)
    if (column.primary_key > 0) keys += (keys.empty() ? "" : " and ") + code(column.name);
  for (const auto& key : table.foreign_keys)
    if (targets.find(code(key.target_table)) == std::string::npos)
      targets += (targets.empty() ? "" : ", ") + code(key.target_table);
  if (!keys.empty()) text += ", identified by " + keys;
  if (!targets.empty()) text += "; refers to " + targets;
  return text + '.';
}

std::string describe_column(const TableEvidence& evidence, const ColumnEvidence& column) {
  const std::string entity = entity_of(evidence.table);
  const auto words = own_words(column, evidence.table);
  if (const auto* key = key_of(evidence.table, column.column->name)) {
    auto target = quality::name_words(key->target_table);
    if (!target.empty()) target.back() = singular(target.back());
    const std::string where = key->target_columns.empty()
                                  ? key->target_table
                                  : key->target_table + '.' + key->target_columns.front();
    return "The " + joined(target, 0, target.size()) + " of the " + entity + "; refers to " + code(where) +
           '.';
  }
  if (column.meaning.surrogate || column.column->primary_key > 0) return "Identifies the " + entity + '.';
  if (words.empty()) return {};
  if (words.size() > 1 && (words[0] == "is" || words[0] == "has"))
    return "Whether the " + entity + ' ' + words[0] + ' ' + joined(words, 1, words.size()) + '.';
  if (column.meaning.date) return when(words, entity) + '.';
  if (words.size() > 1 && words.back() == "id")
    return "The " + joined(words, 0, words.size() - 1) + " of the " + entity + ", by its id.";
  return capitalised(joined(words, 0, words.size())) + " of the " + entity +
         (personal_data(evidence, column) ? "" : choices(column)) + '.';
}

}  // namespace ai_sdk::server::curator
