// duplicate_key
#include "agents/data_quality/detectors/repeats.hpp"
#include "agents/data_quality/hashing.hpp"
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

// Could so many different values identify rows at all? What is a property by its name (a place, an illness, a
// colour) belongs to many. Without a telling name only UUIDs do, and codes of one form that are nearly all
// different.
bool may_identify(Analysis& a, const ColumnProfile& column, std::int64_t distinct) {
  const std::int64_t present = column.present();
  const Meaning& m = column.meaning;
  if (present < 10 || m.reference) return false;
  for (const Relation& relation : a.table.relations) {
    if (&a.table.columns[relation.column] == &column) return false;
  }
  if (m.key) return distinct * 100 >= present * (m.surrogate ? 80 : 90);
  if (column.uuids * 20 >= column.spoken * 19 && column.uuids > 0) return distinct * 100 >= present * 90;
  const bool property =
      has_word(name_words(column.info.name),
               {"zip",       "zipcode", "postcode", "postal",  "diagnosis", "icd",      "icd10",
                "procedure", "color",   "colour",   "country", "region",    "iso",      "currency",
                "version",   "hex",     "bic",      "swift",   "type",      "category", "reason"});
  return !property && !m.phone && distinct * 100 >= present * 97;
}

bool identifies(Analysis& a, const ColumnProfile& column, std::int64_t distinct) {
  if (!may_identify(a, column, distinct)) return false;
  const std::int64_t present = column.present();
  const Meaning& m = column.meaning;
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
  if (m.key || (column.uuids * 20 >= column.spoken * 19 && column.uuids > 0)) return true;
  return numbered && !another_identifies(a, column) &&
         (m.code || !drawn_at_random(a, column, present - distinct));
}

// The database itself lets no value in twice.
bool declared_unique(const TableProfile& table, const ColumnProfile& column) {
  return column.info.primary_key > 0 &&
         std::count_if(table.columns.begin(), table.columns.end(),
                       [](const ColumnProfile& other) { return other.info.primary_key > 0; }) == 1;
}

std::string key_name(const ColumnProfile& column) { return "key " + column.info.name; }
std::string pair_name(const ColumnProfile& left, const ColumnProfile& right) {
  return "pair " + left.info.name + "\n" + right.info.name;
}

RowQuestion about_key(const Analysis& a, const ColumnProfile& column) {
  RowQuestion question;
  question.columns = {a.index_of(column)};
  question.member = [&column](std::span<const Value> row) -> std::optional<Membership> {
    if (!is_present(column, row[0])) return std::nullopt;
    return Membership{exact_hash(row[0]), 0};
  };
  return question;
}

RowQuestion about_pair(const Analysis& a, const ColumnProfile& left, const ColumnProfile& right) {
  RowQuestion question;
  question.columns = {a.index_of(left), a.index_of(right)};
  question.member = [&left, &right](std::span<const Value> row) -> std::optional<Membership> {
    if (!is_present(left, row[0]) || !is_present(right, row[1])) return std::nullopt;
    const std::uint64_t hash = add_to_row_hash(exact_hash(row[0]), 1, exact_hash(row[1]));
    return Membership{mix_bits(hash), 0};
  };
  return question;
}

// The same question among the rows that are no copies of others: two rows count as two only where they
// differ. `whole`: in any column; else in any but the surrogates.
RowQuestion among_different_rows(const Analysis& a, const RowQuestion& question, bool whole) {
  RowQuestion out;
  out.columns = question.columns;
  out.details = true;
  const std::size_t own = question.columns.size();
  if (whole) {
    for (std::size_t i = 0; i < a.table.columns.size(); ++i) out.columns.push_back(i);
  } else {
    const RowQuestion rows = about_rows(a);
    out.columns.insert(out.columns.end(), rows.columns.begin(), rows.columns.end());
  }
  out.member = [ask = question.member, own](std::span<const Value> row) {
    auto member = ask(row.first(own));
    if (!member) return member;
    std::uint64_t hash = 0;
    for (std::size_t i = own; i < row.size(); ++i) hash = add_to_row_hash(hash, i, exact_hash(row[i]));
    member->detail = mix_bits(hash);
    return member;
  };
  return out;
}

