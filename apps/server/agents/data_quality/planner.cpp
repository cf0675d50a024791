#include "agents/data_quality/analysis.hpp"
#include "agents/data_quality/categories.hpp"
#include "agents/data_quality/names.hpp"
#include "agents/data_quality/relations.hpp"
#include "agents/data_quality/shapes.hpp"
#include "core/ascii.hpp"

#include <algorithm>
#include <cmath>

namespace ai_sdk::server::quality {
namespace {

class Plan {
 public:
  explicit Plan(Analysis& analysis) : a_(analysis) {
    for (const Finding& finding : a_.findings()) tests_.push_back(finding.test);
  }

  // Not planned where a finding's test of the same column asks the same already.
  void add(PlannedTest test) {
    const bool known = std::any_of(tests_.begin(), tests_.end(), [&](const PlannedTest& other) {
      return other.name == test.name && other.column == test.column && test.name != "tableCustomSQLQuery";
    });
    const bool same = std::any_of(tests_.begin(), tests_.end(),
                                  [&](const PlannedTest& other) { return other.sql == test.sql; });
    if (!known && !same) tests_.push_back(std::move(test));
  }

  void for_column(const ColumnProfile& column);
  void for_table();
  std::vector<PlannedTest> take() { return std::move(tests_); }

 private:
  void key(const ColumnProfile& c);
  void text_form(const ColumnProfile& c);
  void category(const ColumnProfile& c);
  void number(const ColumnProfile& c);
  void length(const ColumnProfile& c);
  std::string where(const std::string& condition) const { return count_sql(a_.table, condition); }

