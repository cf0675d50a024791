// inconsistent_case, misspelt_category
#include "agents/data_quality/categories.hpp"

#include "agents/data_quality/analysis.hpp"
#include "agents/data_quality/names.hpp"
#include "agents/data_quality/shapes.hpp"
#include "core/ascii.hpp"

#include <algorithm>

namespace ai_sdk::server::quality {
namespace {

void variants(Analysis& a, const ColumnProfile& column, const std::vector<Variant>& found, const char* kind,
              const std::string& what) {
  if (found.empty() || found.size() > 500) return;
  std::vector<std::string> wrong;
  std::string examples;
  std::string list = "[";
  for (const Variant& variant : found) {
    if (wrong.size() < 3)
      examples += (examples.empty() ? "" : ", ") + variant.wrong + " for " + variant.right;
    list += (wrong.empty() ? "" : ",") + quote_text(variant.wrong);
    wrong.push_back(variant.wrong);
  }
  Suspicion s;
  s.kind = kind;
  s.column = &column;
  s.condition = trimmed(column) + " IN " + text_list(wrong);
  const std::string code = a.condition_of("malformed_code", column.info.name);
  if (!code.empty()) s.condition += " AND NOT (" + code + ")";
  s.severity = Severity::medium;
  s.test = "columnValuesToBeNotInSet";
  s.parameters = {{"forbiddenValues", list + "]"}};
  s.reason = "{n} values are " + what + " (" + examples + "): they make groups of their own in every report.";
  a.report(std::move(s));
}

}  // namespace

void detect_categories(Analysis& a) {
  for (const ColumnProfile& column : a.table.columns) {
    const Meaning& m = column.meaning;
    if (column.many_values || column.values.empty() || column.lettered == 0 || m.key || m.email || m.url ||
        m.free_text || column.is_date() || column.uuids > 0 || column.is_number()) {
      continue;
    }
    const auto kinds = static_cast<std::int64_t>(column.values.size());
    if (column.spoken < kinds * 2 || column.spoken < 8) continue;
    std::unordered_map<std::string, std::int64_t> values;
    for (const auto& [value, count] : column.values) {
      // A damaged value is damaged, not misspelt.
      if (damage_of(value) != Damage::none) continue;
      if (!column.placeholders.contains(core::lower(trim_blanks(value)))) values.emplace(value, count);
    }
    const CategoryReview review = review_categories(values);
    variants(a, column, review.cased, "inconsistent_case", "other spellings of a value only in case");
    // Among many rare names (towns, surnames) small differences are real ones.
    // A letter more or less makes another code, and another row that is pointed to.
    const bool points =
        std::any_of(a.table.relations.begin(), a.table.relations.end(),
                    [&](const Relation& relation) { return &a.table.columns[relation.column] == &column; });
    const DominantShape shape = dominant_shape(column, 0.9);
    if (column.is_category() && !points && !shape.has_digit) {
      variants(a, column, review.misspelt, "misspelt_category", "probably misspelt");
    }
  }
}

}  // namespace ai_sdk::server::quality