void duplicate_key(Analysis& a, const ColumnProfile& column, Repeats& repeats) {
  RowQuestion* keys = repeats.find(key_name(column));
  if (keys == nullptr) return;
  const bool counted = keys->exact && a.compares_bytes(column);
  std::int64_t distinct = column.distinct;
  if (counted && keys->counts.surplus == 0) return;
  if (!column.distinct_known) {
    distinct = counted ? column.present() - keys->counts.surplus
                       : a.count("SELECT count(DISTINCT " + column.quoted + ") FROM " + a.table.quoted);
  }
  if (!identifies(a, column, distinct)) return;
  const Meaning& m = column.meaning;
  const std::string real = present_condition(column);
  const auto surplus = [&](const std::string& source) {
    return "SELECT count(" + column.quoted + ") - count(DISTINCT " + column.quoted + ") FROM " + source +
           " WHERE " + real;
  };
  // Where only copies of whole rows repeat the key, they have been reported as such.
  if (a.has("duplicate_rows", "")) {
    RowQuestion different = among_different_rows(a, *keys, m.surrogate);
    if (counted) a.answer(std::span(&different, 1));
    const std::int64_t rest = counted && different.exact
                                  ? different.counts.varieties
                                  : a.count(surplus("(SELECT DISTINCT " + a.column_list(!m.surrogate) +
                                                    " FROM " + a.table.quoted + ")"));
    if (rest == 0) return;
  }
  Suspicion s;
  s.kind = "duplicate_key";
  s.column = &column;
  s.condition = column.quoted + " IN (SELECT " + column.quoted + " FROM " + a.table.quoted + " WHERE " +
                real + " GROUP BY " + column.quoted + " HAVING count(*) > 1)";
  s.count_sql = surplus(a.table.quoted);
  if (counted) {
    s.counted = keys->counts.surplus;
    s.samples = a.group_samples(*keys, keys->columns);
  }
  s.severity = Severity::high;
  s.test = "columnValuesToBeUnique";
  s.reason = "{n} rows repeat a value of " + column.info.name +
             " that another row has, though it identifies rows. The first of each is not counted here.";
  a.report(std::move(s));
}

// How many rows would share both values, were the two columns independent.
double shared_by_chance(const TableProfile& table, const ColumnProfile& left, const ColumnProfile& right) {
  const auto rows = static_cast<double>(table.rows);
  return rows * rows / 2 / static_cast<double>(left.distinct) / static_cast<double>(right.distinct);
}

