// duplicate_rows, duplicate_key, near_duplicates
#include "agents/data_quality/analysis.hpp"
#include "agents/data_quality/names.hpp"
#include "agents/data_quality/shapes.hpp"

#include <algorithm>
#include <cmath>

namespace ai_sdk::server::quality {
namespace {

std::string column_list(const TableProfile& table, bool without_surrogates) {
  std::string out;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const bool left_out =
        std::find(table.surrogates.begin(), table.surrogates.end(), i) != table.surrogates.end();
    if (without_surrogates && left_out) continue;
    out += (out.empty() ? "" : ", ") + table.columns[i].quoted;
  }
  return out;
}

// How many pairs of equal rows chance alone would make, were the columns independent. Few columns of few
// values each repeat by nature.
bool chance_explains(const TableProfile& table) {
  double log_pairs = 2 * std::log(static_cast<double>(table.rows)) - std::log(2.0);
  std::int64_t most_distinct = 0;
  std::size_t compared = 0;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (std::find(table.surrogates.begin(), table.surrogates.end(), i) != table.surrogates.end()) continue;
    const ColumnProfile& column = table.columns[i];
    const std::int64_t distinct = column.distinct_known ? column.distinct : table.rows;
    most_distinct = std::max(most_distinct, distinct);
    log_pairs -= std::log(static_cast<double>(std::max<std::int64_t>(distinct, 1)));
    ++compared;
  }
  if (compared < 2) return true;
  const bool telling = most_distinct * 10 >= table.rows * 3;
  return !telling ||
         log_pairs > std::log(0.05 * static_cast<double>(std::max<std::int64_t>(table.repeated_rows, 1)));
}

