#include "maker.hpp"

#include <cctype>

namespace ai_sdk::planted {
namespace {

Table& new_table(Collection& into, Random& random, const Words& names, std::size_t rows) {
  auto table = std::make_unique<Table>();
  table->name = random.pick(names);
  table->rows = rows;
  table->style = into.style;
  into.tables.push_back(std::move(table));
  return *into.tables.back();
}

char upper(char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); }

}  // namespace

std::string styled_name(const std::string& snake, int style) {
  if (style == 0) return snake;
  std::string out;
  bool start = style == 2;
  for (const char c : snake) {
    if (style == 3) {
      out += upper(c);
    } else if (c == '_') {
      start = true;
    } else {
      out += start ? upper(c) : c;
      start = false;
    }
  }
  return out;
}

std::string singular_of(const std::string& plural) {
  if (plural.ends_with("ies")) return plural.substr(0, plural.size() - 3) + "y";
  if (plural.ends_with("ches") || plural.ends_with("sses")) return plural.substr(0, plural.size() - 2);
  if (plural.ends_with("s") && !plural.ends_with("ss")) return plural.substr(0, plural.size() - 1);
  return plural;
}

Maker::Maker(Collection& into, Random& random, const Words& names, std::size_t rows)
    : random_(random.part(names.front())),
      table_(new_table(into, random_, names, rows)),
      typed_(random_.chance(0.8)) {}

Column& Maker::add(const Words& names, std::string type, std::set<std::string> kinds) {
  auto column = std::make_unique<Column>();
  column->name = styled_name(random_.pick(names), table_.style);
  if (typed_) column->type = std::move(type);
  column->kinds = std::move(kinds);
  column->values.reserve(table_.rows);
  table_.columns.push_back(std::move(column));
  return *table_.columns.back();
}

Column& Maker::id(const Words& names) {
  Column& column = add(names, "INTEGER", {});
  column.surrogate = true;
  column.primary = typed_ && random_.chance(0.6);
  if (!column.primary) column.kinds = {"duplicate_key"};
  const std::int64_t start = random_.chance(0.7) ? 1 : random_.between(100, 9000) * 10;
  for (std::size_t i = 0; i < rows(); ++i) column.values.emplace_back(start + static_cast<std::int64_t>(i));
  return column;
}

Column& Maker::key_code(const Words& names, const std::string& pattern) {
  Column& column =
      add(names, "TEXT",
          {"duplicate_key", "malformed_code", "missing_values", "surrounding_blanks", "empty_strings"});
  column.pattern = pattern;
  std::set<std::string> used;
  while (column.values.size() < rows()) {
    std::string value = random_.code(pattern);
    if (used.insert(value).second) column.values.emplace_back(std::move(value));
  }
  return column;
}

Column& Maker::code(const Words& names, const std::string& pattern) {
  Column& column =
      add(names, "TEXT", {"malformed_code", "missing_values", "surrounding_blanks", "empty_strings"});
  column.pattern = pattern;
  for (std::size_t i = 0; i < rows(); ++i) column.values.emplace_back(random_.code(pattern));
  return column;
}

Column& Maker::uuid(const Words& names, bool key) {
  Column& column = add(names, "TEXT", {"malformed_uuid", "missing_values"});
  if (key) column.kinds.insert("duplicate_key");
  for (std::size_t i = 0; i < rows(); ++i) {
    char text[40];
    const std::uint64_t a = random_.next();
    const std::uint64_t b = random_.next();
    std::snprintf(text, sizeof text, "%08x-%04x-4%03x-a%03x-%012llx", static_cast<unsigned>(a >> 32U),
                  static_cast<unsigned>(a >> 16U & 0xffffU), static_cast<unsigned>(a & 0xfffU),
                  static_cast<unsigned>(b >> 52U), static_cast<unsigned long long>(b & 0xffffffffffffU));
    column.values.emplace_back(std::string(text));
  }
  return column;
}

Column& Maker::reference(Table& target, const Words& roles, bool own_name, double filled) {
  Column* key = target.key();
  const std::string role = random_.pick(roles);
  // Under the key's own name, or customers.id as customer_id, with a role before it: billing_customer_id.
  std::string name = role + (role.empty() ? "" : "_") + singular_of(target.name) + "_id";
  if (own_name) name = key->name;
  const bool number = key->surrogate;
  Column& column = add({name}, number ? "INTEGER" : "TEXT", {"orphan_reference"});
  if (own_name) column.name = key->name;
  column.target = &target;
  column.target_column = key->name;
  column.declared = typed_ && random_.chance(0.35);
  if (filled >= 1) column.kinds.insert("missing_values");
  for (std::size_t i = 0; i < rows(); ++i) {
    const std::size_t row = random_.early_index(target.rows);
    const bool set = filled >= 1 || random_.chance(filled);
    if (set) key->pinned.insert(row);
    column.values.push_back(set ? key->values[row] : Value{});
  }
  return column;
}

Column& Maker::optional(Column& column, double filled) {
  column.forbid({"missing_values", "empty_strings"});
  for (Value& value : column.values) {
    if (!random_.chance(filled)) value = Value{};
  }
  return column;
}

void Maker::only_where(Column& column, const Column& group, const Words& values) {
  column.forbid({"missing_values", "empty_strings"});
  for (std::size_t i = 0; i < rows(); ++i) {
    bool wanted = false;
    for (const std::string& value : values) wanted |= text_of(group.values[i]) == value;
    if (!wanted) column.values[i] = Value{};
  }
}

}  // namespace ai_sdk::planted