  Analysis& a_;
  std::vector<PlannedTest> tests_;
};

void Plan::key(const ColumnProfile& c) {
  const bool single_primary = c.info.primary_key > 0 && c.meaning.key;
  const bool unique = c.distinct_known && c.distinct == c.present() && c.present() >= 10;
  if ((c.meaning.key || c.meaning.uuid) && !c.meaning.reference && (unique || single_primary)) {
    add({"columnValuesToBeUnique",
         c.info.name,
         {},
         "SELECT count(" + c.quoted + ") - count(DISTINCT " + c.quoted + ") FROM " + a_.table.quoted,
         "It identifies the rows, and no value is there twice today."});
  }
  const bool always = c.nulls == 0 && a_.table.rows >= 20 &&
                      (c.meaning.key || c.meaning.reference || c.meaning.past_date || c.meaning.money ||
                       c.meaning.quantity || c.meaning.naming || c.meaning.email) &&
                      !c.meaning.optional;
  if (always) {
    add({"columnValuesToBeNotNull",
         c.info.name,
         {},
         where(c.quoted + " IS NULL"),
         "It is filled in every row today."});
  }
}

void Plan::text_form(const ColumnProfile& c) {
  if (c.spoken < 20) return;
  const auto pattern = [&](const std::string& regex, const std::string& reason) {
    add({"columnValuesToMatchRegex",
         c.info.name,
         {{"regex", regex}},
         where(present_condition(c) + " AND " + regexp(trimmed(c), regex, true)),
         reason});
  };
  if (c.emails == c.spoken) return pattern(email_pattern, "All values are e-mail addresses.");
  if (c.uuids == c.spoken) return pattern(uuid_pattern, "All values are UUIDs.");
  if (c.urls == c.spoken) return pattern(url_pattern, "All values are web addresses.");
  if (c.is_date() || c.is_category() || c.meaning.naming || c.meaning.free_text) return;
  const DominantShape shape = dominant_shape(c, 1.0);
  const bool spelled = shape.has_digit && (c.meaning.code || c.meaning.key || c.lettered > 0);
  if (!shape.pattern.empty() && spelled)
    pattern(shape.pattern, "All values are written like " + shape.example + ".");
}

void Plan::category(const ColumnProfile& c) {
  if (!c.is_category() || c.meaning.naming || c.meaning.free_text) return;
  std::unordered_map<std::string, std::int64_t> values;
  for (const auto& [value, count] : c.values) {
    if (!c.placeholders.contains(core::lower(trim_blanks(value)))) values.emplace(value, count);
  }
  CategoryReview review = review_categories(values);
  if (review.good.size() > 60 || review.good.empty()) return;
  std::sort(review.good.begin(), review.good.end());
  std::string list = "[";
  for (const std::string& value : review.good) list += (list.size() > 1 ? "," : "") + quote_text(value);
  add({"columnValuesToBeInSet",
       c.info.name,
       {{"allowedValues", list + "]"}, {"matchEnum", "true"}},
       where(c.quoted + " IS NOT NULL AND " + c.quoted + " NOT IN " + text_list(review.good)),
       "It has " + with_count(static_cast<std::int64_t>(review.good.size()), "good value", "good values") +
           "; a new one should be noticed."});
}

void Plan::number(const ColumnProfile& c) {
  const Meaning& m = c.meaning;
  if (!c.is_number() || c.numbers.count < 20 || c.is_date()) return;
  const std::string value = number_value(c);
  if (m.percentage || m.latitude || m.longitude || (m.range && m.range->first == 0)) {
    const double low = m.range ? m.range->first : 0;
    const double high = m.range ? m.range->second : c.numbers.quantile(0.95) <= 1 ? 1 : 100;
    add({"columnValuesToBeBetween",
         c.info.name,
         {{"minValue", number_text(low)}, {"maxValue", number_text(high)}},
         where(number_condition(c) + " AND (" + value + " < " + number_text(low) + " OR " + value + " > " +
               number_text(high) + ")"),
         "That is the range that it can have."});
  } else if (m.non_negative) {
    add({"columnValuesToBeBetween",
         c.info.name,
         {{"minValue", "0"}},
         where(number_condition(c) + " AND " + value + " < 0"),
         "It cannot be negative."});
  }
}

void Plan::length(const ColumnProfile& c) {
  if (!c.meaning.naming || c.spoken < 20 || c.max_length > 200) return;
  const std::int64_t most = std::max<std::int64_t>(50, (c.max_length * 2 + 9) / 10 * 10);
  add({"columnValueLengthsToBeBetween",
       c.info.name,
       {{"minLength", "1"}, {"maxLength", std::to_string(most)}},
       where("length(" + c.quoted + ") NOT BETWEEN 1 AND " + std::to_string(most)),
       "Empty names and whole sentences in place of a name should be noticed."});
}

void Plan::for_column(const ColumnProfile& c) {
  key(c);
  text_form(c);
  category(c);
  number(c);
  length(c);
}

void Plan::for_table() {
  for (const Relation& relation : a_.table.relations) {
    const std::string condition = orphan_condition(a_.table, relation);
    add({"tableCustomSQLQuery",
         a_.table.columns[relation.column].info.name,
         {{"sqlExpression", "SELECT * FROM " + a_.table.quoted + " WHERE " + condition}},
         where(condition),
         "Every value should exist in " + relation.target_table + "." + relation.target_column + ".",
         relation.target_table,
         relation.target_column});
  }
  const std::int64_t rows = a_.table.rows;
  if (rows == 0) return;
  const std::int64_t low = rows / 2;
  const std::int64_t high = rows * 2;
  add({"tableRowCountToBeBetween",
       "",
       {{"minValue", std::to_string(low)}, {"maxValue", std::to_string(high)}},
       "SELECT count(*) NOT BETWEEN " + std::to_string(low) + " AND " + std::to_string(high) + " FROM " +
           a_.table.quoted,
       "A load that brings half or twice the rows should be noticed."});
}

}  // namespace

std::vector<PlannedTest> plan_tests(Analysis& analysis) {
  Plan plan(analysis);
  for (const ColumnProfile& column : analysis.table.columns) plan.for_column(column);
  plan.for_table();
  return plan.take();
}

}  // namespace ai_sdk::server::quality
