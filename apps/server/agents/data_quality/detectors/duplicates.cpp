// duplicate_rows, near_duplicates
#include "agents/data_quality/analysis.hpp"
#include "agents/data_quality/names.hpp"
#include "agents/data_quality/shapes.hpp"

#include <algorithm>
#include <cmath>

namespace ai_sdk::server::quality {
namespace {

// How many pairs of equal rows chance alone would make, were the columns independent. Few columns of few
// values each repeat by nature.
bool chance_explains(const TableProfile& table) {
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
  return !telling ||
         log_pairs > std::log(0.05 * static_cast<double>(std::max<std::int64_t>(table.repeated_rows, 1)));
}

void duplicate_rows(Analysis& a) {
  const TableProfile& table = a.table;
  if (table.repeated_rows <= 0 || table.rows < 4 || chance_explains(table)) return;
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
  // Without a telling name: words that are nearly all different from row to row.
  const bool like_names = column.lettered * 100 >= column.spoken * 95 && column.max_length <= 60 &&
                          column.distinct * 10 >= column.spoken * 9 && column.is_text() && !m.code &&
                          !m.uuid && !m.reference && !m.url && !m.phone &&
                          dominant_shape(column, 0.9).pattern.empty();
  if (!(m.naming || m.email || like_names) || m.free_text || partial || column.spoken < 20 ||
      column.max_length > 200)
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
  for (const ColumnProfile& column : a.table.columns) near_duplicates(a, column);
}

}  // namespace ai_sdk::server::quality
