#include "catalog/sqlite_scope.hpp"

#include "catalog/connection.hpp"
#include "core/ascii.hpp"

#include <algorithm>
#include <map>

namespace ai_sdk::server {
namespace {

using core::lower;

bool is_name_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

// Whether `word` stands in `text`, both in lower case, with no letter before or after it.
bool has_word(std::string_view text, std::string_view word) {
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    const bool begins = at == 0 || !is_name_letter(text[at - 1]);
    const bool ends = end == text.size() || !is_name_letter(text[end]);
    if (begins && ends) return true;
  }
  return false;
}

std::string column_text(sqlite3_stmt* statement, int column) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
  return text == nullptr ? std::string() : lower(text);
}

// Calls `take` with the first two columns of each row, in lower case.
template <class Take>
void for_each_row(sqlite3* db, const char* sql, const Take& take) {
  sqlite3_stmt* raw = nullptr;
  int code = sqlite3_prepare_v2(db, sql, -1, &raw, nullptr);
  const SqliteStatement statement(raw);
  while (code == SQLITE_OK || code == SQLITE_ROW) {
    code = sqlite3_step(raw);
    if (code == SQLITE_ROW) take(column_text(raw, 0), column_text(raw, 1));
  }
  if (code != SQLITE_DONE) throw SqlError(sqlite3_errmsg(db));
}

}  // namespace

ReadLimits read_limits_of(sqlite3* db, std::span<const TableInfo> tables) {
  ReadLimits limits;
  for (const TableInfo& table : tables) limits.tables.insert(lower(table.name));
  sqlite3_set_authorizer(db, nullptr, nullptr);
  std::map<std::string, std::string> kinds;
  for_each_row(db, "SELECT name, type FROM pragma_table_list WHERE schema <> 'temp'",
               [&](std::string name, std::string type) { kinds.emplace(std::move(name), std::move(type)); });
  limits.relations = {"sqlite_master", "sqlite_temp_master"};  // older names of what is listed
  for_each_row(db, "SELECT name, '' FROM pragma_module_list",
               [&](std::string name, const std::string&) { limits.modules.insert(std::move(name)); });
  for (const auto& [name, kind] : kinds) {
    limits.relations.insert(name);
    if (kind == "view") limits.views.insert(name);
    // The tables in which a virtual table keeps what is in it: `docs_content` of `docs`.
    if (kind != "shadow") continue;
    const std::string owner = name.substr(0, name.rfind('_'));
    const auto of = kinds.find(owner);
    if (of != kinds.end() && of->second == "virtual" && limits.tables.contains(owner))
      limits.tables.insert(name);
  }
  return limits;
}

bool may_name(const ReadRules& rules, std::string_view relation) {
  // Inside quotes a quote is written twice.
  return relation.find_first_of("\"'`]") != std::string_view::npos || has_word(rules.text, relation);
}

void look_at_names(std::string_view sql, ReadRules& rules) {
  const ReadLimits& limits = *rules.limits;
  rules.text = lower(sql);
  rules.own_names = has_word(rules.text, "with");
  rules.names_other_views = std::any_of(limits.views.begin(), limits.views.end(), [&](const auto& view) {
    return !limits.tables.contains(view) && may_name(rules, view);
  });
  rules.unasked.clear();
  if (!has_word(rules.text, "using") && !has_word(rules.text, "natural")) return;
  const auto other = std::find_if(
      limits.relations.begin(), limits.relations.end(),
      [&](const auto& relation) { return !limits.tables.contains(relation) && may_name(rules, relation); });
  if (other != limits.relations.end()) rules.unasked = *other;
}

}  // namespace ai_sdk::server
