// duplicate_key
#include "agents/data_quality/analysis.hpp"
#include "agents/data_quality/names.hpp"
#include "agents/data_quality/shapes.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

namespace ai_sdk::server::quality {
namespace {

// Is there another column that tells the rows apart, so that this one need not?
bool another_identifies(const Analysis& a, const ColumnProfile& column) {
  return std::any_of(a.table.columns.begin(), a.table.columns.end(), [&](const ColumnProfile& other) {
    const bool named = other.meaning.surrogate || other.info.primary_key > 0 || other.meaning.uuid ||
                       (other.meaning.key && !other.meaning.email);
    return &other != &column && named && other.present() == a.table.rows &&
           other.distinct * 100 >= a.table.rows * (other.distinct_known ? 97 : 95);
  });
}

// How many different values the form of a code has room for, judged by the signs that some of them have at
// each place.
double room_of(Analysis& a, const ColumnProfile& column) {
  std::vector<std::set<char>> signs;
  a.each("SELECT DISTINCT " + trimmed(column) + " FROM " + a.table.quoted + " WHERE " +
             present_condition(column) + " LIMIT 2000",
         [&](const std::string& text) {
           if (signs.size() < text.size()) signs.resize(text.size());
           for (std::size_t i = 0; i < text.size(); ++i) signs[i].insert(text[i]);
         });
  double room = 1;
  for (const auto& place : signs) room *= static_cast<double>(place.size());
  return room;
}

// Would as many values repeat if each were drawn at random from all that the form has room for? Then they are
// drawn, and name something else: a flight that flies again, an illness that others have too.
bool drawn_at_random(Analysis& a, const ColumnProfile& column, std::int64_t repeats) {
  const auto n = static_cast<double>(column.present());
  const double expected = n * n / 2 / std::max(room_of(a, column), 1.0);
  const double spread = 3 * std::sqrt(expected) + 1;
  return static_cast<double>(repeats) <= expected * 1.5 + spread &&
         static_cast<double>(repeats) * 4 + spread >= expected;
}

bool identifies(Analysis& a, const ColumnProfile& column, std::int64_t distinct) {
  const std::int64_t present = column.present();
  const Meaning& m = column.meaning;
  if (present < 10 || m.reference) return false;
  for (const Relation& relation : a.table.relations) {
    if (&a.table.columns[relation.column] == &column) return false;
  }
  // What is written like a code may be one, whatever it is called.
  const bool spelled =
      m.code || (!m.naming && !m.free_text && !m.phone && !m.email && !m.url && !column.is_date() &&
                 !column.is_number() && dominant_shape(column, 0.9).has_digit);
  const bool numbered =
      spelled && column.spoken * 10 > present * 9 && !dominant_shape(column, 0.9).pattern.empty();
  if (numbered && !m.surrogate && column.info.primary_key == 0 && another_identifies(a, column) &&
      drawn_at_random(a, column, present - distinct)) {
    return false;
  }
  if (m.key) return distinct * 100 >= present * (m.surrogate ? 80 : 90);
  // Without a telling name only UUIDs, and codes of one form that are nearly all different. What is a
  // property by its name (a place, an illness, a colour) belongs to many.
  if (column.uuids * 20 >= column.spoken * 19 && column.uuids > 0) return distinct * 100 >= present * 90;
  const bool property =
      has_word(name_words(column.info.name),
               {"zip",       "zipcode", "postcode", "postal",  "diagnosis", "icd",      "icd10",
                "procedure", "color",   "colour",   "country", "region",    "iso",      "currency",
                "version",   "hex",     "bic",      "swift",   "type",      "category", "reason"});
  return numbered && !property && !m.phone && distinct * 100 >= present * 97 &&
         !another_identifies(a, column) && (m.code || !drawn_at_random(a, column, present - distinct));
}

void duplicate_key(Analysis& a, const ColumnProfile& column) {
  const Meaning& m = column.meaning;
  if (column.spoken == 0 && !m.key) return;
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
  if (a.has("duplicate_rows", "") && a.count(surplus("(SELECT DISTINCT " + a.column_list(!m.surrogate) +
                                                     " FROM " + a.table.quoted + ")")) == 0) {
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

// Two columns that identify the rows together: one reading per meter and day. Known by this: were the two
// independent, many more rows would share both than do.
void duplicate_pair(Analysis& a, const ColumnProfile& left, const ColumnProfile& right) {
  const auto rows = static_cast<double>(a.table.rows);
  const double expected =
      rows * rows / 2 / static_cast<double>(left.distinct) / static_cast<double>(right.distinct);
  if (expected < 20) return;
  const std::string pair = left.quoted + ", " + right.quoted;
  const std::string real = present_condition(left) + " AND " + present_condition(right);
  const std::string surplus = "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM " +
                              a.table.quoted + " WHERE " + real + " GROUP BY " + pair +
                              " HAVING count(*) > 1)";
  std::int64_t repeats = a.count(surplus);
  // Copies of whole rows have been reported as such.
  if (a.has("duplicate_rows", "")) {
    repeats = a.count("SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM (SELECT DISTINCT " +
                      a.column_list(true) + " FROM " + a.table.quoted + ") WHERE " + real + " GROUP BY " +
                      pair + " HAVING count(*) > 1)");
  }
  const auto found = static_cast<double>(repeats);
  if (repeats == 0 || found * 33 > rows || found * 8 > expected) return;
  Suspicion s;
  s.kind = "duplicate_key";
  s.column = &right;
  s.condition = real + " AND (" + pair + ") IN (SELECT " + pair + " FROM " + a.table.quoted + " WHERE " +
                real + " GROUP BY " + pair + " HAVING count(*) > 1)";
  s.count_sql = surplus;
  s.sample = pair;
  s.severity = Severity::high;
  s.test = "tableCustomSQLQuery";
  s.parameters = {{"sqlExpression", "SELECT " + pair + ", count(*) FROM " + a.table.quoted + " WHERE " +
                                        real + " GROUP BY " + pair + " HAVING count(*) > 1"}};
  s.reason = "{n} rows repeat a pair of " + left.info.name + " and " + right.info.name +
             " that another row has, though the two identify rows together.";
  a.report(std::move(s));
}

void duplicate_pairs(Analysis& a) {
  for (const ColumnProfile& left : a.table.columns) {
    const bool names = left.meaning.reference || left.meaning.code || left.meaning.key ||
                       (left.spoken * 10 > left.present() * 9 && dominant_shape(left, 0.9).has_digit);
    if (!names || left.is_date() || left.distinct < 5 || !left.distinct_known ||
        left.distinct * 2 > a.table.rows)
      continue;
    for (const ColumnProfile& right : a.table.columns) {
      const auto words = name_words(right.info.name);
      const bool counts = right.is_number() &&
                          (has_word(words, {"line", "seq", "sequence", "position", "pos", "item"}) &&
                           has_word(words, {"no", "number", "nr", "seq", "sequence", "position", "pos"}));
      if (&left == &right || !right.distinct_known || right.distinct < 2 || right.distinct * 2 > a.table.rows)
        continue;
      if (right.is_date() || counts) duplicate_pair(a, left, right);
    }
  }
}

}  // namespace

void detect_keys(Analysis& a) {
  for (const ColumnProfile& column : a.table.columns) duplicate_key(a, column);
  duplicate_pairs(a);
}

}  // namespace ai_sdk::server::quality
