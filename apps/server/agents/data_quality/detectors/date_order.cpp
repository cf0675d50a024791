// date_order
#include "agents/data_quality/analysis.hpp"
#include "agents/data_quality/date_sql.hpp"
#include "agents/data_quality/names.hpp"

#include <algorithm>
#include <set>

namespace ai_sdk::server::quality {
namespace {

using WordSet = std::set<std::string_view>;
struct Order {
  WordSet earlier;
  WordSet later;
};

const std::vector<Order>& orders() {
  static const std::vector<Order> all{
      {{"birth", "dob", "born", "birthday", "birthdate"},
       {"hired", "hire", "joined", "registered", "registration", "signup", "death", "died", "created",
        "admitted", "enrolled", "graduated", "employed"}},
      {{"order", "ordered", "purchase", "purchased", "placed", "created", "booked", "booking", "requested"},
       {"shipped", "ship", "shipping", "dispatched", "delivered", "delivery", "returned", "closed",
        "completed", "cancelled", "canceled", "refunded", "fulfilled", "paid", "resolved"}},
      {{"shipped", "ship", "shipping", "dispatched", "picked"},
       {"delivered", "delivery", "received", "receipt", "returned", "arrived"}},
      {{"delivered", "received"}, {"returned", "refunded"}},
      {{"start", "started", "starts", "begin", "began", "from", "inception", "first", "opening", "opened",
        "activated", "activation", "effective", "commenced", "admission", "admitted", "granted"},
       {"end",       "ended",      "ends",        "finish",    "finished", "to",       "until",  "last",
        "closing",   "closed",     "deactivated", "cancelled", "canceled", "expires",  "expiry", "discharged",
        "discharge", "terminated", "termination", "completed", "resolved", "maturity", "repaid"}},
      {{"checkin"}, {"checkout"}},
      {{"departure", "departed", "depart"}, {"arrival", "arrived", "arrive"}},
      {{"created", "inserted", "added", "registered", "registration", "signup", "signed"},
       {"updated", "modified", "changed", "deleted", "login", "activated", "seen", "restocked"}},
      {{"opened", "reported", "report", "submitted", "admitted", "requested", "raised", "filed"},
       {"closed", "resolved", "discharged", "completed", "approved", "settled", "answered"}},
      {{"issue", "issued", "invoice", "invoiced", "billed"},
       {"due", "paid", "expires", "expiry", "expiration", "expired"}},
      {{"hired", "hire", "joined"}, {"left", "terminated", "termination", "resigned", "fired", "leaving"}},
      {{"manufactured", "produced", "production", "built"},
       {"expires", "expiry", "expiration", "sold", "installed"}},
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

// Do the two belong together: does the second, in nearly all rows, follow the first within a small part of
// the time that the first spans? That a plan or a limit has been kept to in most rows makes no order of its
// own.
bool follows(Analysis& a, const ColumnProfile& first, const ColumnProfile& second) {
  const auto plans = [](const ColumnProfile& column) {
    return has_word(name_words(column.info.name),
                    {"due", "planned", "plan", "scheduled", "schedule", "expected", "estimated", "eta",
                     "promised", "deadline", "target", "required", "requested", "limit", "best", "next"});
  };
  if (plans(first) || date_value(first).empty() || date_value(second).empty()) return false;
  const std::string& rows = a.few_rows();
  const std::string from = date_value(first);
  const std::string to = date_value(second);
  const std::string both = real_date(first) + " AND " + real_date(second) + " AND " + from +
                           " <= date('now') AND " + to + " <= date('now', '+30 years')";
  const std::string span = "(SELECT (julianday(max(" + from + ")) - julianday(min(" + from +
                           "))) / 10 FROM " + a.table.quoted + " WHERE " + both + ")";
  const std::int64_t all = a.count("SELECT count(*) FROM " + rows + " WHERE " + both);
  if (all < 50) return false;
  const std::int64_t near =
      a.count(std::string("SELECT count(*) FROM ") + rows + " WHERE " + both + " AND julianday(" + to +
              ") - julianday(" + from + ") BETWEEN 0 AND " + span);
  return near * 100 >= all * 97;
}

}  // namespace

void detect_date_order(Analysis& a) {
  std::vector<const ColumnProfile*> dated;
  for (const ColumnProfile& column : a.table.columns) {
    if (column.is_date() && dated.size() < 12) dated.push_back(&column);
  }
  for (const ColumnProfile* first : dated) {
    for (const ColumnProfile* second : dated) {
      if (first == second || in_order(second->info.name, first->info.name)) continue;
      if (in_order(first->info.name, second->info.name) || follows(a, *first, *second)) {
        date_order(a, *first, *second);
      }
    }
  }
}

}  // namespace ai_sdk::server::quality
