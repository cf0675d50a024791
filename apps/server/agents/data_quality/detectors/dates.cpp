// malformed_date, future_date, dates out of range
#include "agents/data_quality/analysis.hpp"
#include "agents/data_quality/date_sql.hpp"
#include "agents/data_quality/names.hpp"

#include <algorithm>

namespace ai_sdk::server::quality {
namespace {

constexpr const char* iso_pattern =
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?)?( "
    "?(Z|UTC|[-+][0-9]{2}(:?[0-9]{2})?))?$";

struct Form {
  std::string pattern;
  std::string name;
};

Form form_of(const ColumnProfile& column) {
  static const std::string day = "(0?[1-9]|[12][0-9]|3[01])";
  static const std::string month = "(0?[1-9]|1[0-2])";
  static const std::string time = "([ T][0-9]{1,2}:[0-9]{2}.*)?$";
  const bool month_first = column.second_over_12 > column.first_over_12;
  const bool ambiguous = column.second_over_12 == 0 && column.first_over_12 == 0;
  const auto two_first = [&](const std::string& separator, const std::string& sign) {
    const std::string& left = month_first ? month : day;
    const std::string& right = month_first || ambiguous ? day : month;
    return Form{"^" + left + separator + right + separator + "[0-9]{4}" + time,
                month_first ? "MM" + sign + "DD" + sign + "YYYY" : "DD" + sign + "MM" + sign + "YYYY"};
  };
  switch (column.main_date()) {
    case DateForm::iso_date:
      return {iso_pattern, "YYYY-MM-DD"};
    case DateForm::iso_datetime:
      return {iso_pattern, "YYYY-MM-DD hh:mm"};
    case DateForm::slash:
      return two_first("/", "/");
    case DateForm::dot:
      return two_first("[.]", ".");
    case DateForm::dash:
      return two_first("-", "-");
    case DateForm::year_slash:
      return {"^[0-9]{4}([/.]|-)[0-9]{1,2}([/.]|-)[0-9]{1,2}" + time, "YYYY/MM/DD"};
    case DateForm::in_words:
      return {"^([0-9]{1,2}[- ][A-Za-z]{3,9}[-, ]+[0-9]{2,4}|[A-Za-z]{3,9} [0-9]{1,2},? [0-9]{4})$",
              "12 Mar 2024"};
    default:
      return {};
  }
}

void malformed_date(Analysis& a, const ColumnProfile& column) {
  const Form form = form_of(column);
  if (form.pattern.empty()) return;
  const std::string text = trimmed(column);
  std::string bad = regexp(text, form.pattern, true);
  const std::string day = date_value(column);
  // Without a modifier date() hands 2001-02-30 back as it is.
  if (!day.empty())
    bad += " OR (" + date_condition(column) + " AND date(" + day + ", '+0 days') IS NOT " + day + ")";
  Suspicion s;
  s.kind = "malformed_date";
  s.column = &column;
  s.condition = present_condition(column) + " AND (" + bad + ")";
  s.severity = Severity::high;
  s.test = "columnValuesToMatchRegex";
  s.parameters = {{"regex", form.pattern}};
  s.reason = "{n} values are no dates that exist, or not written as " + form.name +
             " like the others: they sort, compare and load wrongly.";
  // Half of the column in another form is a second convention rather than a slip, but still no order to sort
  // by.
  a.report(std::move(s), column.present() / 2);
}

void future_date(Analysis& a, const ColumnProfile& column) {
  if (column.future_dates == 0 || date_value(column).empty()) return;
  // Where the name says nothing, a few dates that lie more than five years ahead of a history that has ended.
  const bool told = column.meaning.past_date;
  const std::int64_t few = column.present() < 200 ? 10 : 33;
  if (!told && (column.meaning.open_date || column.future_dates * few > column.present())) return;
  Suspicion s;
  s.kind = "future_date";
  s.column = &column;
  s.condition =
      real_date(column) + " AND " + date_value(column) + " > date('now'" + (told ? ")" : ", '+5 years')");
  s.severity = Severity::high;
  s.test = "tableCustomSQLQuery";
  s.parameters = {{"sqlExpression", "SELECT * FROM " + a.table.quoted + " WHERE " + s.condition}};
  s.reason = told ? "{n} dates of something that has happened lie in the future."
                  : "{n} dates lie more than five years ahead, while nearly all the others have passed.";
  if (!told) {
    const std::string ahead =
        count_sql(a.table, real_date(column) + " AND " + date_value(column) + " > date('now')");
    if (a.count(ahead) != a.count(count_sql(a.table, s.condition))) return;
  }
  a.report(std::move(s), column.present() / 10);
}

void early_date(Analysis& a, const ColumnProfile& column) {
  if (!column.meaning.past_date || column.min_date.empty() || date_value(column).empty()) return;
  const std::string limit = column.meaning.birth_date ? "date('now', '-120 years')" : "'1900-01-01'";
  if (!column.meaning.birth_date && column.min_date >= "1900-01-01") return;
  if (column.min_date >= "1920-01-01") return;
  Suspicion s;
  s.kind = "out_of_range";
  s.column = &column;
  s.condition = real_date(column) + " AND " + date_value(column) + " < " + limit;
  s.severity = Severity::medium;
  s.test = "tableCustomSQLQuery";
  s.parameters = {{"sqlExpression", "SELECT * FROM " + a.table.quoted + " WHERE " + s.condition}};
  s.reason = column.meaning.birth_date ? "{n} dates of birth lie more than 120 years back."
                                       : "{n} dates lie before 1900, far before all the others.";
  a.report(std::move(s), std::max<std::int64_t>(column.present() / 20, 1));
}

}  // namespace

void detect_dates(Analysis& a) {
  for (const ColumnProfile& column : a.table.columns) {
    if (!column.is_date()) continue;
    malformed_date(a, column);
    future_date(a, column);
    early_date(a, column);
  }
}

}  // namespace ai_sdk::server::quality
