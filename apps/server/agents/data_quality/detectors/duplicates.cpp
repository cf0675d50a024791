// duplicate_rows, near_duplicates
#include "agents/data_quality/detectors/repeats.hpp"
#include "agents/data_quality/hashing.hpp"
#include "agents/data_quality/names.hpp"
#include "agents/data_quality/shapes.hpp"
#include "core/ascii.hpp"

#include <algorithm>
#include <cmath>

namespace ai_sdk::server::quality {
namespace {

constexpr std::int64_t all_at_once = 1'000'000;
// Names of so few letters are alike by chance: Apma and Ap Ma are two languages.
constexpr std::int64_t chance_length = 5;

// How many pairs of equal rows chance alone would make, were the columns independent. Few columns of few
// values each repeat by nature.
bool chance_explains(const TableProfile& table, std::int64_t repeated) {
  double log_pairs = 2 * std::log(static_cast<double>(table.rows)) - std::log(2.0);
  std::int64_t most_distinct = 0;
  std::size_t compared = 0;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (std::find(table.surrogates.begin(), table.surrogates.end(), i) != table.surrogates.end()) continue;
    const ColumnProfile& column = table.columns[i];
    const std::int64_t distinct = std::min(column.distinct, table.rows);
    most_distinct = std::max(most_distinct, distinct);
    log_pairs -= std::log(static_cast<double>(std::max<std::int64_t>(distinct, 1)));
    ++compared;
  }
  if (compared < 2) return true;
  const bool telling = most_distinct * 10 >= table.rows * 3;
  return !telling || log_pairs > std::log(0.05 * static_cast<double>(std::max<std::int64_t>(repeated, 1)));
}

bool bytes_everywhere(Analysis& a) {
  return std::all_of(a.table.columns.begin(), a.table.columns.end(),
                     [&](const ColumnProfile& column) { return a.compares_bytes(column); });
}

void duplicate_rows(Analysis& a, Repeats& repeats) {
  const TableProfile& table = a.table;
  RowQuestion* rows = repeats.find("rows");
  std::vector<RowQuestion> late;
  if (rows == nullptr && !table.repeated_exact && table.rows >= 4 && !rows_told_apart(a, repeats)) {
    // More rows than the profile keeps hashes of.
    late.push_back(about_rows(a));
    a.answer(late);
    rows = &late.front();
  }
  if (rows == nullptr) return;
  const std::int64_t repeated = rows->exact ? rows->counts.rows : table.repeated_rows;
  if (repeated <= 0 || chance_explains(table, repeated)) return;
  const std::string columns = a.column_list(true);
  Suspicion s;
  s.kind = "duplicate_rows";
  // A view has no row ids by which the first of each could be told from its copies.
  if (!table.info.is_view) {
    s.condition = "rowid NOT IN (SELECT min(rowid) FROM " + table.quoted + " GROUP BY " + columns + ")";
  }
  s.count_sql = "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM " + table.quoted +
                " GROUP BY " + columns + " HAVING count(*) > 1)";
  std::string shown;
  std::vector<std::size_t> shown_columns;
  for (std::size_t i = 0; i < table.columns.size() && shown_columns.size() < 4; ++i) {
    if (std::find(table.surrogates.begin(), table.surrogates.end(), i) != table.surrogates.end()) continue;
    shown += (shown.empty() ? "" : ", ") + table.columns[i].quoted;
    shown_columns.push_back(i);
  }
  s.sample_sql =
      "SELECT " + shown + " FROM " + table.quoted + " GROUP BY " + columns + " HAVING count(*) > 1 LIMIT 20";
  if (rows->exact && bytes_everywhere(a)) {
    s.counted = rows->counts.surplus;
    if (*s.counted > 0 && *s.counted <= table.rows / 2) s.samples = a.group_samples(*rows, shown_columns);
  }
  s.severity = Severity::high;
  s.test = "tableCustomSQLQuery";
  s.parameters = {{"sqlExpression", "SELECT " + columns + ", count(*) FROM " + table.quoted + " GROUP BY " +
                                        columns + " HAVING count(*) > 1"}};
  std::string but;
  for (const std::size_t i : table.surrogates)
    but += (but.empty() ? " but " : ", ") + table.columns[i].info.name;
  s.reason = "{n} rows repeat another row in everything" + but +
             ": they are counted more than once. The first of each is not counted here.";
  a.report(std::move(s), table.rows / 2);
}

// Case, blanks and punctuation taken away. A full stop inside a number stays, or "1.5" would become "15".
std::string folded(const ColumnProfile& column) {
  std::string out = "lower(" + trimmed(column) + ")";
  for (const char* sign : {"' '", "'-'", "'. '", "','", "'_'", "'&'"})
    out = "replace(" + out + ", " + sign + ", '')";
  return "rtrim(" + out + ", '.')";
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

std::int64_t characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
}

// The same as `folded` says in SQL.
std::string folded_text(std::string_view trimmed) {
  std::string out;
  for (const char c : trimmed) {
    if (c != ' ' && c != '-' && c != ',' && c != '_' && c != '&')
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  while (!out.empty() && out.back() == '.') out.pop_back();
  return out;
}

// May values of this column name the same thing in two ways?
bool names_things(const ColumnProfile& column) {
  const Meaning& m = column.meaning;
  const auto words = name_words(column.info.name);
  const bool partial = has_word(words, {"first", "last", "surname", "firstname", "lastname", "street"});
  // Without a telling name: words that are nearly all different from row to row.
  const bool like_names = column.lettered * 100 >= column.spoken * 95 && column.max_length <= 60 &&
                          column.distinct * 10 >= column.spoken * 9 && column.is_text() && !m.code &&
                          !m.uuid && !m.reference && !m.url && !m.phone &&
                          dominant_shape(column, 0.9).pattern.empty();
  if (!(m.naming || m.email || like_names) || m.free_text || partial || column.spoken < 20 ||
      column.max_length > 200) {
    return false;
  }
  return !(column.distinct_known && column.distinct * 2 < column.spoken);
}

RowQuestion about_names(const Analysis& a, const ColumnProfile& column) {
  RowQuestion question;
  question.columns = {a.index_of(column)};
  question.details = true;
  question.member = [&column](std::span<const Value> row) -> std::optional<Membership> {
    const Value& value = row[0];
    if (!is_present(column, value)) return std::nullopt;
    if (std::holds_alternative<double>(value)) throw Inexact{};
    const std::string text =
        std::holds_alternative<std::string>(value) ? std::get<std::string>(value) : to_text(value);
    exact_hash(value);
    const std::string_view trimmed = trimmed_text(column, text);
    const std::string form = column.meaning.email ? core::lower(trimmed) : folded_text(trimmed);
    if (!column.meaning.email && characters(form) <= chance_length) return std::nullopt;
    if (column.double_blank == 0) return Membership{hash_text(form), hash_text(trimmed)};
    std::string single(trimmed);
    replace_all(single, "   ", " ");
    replace_all(single, "  ", " ");
    return Membership{hash_text(form), hash_text(single)};
  };
  // Of very many rows a share is looked at first.
  if (a.table.rows > all_at_once) question.mask = 15;
  return question;
}

void near_duplicates(Analysis& a, const ColumnProfile& column, Repeats& repeats) {
  RowQuestion* names = repeats.find("near " + column.info.name);
  if (names == nullptr || (names->exact && names->counts.varied_rows == 0)) return;
  if (names->exact && names->mask != 0) {
    names->mask = 0;
    a.answer(std::span(names, 1));
  }
  // Where other rows have the very same name, though they are no copies, a name does not stand for one thing:
  // there is a North-West and a North West in many a country.
  const RowQuestion* rows = repeats.find("rows");
  const std::int64_t copies = rows != nullptr ? rows->counts.rows : 0;
  if (names->exact &&
      names->counts.rows - names->counts.varied_rows - copies > 3 * names->counts.varied_rows) {
    return;
  }
  const Meaning& m = column.meaning;
  const std::string text = trimmed(column);
  // Doubled and surrounding blanks are a flaw of another kind.
  const std::string single =
      column.double_blank > 0 ? "replace(replace(" + text + ", '   ', ' '), '  ', ' ')" : text;
  const std::string form = m.email ? "lower(" + text + ")" : folded(column);
  Suspicion s;
  s.kind = "near_duplicates";
  s.column = &column;
  s.condition = form + " IN (SELECT " + form + " FROM " + a.table.quoted + " WHERE " +
                present_condition(column) +
                (m.email ? "" : " AND length(" + form + ") > " + std::to_string(chance_length)) +
                " GROUP BY 1 HAVING count(DISTINCT " + single + ") > 1)";
  s.sample_sql = "SELECT " + column.quoted + " FROM " + a.table.quoted + " WHERE " + s.condition +
                 " ORDER BY " + form + ", 1 LIMIT 50";
  if (names->exact) {
    s.counted = names->counts.varied_rows;
    if (*s.counted <= column.spoken / 5) s.samples = a.group_samples(*names, names->columns);
  }
  s.severity = Severity::low;
  s.test = "tableCustomSQLQuery";
  s.parameters = {{"sqlExpression", "SELECT * FROM " + a.table.quoted + " WHERE " + s.condition}};
  s.reason = m.email ? "{n} rows have an address that another row has in other case."
                     : "{n} rows have the same name as another row but for case, blanks or punctuation.";
  a.report(std::move(s), column.spoken / 5);
}

}  // namespace

RowQuestion about_rows(const Analysis& a) {
  RowQuestion question;
  for (std::size_t i = 0; i < a.table.columns.size(); ++i) {
    const auto& surrogates = a.table.surrogates;
    if (std::find(surrogates.begin(), surrogates.end(), i) == surrogates.end()) question.columns.push_back(i);
  }
  question.member = [](std::span<const Value> row) {
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < row.size(); ++i) hash = add_to_row_hash(hash, i, exact_hash(row[i]));
    return std::optional(Membership{mix_bits(hash), 0});
  };
  return question;
}

void ask_duplicates(Analysis& a, Repeats& repeats) {
  if (a.table.repeated_rows > 0 && a.table.rows >= 4) repeats.ask("rows", about_rows(a));
  for (const ColumnProfile& column : a.table.columns) {
    if (names_things(column)) repeats.ask("near " + column.info.name, about_names(a, column));
  }
}

void detect_duplicates(Analysis& a, Repeats& repeats) {
  duplicate_rows(a, repeats);
  for (const ColumnProfile& column : a.table.columns) near_duplicates(a, column, repeats);
}

}  // namespace ai_sdk::server::quality
