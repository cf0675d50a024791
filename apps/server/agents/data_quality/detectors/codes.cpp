// malformed_code
#include "agents/data_quality/analysis.hpp"
#include "agents/data_quality/shapes.hpp"

namespace ai_sdk::server::quality {
namespace {

bool another_format(const ColumnProfile& column) {
  const Meaning& m = column.meaning;
  const std::int64_t all = column.spoken;
  return m.email || m.phone || m.url || m.free_text || column.is_date() || column.emails * 2 > all ||
         column.urls * 2 > all || column.uuids * 2 > all || column.multi_line > 0;
}

void malformed_code(Analysis& a, const ColumnProfile& column) {
  if (column.spoken < 20 || another_format(column) || a.has("malformed_phone", column.info.name)) return;
  // Plain numbers are measured, not spelled; those with a leading zero, or in a column of codes, are spelled.
  if (column.is_number() && !column.meaning.code) return;
  if (column.meaning.naming && !column.meaning.code) return;
  const DominantShape shape = dominant_shape(column, 0.95);
  if (shape.pattern.empty() || shape.kept >= column.spoken) return;
  const bool small_letters = shape.pattern.find("a-z") != std::string::npos;
  if (!shape.has_digit && (small_letters || !(column.meaning.code || shape.example.size() <= 4))) return;
  // Words that merely happen to have one length are no codes.
  if (!shape.has_digit && shape.example.size() > 6) return;
  std::string condition = present_condition(column) + " AND " + regexp(trimmed(column), shape.pattern, true);
  if (column.is_category()) {
    // "ca" beside "CA" is a matter of case, which has a kind of its own.
    condition += " AND upper(" + trimmed(column) + ") NOT IN (SELECT " + trimmed(column) + " FROM " +
                 a.table.quoted + " WHERE " + column.quoted + " IS NOT NULL AND " +
                 regexp(trimmed(column), shape.pattern, false) + ")";
  }
  Suspicion s;
  s.kind = "malformed_code";
  s.column = &column;
  s.condition = condition;
  s.severity = column.meaning.key ? Severity::high : Severity::medium;
  s.test = "columnValuesToMatchRegex";
  s.parameters = {{"regex", shape.pattern}};
  s.reason = "{n} values are not written like the other codes of the column, such as " + shape.example + ".";
  a.report(std::move(s));
}

}  // namespace

void detect_codes(Analysis& a) {
  for (const ColumnProfile& column : a.table.columns) malformed_code(a, column);
}

}  // namespace ai_sdk::server::quality
