// inconsistent_total
#include "agents/data_quality/analysis.hpp"
#include "agents/data_quality/names.hpp"

#include <algorithm>
#include <optional>

namespace ai_sdk::server::quality {
namespace {

using Columns = std::vector<const ColumnProfile*>;

struct Formula {
  const ColumnProfile* total = nullptr;
  Columns parts;
  std::string expression;  // SQL
  std::string words;       // "quantity × price"
};

Columns named(const Analysis& a, std::initializer_list<std::string_view> words,
              std::initializer_list<std::string_view> without) {
  Columns found;
  for (const ColumnProfile& column : a.table.columns) {
    const auto own = name_words(column.info.name);
    if (column.is_number() && !column.is_date() && has_word(own, words) && !has_word(own, without))
      found.push_back(&column);
  }
  if (found.size() > 3) found.resize(3);
  return found;
}

std::string term(const ColumnProfile& column) { return number_value(column); }

std::vector<Formula> formulas(const Analysis& a) {
  const Columns totals = named(
      a,
      {"total", "amount", "subtotal", "sum", "gross", "net", "value", "revenue", "extended", "cost", "price"},
      {"id", "unit", "quantity", "count", "tax", "discount", "shipping", "items", "list"});
  const Columns quantities = named(
      a, {"quantity", "qty", "units", "hours", "pieces", "count", "nights", "days"}, {"id", "price", "cost"});
  const Columns prices = named(a, {"price", "cost", "rate", "unitprice", "wage"},
                               {"id", "total", "tax", "exchange", "discount", "shipping"});
  const Columns discounts = named(a, {"discount", "rebate"}, {"id", "code"});
  const Columns subtotals = named(a, {"subtotal", "net"}, {"id", "tax"});
  const Columns taxes = named(a, {"tax", "vat"}, {"id", "rate", "percent", "pct"});
  const Columns freights = named(a, {"shipping", "freight", "delivery", "postage"}, {"id", "date", "days"});
  std::vector<Formula> out;
  const auto add = [&](const ColumnProfile* total, Columns parts, std::string expression, std::string words) {
    if (std::find(parts.begin(), parts.end(), total) == parts.end()) {
      out.push_back({total, std::move(parts), std::move(expression), std::move(words)});
    }
  };
  for (const ColumnProfile* total : totals) {
    for (const ColumnProfile* quantity : quantities) {
      for (const ColumnProfile* price : prices) {
        const std::string product = term(*quantity) + " * " + term(*price);
        const std::string words = quantity->info.name + " × " + price->info.name;
        add(total, {quantity, price}, product, words);
        for (const ColumnProfile* d : discounts) {
          const std::string off = "coalesce(" + term(*d) + ", 0)";
          add(total, {quantity, price, d}, product + " * (1 - " + off + ")",
              words + " × (1 − " + d->info.name + ")");
          add(total, {quantity, price, d}, product + " * (1 - " + off + " / 100.0)",
              words + " less " + d->info.name + " %");
          add(total, {quantity, price, d}, product + " - " + off, words + " − " + d->info.name);
        }
      }
    }
    for (const ColumnProfile* base : subtotals) {
      for (const ColumnProfile* tax : taxes) {
        const std::string sum = term(*base) + " + " + term(*tax);
        const std::string words = base->info.name + " + " + tax->info.name;
        add(total, {base, tax}, sum, words);
        for (const ColumnProfile* freight : freights) {
          const std::string more = sum + " + coalesce(" + term(*freight) + ", 0)";
          add(total, {base, tax, freight}, more, words + " + " + freight->info.name);
          for (const ColumnProfile* d : discounts) {
            add(total, {base, tax, freight, d}, more + " - coalesce(" + term(*d) + ", 0)",
                words + " + " + freight->info.name + " − " + d->info.name);
          }
        }
      }
      for (const ColumnProfile* freight : freights) {
        add(total, {base, freight}, term(*base) + " + " + term(*freight),
            base->info.name + " + " + freight->info.name);
      }
    }
  }
  if (out.size() > 40) out.resize(40);
  return out;
}

// The rows that can be judged. Only a part that is left out in many rows counts as 0 where it is missing.
std::string known(const Analysis& a, const Formula& formula) {
  std::string condition = number_condition(*formula.total);
  for (const ColumnProfile* part : formula.parts) {
    const bool optional =
        has_word(name_words(part->info.name), {"discount", "rebate", "shipping", "freight"}) &&
        part->missing(a.table.rows) * 5 > a.table.rows;
    if (!optional) condition += " AND " + number_condition(*part);
  }
  return condition;
}

// Rounding of each part to cents may add up.
std::string differs(const Formula& formula) {
  return "abs(" + term(*formula.total) + " - (" + formula.expression + ")) > 0.02 + 0.001 * abs(" +
         term(*formula.total) + ")";
}

// The share of the first rows that keep the formula; nothing where there are too few to say.
std::optional<double> fit(Analysis& a, const Formula& formula) {
  const std::string rows = "(SELECT * FROM " + a.table.quoted + " LIMIT 3000)";
  const std::int64_t all = a.count("SELECT count(*) FROM " + rows + " WHERE " + known(a, formula));
  if (all < 20) return std::nullopt;
  const std::int64_t bad =
      a.count("SELECT count(*) FROM " + rows + " WHERE " + known(a, formula) + " AND " + differs(formula));
  return 1.0 - static_cast<double>(bad) / static_cast<double>(all);
}

}  // namespace

void detect_totals(Analysis& a) {
  std::vector<std::pair<double, Formula>> kept;
  for (Formula& formula : formulas(a)) {
    const auto share = fit(a, formula);
    if (!share || *share < 0.85) continue;
    // Of several formulas for one total the best one explains it.
    const auto same = std::find_if(kept.begin(), kept.end(),
                                   [&](const auto& other) { return other.second.total == formula.total; });
    if (same == kept.end()) {
      kept.emplace_back(*share, std::move(formula));
    } else if (*share > same->first) {
      *same = {*share, std::move(formula)};
    }
  }
  for (const auto& [share, formula] : kept) {
    Suspicion s;
    s.kind = "inconsistent_total";
    s.column = formula.total;
    s.condition = known(a, formula) + " AND " + differs(formula);
    Columns all = formula.parts;
    all.push_back(formula.total);
    // A part that is wrong by itself has been reported as such.
    for (const ColumnProfile* part : all) {
      for (const char* kind : {"outlier", "negative_value", "zero_value", "out_of_range", "empty_strings"}) {
        const std::string reported = a.condition_of(kind, part->info.name);
        if (!reported.empty()) s.condition += " AND NOT coalesce(" + reported + ", 0)";
      }
      s.sample += part->quoted + ", ";
    }
    s.sample.resize(s.sample.size() - 2);
    s.severity = Severity::high;
    s.test = "tableCustomSQLQuery";
    s.parameters = {{"sqlExpression", "SELECT * FROM " + a.table.quoted + " WHERE " + s.condition}};
    s.reason = "In {n} rows " + formula.total->info.name + " is not " + formula.words +
               ", while it is in nearly all the others.";
    a.report(std::move(s), a.table.rows / 6);
  }
}

}  // namespace ai_sdk::server::quality