void duplicate_rows(Analysis& a) {
  const TableProfile& table = a.table;
  if (table.repeated_rows <= 0 || table.rows < 4 || chance_explains(table)) return;
  const std::string columns = column_list(table, true);
  Suspicion s;
  s.kind = "duplicate_rows";
  // A view has no row ids by which the first of each could be told from its copies.
  if (!table.info.is_view) {
    s.condition = "rowid NOT IN (SELECT min(rowid) FROM " + table.quoted + " GROUP BY " + columns + ")";
  }
  s.count_sql = "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM " + table.quoted +
                " GROUP BY " + columns + " HAVING count(*) > 1)";
  std::string shown;
  int shown_columns = 0;
  for (std::size_t i = 0; i < table.columns.size() && shown_columns < 4; ++i) {
    if (std::find(table.surrogates.begin(), table.surrogates.end(), i) != table.surrogates.end()) continue;
    shown += (shown.empty() ? "" : ", ") + table.columns[i].quoted;
    ++shown_columns;
  }
  s.sample_sql =
      "SELECT " + shown + " FROM " + table.quoted + " GROUP BY " + columns + " HAVING count(*) > 1 LIMIT 20";
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

bool identifies(const Analysis& a, const ColumnProfile& column, std::int64_t distinct) {
  const std::int64_t present = column.present();
  if (present < 10 || column.meaning.reference) return false;
  for (const Relation& relation : a.table.relations) {
    if (&a.table.columns[relation.column] == &column) return false;
  }
  if (column.meaning.key) return distinct * 100 >= present * (column.meaning.surrogate ? 80 : 90);
  // Without a telling name only UUIDs, and codes of one form that are nearly all different.
  if (column.uuids * 20 >= column.spoken * 19 && column.uuids > 0) return distinct * 100 >= present * 90;
  if (column.meaning.code && !column.meaning.phone && column.spoken * 10 > present * 9) {
    return distinct * 100 >= present * 97 && !dominant_shape(column, 0.9).pattern.empty();
  }
  return false;
}

void duplicate_key(Analysis& a, const ColumnProfile& column) {
  const Meaning& m = column.meaning;
  if (!m.key && column.uuids == 0 && !m.code) return;
  std::int64_t distinct = column.distinct;
  if (!column.distinct_known) {
    distinct = a.count("SELECT count(DISTINCT " + column.quoted + ") FROM " + a.table.quoted);
  }
  if (distinct >= column.present() + column.blank + column.placeholder_total() ||
      !identifies(a, column, distinct))
    return;
  const std::string real = present_condition(column);
  const auto surplus = [&](const std::string& source) {
    return "SELECT count(" + column.quoted + ") - count(DISTINCT " + column.quoted + ") FROM " + source +
           " WHERE " + real;
  };
  // Where only copies of whole rows repeat the key, they have been reported as such.
  if (a.has("duplicate_rows", "") && !m.surrogate &&
      a.count(surplus("(SELECT DISTINCT " + column_list(a.table, true) + " FROM " + a.table.quoted + ")")) ==
          0) {
    return;
  }
  Suspicion s;
  s.kind = "duplicate_key";
  s.column = &column;
  s.condition = column.quoted + " IN (SELECT " + column.quoted + " FROM " + a.table.quoted + " WHERE " +
                real + " GROUP BY " + column.quoted + " HAVING count(*) > 1)";
  s.count_sql = surplus(a.table.quoted);
  s.severity = Severity::high;
  s.test = "columnValuesToBeUnique";
  s.reason = "{n} rows repeat a value of " + column.info.name +
             " that another row has, though it identifies rows. The first of each is not counted here.";
  a.report(std::move(s));
}

// Case, blanks and punctuation taken away. A full stop inside a number stays, or "1.5" would become "15".
std::string folded(const ColumnProfile& column) {
  std::string out = "lower(" + trimmed(column) + ")";
  for (const char* sign : {"' '", "'-'", "'. '", "','", "'_'", "'&'"})
    out = "replace(" + out + ", " + sign + ", '')";
  return "rtrim(" + out + ", '.')";
}

void near_duplicates(Analysis& a, const ColumnProfile& column) {
  const Meaning& m = column.meaning;
  const auto words = name_words(column.info.name);
  const bool partial = has_word(words, {"first", "last", "surname", "firstname", "lastname", "street"});
  if (!(m.naming || m.email) || m.free_text || partial || column.spoken < 20 || column.max_length > 200)
    return;
  if (column.distinct_known && column.distinct * 2 < column.spoken) return;
  const std::string text = trimmed(column);
  // Doubled and surrounding blanks are a flaw of another kind.
  const std::string single =
      column.double_blank > 0 ? "replace(replace(" + text + ", '   ', ' '), '  ', ' ')" : text;
  const std::string form = m.email ? "lower(" + text + ")" : folded(column);
  Suspicion s;
  s.kind = "near_duplicates";
  s.column = &column;
  s.condition = form + " IN (SELECT " + form + " FROM " + a.table.quoted + " WHERE " +
                present_condition(column) + (m.email ? "" : " AND length(" + form + ") > 3") +
                " GROUP BY 1 HAVING count(DISTINCT " + single + ") > 1)";
  s.sample_sql = "SELECT " + column.quoted + " FROM " + a.table.quoted + " WHERE " + s.condition +
                 " ORDER BY " + form + ", 1 LIMIT 50";
  s.severity = Severity::low;
  s.test = "tableCustomSQLQuery";
  s.parameters = {{"sqlExpression", "SELECT * FROM " + a.table.quoted + " WHERE " + s.condition}};
  s.reason = m.email ? "{n} rows have an address that another row has in other case."
                     : "{n} rows have the same name as another row but for case, blanks or punctuation.";
  a.report(std::move(s), column.spoken / 5);
}

}  // namespace

void detect_duplicates(Analysis& a) {
  duplicate_rows(a);
  for (const ColumnProfile& column : a.table.columns) {
    duplicate_key(a, column);
    near_duplicates(a, column);
  }
}

}  // namespace ai_sdk::server::quality
