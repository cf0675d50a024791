// surrounding_blanks, encoding_damage
#include "agents/data_quality/analysis.hpp"

namespace ai_sdk::server::quality {
namespace {

bool is_prose(const ColumnProfile& column) {
  return column.spoken > 0 && (column.multi_line > 0 || column.total_length > 80 * column.spoken);
}

void surrounding_blanks(Analysis& a, const ColumnProfile& column) {
  if (is_prose(column) || column.spoken == 0) return;
  // Padded to a fixed width is a way of storing, not a slip.
  const bool slips = column.padded > 0 && column.padded * 2 < column.spoken;
  const bool doubled = column.double_blank > 0 && column.double_blank * 5 < column.spoken &&
                       (column.meaning.naming || column.is_category()) && !column.meaning.free_text;
  if (!slips && !doubled) return;
  Suspicion s;
  s.kind = "surrounding_blanks";
  s.column = &column;
  const std::string around = column.quoted + " <> " + trimmed(column);
  const std::string inside = trimmed(column) + " LIKE '%  %'";
  s.condition = slips && doubled ? "(" + around + " OR " + inside + ")" : slips ? around : inside;
  if (column.blank > 0) s.condition += " AND " + trimmed(column) + " <> ''";
  s.severity = column.meaning.key || column.meaning.email || column.meaning.code || column.is_category()
                   ? Severity::medium
                   : Severity::low;
  s.test = "columnValuesToNotMatchRegex";
  std::string pattern = slips ? "^\\s|\\s$" : "";
  if (doubled) pattern += slips ? "|  " : "  ";
  s.parameters = {{"forbiddenRegex", pattern}};
  s.reason =
      slips && doubled ? "{n} values have white space around them or doubled blanks inside: they fail to "
                         "match their clean twins in joins, filters and groups."
      : slips ? "{n} values have white space around them: they fail to match their clean twins in joins, "
                "filters and groups."
              : "{n} values have doubled blanks inside: they fail to match their clean twins.";
  a.report(std::move(s));
}

void encoding_damage(Analysis& a, const ColumnProfile& column) {
  if (column.damaged == 0) return;
  const auto of = [&](Damage damage) { return column.damage[static_cast<std::size_t>(damage)]; };
  std::string condition;
  const auto add = [&](const std::string& part) { condition += (condition.empty() ? "" : " OR ") + part; };
  std::string what;
  const auto name = [&](const std::string& part) { what += (what.empty() ? "" : ", ") + part; };
  if (of(Damage::replacement_character) > 0) {
    add("instr(" + column.quoted + ", char(65533)) > 0");
    name("replacement characters");
  }
  if (of(Damage::mojibake) > 0) {
    add(regexp(column.quoted, "[ÃÂ][\\x80-\\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€", false));
    name("letters that were read in the wrong encoding (\"Ã©\" for \"é\")");
  }
  if (of(Damage::control_character) > 0) {
    add(regexp(column.quoted, "[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]", false));
    name("control characters");
  }
  // Markup has its entities rightly; a link its ampersands.
  const bool markup =
      column.tagged * 20 > column.spoken || of(Damage::html_entity) * 5 > column.spoken || column.meaning.url;
  if (of(Damage::html_entity) > 0 && !markup) {
    add(regexp(column.quoted, "&(amp|lt|gt|quot|apos|nbsp|#[0-9]{2,5}|#x[0-9a-fA-F]{2,4});", false));
    name("HTML entities");
  }
  if (condition.empty() || column.damaged * 2 > column.spoken) return;
  Suspicion s;
  s.kind = "encoding_damage";
  s.column = &column;
  s.condition = condition;
  s.severity = Severity::medium;
  s.test = "columnValuesToNotMatchRegex";
  s.parameters = {
      {"forbiddenRegex",
       "\uFFFD|[ÃÂ][\\x80-\\xbf]|â€|[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]|&(amp|lt|gt|quot|nbsp);"}};
  s.reason = "{n} values are damaged: " + what + ".";
  a.report(std::move(s));
}

}  // namespace

void detect_text(Analysis& a) {
  for (const ColumnProfile& column : a.table.columns) {
    surrounding_blanks(a, column);
    encoding_damage(a, column);
  }
}

}  // namespace ai_sdk::server::quality
