// malformed_email, malformed_phone, malformed_url, malformed_uuid
#include "agents/data_quality/analysis.hpp"
#include "agents/data_quality/shapes.hpp"

#include <algorithm>

namespace ai_sdk::server::quality {
namespace {

struct Format {
  const char* kind;
  const char* what;
  const char* pattern;
  bool named;         // the column's name says so
  std::int64_t good;  // texts of this form
};

void malformed(Analysis& a, const ColumnProfile& column, const Format& format) {
  const std::int64_t spoken = column.spoken;
  // The values must bear out what the name says; without a name they must be nearly unanimous.
  if (format.good == spoken || format.good * 100 < spoken * (format.named ? 60 : 90) || spoken < 8) return;
  Suspicion s;
  s.kind = format.kind;
  s.column = &column;
  s.condition = present_condition(column) + " AND " + regexp(trimmed(column), format.pattern, true);
  s.severity = Severity::high;
  s.test = "columnValuesToMatchRegex";
  s.parameters = {{"regex", format.pattern}};
  s.reason = std::string("{n} values are no valid ") + format.what + ", while " +
             with_count(format.good, "value", "values") + " of the column are.";
  a.report(std::move(s));
}

// Without a telling name: digits alone, or digits between blanks and points, may be anything.
bool written_like_phones(const ColumnProfile& column) {
  std::int64_t marked = 0;
  for (const auto& [shape, entry] : column.shapes) {
    if (shape.find_first_of("+(-") != std::string::npos) marked += entry.count;
  }
  return marked * 10 >= column.spoken * 8;
}

void malformed_phone(Analysis& a, const ColumnProfile& column) {
  const bool named = column.meaning.phone;
  const std::int64_t all = column.spoken;
  if (all < 8 ||
      (!named && (column.phones * 100 < all * 95 || column.numbers.from_text * 2 > all || column.is_date() ||
                  column.meaning.code || column.meaning.no_measure || !written_like_phones(column)))) {
    return;
  }
  if (column.phones * 100 < all * 60) return;
  // Where nearly all are written in one way, that way is the rule; else any usual way of writing goes.
  const DominantShape shape = dominant_shape(column, 0.95);
  std::string pattern = shape.pattern.empty() ? phone_pattern : shape.pattern;
  if (shape.pattern.empty() && column.phones == all) return;
  Suspicion s;
  s.kind = "malformed_phone";
  s.column = &column;
  s.condition = present_condition(column) + " AND " + regexp(trimmed(column), pattern, true);
  s.severity = Severity::medium;
  s.test = "columnValuesToMatchRegex";
  s.parameters = {{"regex", pattern}};
  s.reason = shape.pattern.empty()
                 ? "{n} values cannot be dialled: too few or too many digits, or letters in them."
                 : "{n} values are not written like the others, such as " + shape.example + ".";
  a.report(std::move(s));
}

}  // namespace

void detect_formats(Analysis& a) {
  for (const ColumnProfile& column : a.table.columns) {
    if (column.spoken == 0) continue;
    malformed(a, column,
              {"malformed_email", "e-mail addresses", email_pattern, column.meaning.email, column.emails});
    malformed(a, column, {"malformed_url", "web addresses", url_pattern, column.meaning.url, column.urls});
    malformed(a, column, {"malformed_uuid", "UUIDs", uuid_pattern, column.meaning.uuid, column.uuids});
    malformed_phone(a, column);
  }
}

}  // namespace ai_sdk::server::quality
