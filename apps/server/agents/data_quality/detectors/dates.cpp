// malformed_date, future_date, dates out of range, date_order
#include "agents/data_quality/analysis.hpp"
#include "agents/data_quality/names.hpp"

#include <algorithm>
#include <array>
#include <set>

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
  const bool iso = column.main_date() == DateForm::iso_date || column.main_date() == DateForm::iso_datetime;
  // Without a modifier date() hands 2001-02-30 back as it is.
  if (iso) bad += " OR date(" + day + ", '+0 days') IS NOT " + day;
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

// A condition that holds for dates that can be compared, and exist.
std::string comparable(const ColumnProfile& column) {
  const std::string day = date_value(column);
  const bool iso = column.main_date() == DateForm::iso_date || column.main_date() == DateForm::iso_datetime;
  return iso ? "date(" + day + ", '+0 days') = " + day : date_condition(column);
}

// Placeholders such as 9999-12-31 are no dates of anything.
std::string real_date(const ColumnProfile& column) {
  return column.placeholders.empty() ? comparable(column)
                                     : present_condition(column) + " AND " + comparable(column);
}

void future_date(Analysis& a, const ColumnProfile& column) {
  if (!column.meaning.past_date || column.future_dates == 0 || date_value(column).empty()) return;
  Suspicion s;
  s.kind = "future_date";
  s.column = &column;
  s.condition = real_date(column) + " AND " + date_value(column) + " > date('now')";
  s.severity = Severity::high;
  s.test = "tableCustomSQLQuery";
  s.parameters = {{"sqlExpression", "SELECT * FROM " + a.table.quoted + " WHERE " + s.condition}};
  s.reason = "{n} dates of something that has happened lie in the future.";
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

using WordSet = std::set<std::string_view>;
struct Order {
  WordSet earlier;
  WordSet later;
};

const std::vector<Order>& orders() {
  static const std::vector<Order> all{
      {{"birth", "dob", "born", "birthday", "birthdate"},
       {"hired", "hire", "joined", "registered", "registration", "signup", "death", "died", "created",
        "admitted"}},
      {{"order", "ordered", "purchase", "purchased", "placed", "created"},
       {"shipped", "ship", "shipping", "dispatched", "delivered", "delivery", "returned", "closed",
        "completed", "cancelled", "canceled", "refunded", "fulfilled", "paid"}},
      {{"shipped", "ship", "shipping", "dispatched"}, {"delivered", "delivery", "received", "returned"}},
      {{"delivered", "received"}, {"returned", "refunded"}},
      {{"start", "started", "starts", "begin", "began", "from"},
       {"end", "ended", "ends", "finish", "finished", "to", "until"}},
      {{"checkin"}, {"checkout"}},
      {{"departure", "departed", "depart"}, {"arrival", "arrived", "arrive"}},
      {{"created", "inserted", "added", "registered", "registration", "signup", "signed"},
       {"updated", "modified", "changed", "deleted", "login", "activated", "seen", "restocked"}},
      {{"opened", "reported", "submitted", "admitted", "requested"},
       {"closed", "resolved", "discharged", "completed", "approved"}},
      {{"issue", "issued", "invoice", "invoiced"},
       {"due", "paid", "expires", "expiry", "expiration", "expired"}},
      {{"hired", "hire", "joined"}, {"left", "terminated", "termination", "resigned", "fired"}},
      {{"manufactured", "produced", "production"}, {"expires", "expiry", "expiration", "sold"}},
  };
  return all;
}

bool in_order(const std::string& first, const std::string& second) {
  const auto words = [](const std::string& name) {
    auto list = name_words(name);
    if (list.size() >= 2 && list[0] == "check" && (list[1] == "in" || list[1] == "out")) list[0] += list[1];
    return list;
  };
  const auto left = words(first);
  const auto right = words(second);
  const auto any = [](const std::vector<std::string>& list, const WordSet& set) {
    return std::any_of(list.begin(), list.end(), [&](const std::string& word) { return set.contains(word); });
  };
  return std::any_of(orders().begin(), orders().end(), [&](const Order& order) {
    return any(left, order.earlier) && any(right, order.later) && !any(left, order.later) &&
           !any(right, order.earlier);
  });
}

// Both at the finest step that both have.
std::string moment(const ColumnProfile& column, bool with_time) {
  if (!with_time) return date_value(column);
  return "substr(replace(" + trimmed(column) + ", 'T', ' '), 1, 16)";
}

void date_order(Analysis& a, const ColumnProfile& first, const ColumnProfile& second) {
  if (date_value(first).empty() || date_value(second).empty()) return;
  const auto timed = [](const ColumnProfile& c) {
    return c.main_date() == DateForm::iso_datetime &&
           c.dates[static_cast<std::size_t>(DateForm::iso_date)] == 0;
  };
  // Places of departure and arrival may keep different clocks.
  const bool with_time = timed(first) && timed(second) &&
                         !has_word(name_words(first.info.name), {"departure", "departed", "depart"});
  std::string both = real_date(first) + " AND " + real_date(second);
  // A date that is wrong by itself is no second flaw here.
  for (const ColumnProfile* column : {&first, &second}) {
    if (a.has("future_date", column->info.name)) both += " AND " + date_value(*column) + " <= date('now')";
    if (a.has("out_of_range", column->info.name)) {
      both += " AND NOT (" + a.condition_of("out_of_range", column->info.name) + ")";
    }
  }
  const std::int64_t comparable_rows = a.count(count_sql(a.table, both));
  if (comparable_rows < 8) return;
  Suspicion s;
  s.kind = "date_order";
  s.column = &second;
  s.condition = both + " AND " + moment(second, with_time) + " < " + moment(first, with_time);
  s.severity = Severity::high;
  s.test = "tableCustomSQLQuery";
  s.parameters = {{"sqlExpression", "SELECT * FROM " + a.table.quoted + " WHERE " + s.condition}};
  s.sample = first.quoted + ", " + second.quoted;
  s.reason = "In {n} rows " + second.info.name + " lies before " + first.info.name + ", in " +
             std::to_string(comparable_rows) + " rows with both it can be compared.";
  a.report(std::move(s), comparable_rows / 8);
}

}  // namespace

void detect_dates(Analysis& a) {
  std::vector<const ColumnProfile*> dated;
  for (const ColumnProfile& column : a.table.columns) {
    if (!column.is_date()) continue;
    dated.push_back(&column);
    malformed_date(a, column);
    future_date(a, column);
    early_date(a, column);
  }
  for (const ColumnProfile* first : dated) {
    for (const ColumnProfile* second : dated) {
      if (first != second && in_order(first->info.name, second->info.name)) date_order(a, *first, *second);
    }
  }
}

}  // namespace ai_sdk::server::quality