// Two columns that identify the rows together: one reading per meter and day. Known by this: were the two
// independent, many more rows would share both than do.
void duplicate_pair(Analysis& a, const ColumnProfile& left, const ColumnProfile& right, Repeats& repeats) {
  RowQuestion* pairs = repeats.find(pair_name(left, right));
  if (pairs == nullptr) return;
  const auto rows = static_cast<double>(a.table.rows);
  const double expected = shared_by_chance(a.table, left, right);
  const auto too_many = [&](double repeats_found) {
    return repeats_found * 33 > rows || repeats_found * 8 > expected;
  };
  if (pairs->exact && pairs->mask != 0) {
    // Half as many again may be chance.
    const double share = 1.0 / static_cast<double>(pairs->mask + 1);
    if (too_many(static_cast<double>(pairs->counts.surplus) / share / 1.5)) return;
    pairs->mask = 0;
    a.answer(std::span(pairs, 1));
  }
  const bool counted = pairs->exact && a.compares_bytes(left) && a.compares_bytes(right);
  const std::string pair = left.quoted + ", " + right.quoted;
  const std::string real = present_condition(left) + " AND " + present_condition(right);
  const std::string surplus = "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM " +
                              a.table.quoted + " WHERE " + real + " GROUP BY " + pair +
                              " HAVING count(*) > 1)";
  std::int64_t found = counted ? pairs->counts.surplus : a.count(surplus);
  // Copies of whole rows have been reported as such.
  if (found > 0 && a.has("duplicate_rows", "")) {
    RowQuestion different = among_different_rows(a, *pairs, false);
    if (counted) a.answer(std::span(&different, 1));
    found = counted && different.exact
                ? different.counts.varieties
                : a.count("SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM (SELECT DISTINCT " +
                          a.column_list(true) + " FROM " + a.table.quoted + ") WHERE " + real + " GROUP BY " +
                          pair + " HAVING count(*) > 1)");
  }
  if (found == 0 || too_many(static_cast<double>(found))) return;
  Suspicion s;
  s.kind = "duplicate_key";
  s.column = &right;
  s.condition = real + " AND (" + pair + ") IN (SELECT " + pair + " FROM " + a.table.quoted + " WHERE " +
                real + " GROUP BY " + pair + " HAVING count(*) > 1)";
  s.count_sql = surplus;
  s.sample = pair;
  if (counted) {
    s.counted = pairs->counts.surplus;
    s.samples = a.group_samples(*pairs, pairs->columns);
  }
  s.severity = Severity::high;
  s.test = "tableCustomSQLQuery";
  s.parameters = {{"sqlExpression", "SELECT " + pair + ", count(*) FROM " + a.table.quoted + " WHERE " +
                                        real + " GROUP BY " + pair + " HAVING count(*) > 1"}};
  s.reason = "{n} rows repeat a pair of " + left.info.name + " and " + right.info.name +
             " that another row has, though the two identify rows together.";
  a.report(std::move(s));
}

using Pairs = std::vector<std::pair<const ColumnProfile*, const ColumnProfile*>>;

Pairs pairs_of(const Analysis& a) {
  Pairs pairs;
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
      if ((right.is_date() || counts) && shared_by_chance(a.table, left, right) >= 20)
        pairs.emplace_back(&left, &right);
    }
  }
  return pairs;
}

}  // namespace

bool rows_told_apart(Analysis& a, Repeats& repeats) {
  return std::any_of(a.table.columns.begin(), a.table.columns.end(), [&](const ColumnProfile& column) {
    if (column.meaning.surrogate || column.present() != a.table.rows) return false;
    const RowQuestion* keys = repeats.find(key_name(column));
    return (keys != nullptr && keys->exact && keys->counts.surplus == 0) ||
           declared_unique(a.table, column) || (column.distinct_known && column.distinct == a.table.rows);
  });
}

void ask_keys(Analysis& a, Repeats& repeats) {
  for (const ColumnProfile& column : a.table.columns) {
    if ((column.spoken == 0 && !column.meaning.key) || declared_unique(a.table, column)) continue;
    if (column.distinct_known &&
        column.distinct >= column.present() + column.blank + column.placeholder_total()) {
      continue;
    }
    // An estimate may be a few per cent too low.
    const std::int64_t distinct =
        column.distinct_known ? column.distinct : std::min(column.distinct * 104 / 100, column.present());
    if (may_identify(a, column, distinct)) repeats.ask(key_name(column), about_key(a, column));
  }
  for (const auto& [left, right] : pairs_of(a)) {
    RowQuestion question = about_pair(a, *left, *right);
    if (a.table.rows > 100'000) question.mask = 15;
    repeats.ask(pair_name(*left, *right), std::move(question));
  }
}

void detect_keys(Analysis& a, Repeats& repeats) {
  for (const ColumnProfile& column : a.table.columns) duplicate_key(a, column, repeats);
  for (const auto& [left, right] : pairs_of(a)) duplicate_pair(a, *left, *right, repeats);
}

void detect_repeats(Analysis& a) {
  Repeats repeats;
  ask_duplicates(a, repeats);
  ask_keys(a, repeats);
  a.answer(repeats.questions());
  detect_duplicates(a, repeats);
  detect_keys(a, repeats);
}

}  // namespace ai_sdk::server::quality
