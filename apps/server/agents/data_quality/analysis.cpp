#include "agents/data_quality/analysis.hpp"

#include <algorithm>
#include <cmath>

namespace ai_sdk::server::quality {
namespace {

constexpr std::size_t max_samples = 5;

void replace_count(std::string& text, std::int64_t count) {
  const std::size_t at = text.find("{n}");
  if (at != std::string::npos) text.replace(at, 3, std::to_string(count));
}

}  // namespace

const char* severity_name(Severity severity) {
  switch (severity) {
    case Severity::high:
      return "high";
    case Severity::medium:
      return "medium";
    default:
      return "low";
  }
}

double weight(const Finding& finding) {
  const double factor = finding.severity == Severity::high     ? 9
                        : finding.severity == Severity::medium ? 3
                                                               : 0.3;
  return factor * std::sqrt(std::max(finding.share, 1e-9));
}

std::string with_count(std::int64_t count, std::string_view singular, std::string_view plural) {
  return std::to_string(count) + " " + std::string(count == 1 ? singular : plural);
}

std::int64_t Analysis::count(const std::string& sql) {
  ++statements_;
  return connection_.count(sql, {}, scan_limits());
}

void Analysis::each(const std::string& sql, const std::function<void(const std::string&)>& text) {
  ++statements_;
  connection_.for_each(
      sql,
      [&](std::span<const Value> row) {
        text(to_text(row[0]));
        return true;
      },
      {}, scan_limits());
}

std::string Analysis::column_list(bool without_surrogates) const {
  std::string out;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const bool left_out =
        std::find(table.surrogates.begin(), table.surrogates.end(), i) != table.surrogates.end();
    if (without_surrogates && left_out) continue;
    out += (out.empty() ? "" : ", ") + table.columns[i].quoted;
  }
  return out;
}

std::vector<std::string> Analysis::samples(const std::string& sql) {
  ++statements_;
  std::vector<std::string> out;
  connection_.for_each(
      sql,
      [&](std::span<const Value> row) {
        std::string text = to_text(row[0]);
        for (std::size_t i = 1; i < row.size(); ++i) text += " · " + to_text(row[i]);
        if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(std::move(text));
        return out.size() < max_samples;
      },
      {}, scan_limits());
  return out;
}

std::int64_t Analysis::report(Suspicion s, std::int64_t most) {
  const std::string sql = s.count_sql.empty() ? count_sql(table, s.condition) : s.count_sql;
  const std::int64_t found = count(sql);
  if (found <= 0 || (most >= 0 && found > most)) return 0;
  Finding finding;
  finding.kind = std::move(s.kind);
  if (s.column != nullptr) finding.column = s.column->info.name;
  finding.count = found;
  finding.share = table.rows == 0 ? 0 : static_cast<double>(found) / static_cast<double>(table.rows);
  finding.severity = s.severity;
  if (s.sample_sql.empty() && !(s.column == nullptr && s.sample.empty())) {
    const std::string shown = s.sample.empty() ? s.column->quoted : s.sample;
    s.sample_sql = "SELECT " + shown + " FROM " + table.quoted + " WHERE " + s.condition + " LIMIT 200";
  }
  if (!s.sample_sql.empty()) finding.samples = samples(s.sample_sql);
  finding.reason = std::move(s.reason);
  replace_count(finding.reason, found);
  finding.test = {std::move(s.test),
                  finding.column,
                  std::move(s.parameters),
                  sql,
                  finding.reason,
                  std::move(s.target_table),
                  std::move(s.target_column)};
  finding.condition = s.condition;
  findings_.push_back(std::move(finding));
  conditions_.push_back(std::move(s.condition));
  return found;
}

bool Analysis::has(std::string_view kind, std::string_view column) const {
  return std::any_of(findings_.begin(), findings_.end(), [&](const Finding& finding) {
    return finding.kind == kind && finding.column == column;
  });
}

std::string Analysis::condition_of(std::string_view kind, std::string_view column) const {
  for (std::size_t i = 0; i < findings_.size(); ++i) {
    if (findings_[i].kind == kind && findings_[i].column == column) return conditions_[i];
  }
  return {};
}

void detect_all(Analysis& analysis) {
  if (analysis.table.rows == 0) return;
  detect_missing(analysis);
  detect_text(analysis);
  detect_formats(analysis);
  detect_codes(analysis);
  detect_numbers(analysis);
  detect_outliers(analysis);
  detect_dates(analysis);
  detect_date_order(analysis);
  detect_totals(analysis);
  detect_references(analysis);
  detect_categories(analysis);
  detect_duplicates(analysis);
  detect_keys(analysis);
}

TableReport analyse_table(Connection& connection, const TableProfile& profile) {
  Analysis analysis(profile, connection);
  detect_all(analysis);
  TableReport report;
  report.table = profile.info.fully_qualified_name();
  report.rows = profile.rows;
  report.columns = static_cast<std::int64_t>(profile.columns.size());
  report.tests = plan_tests(analysis);
  report.findings = analysis.take();
  std::stable_sort(report.findings.begin(), report.findings.end(),
                   [](const Finding& left, const Finding& right) { return weight(left) > weight(right); });
  return report;
}

}  // namespace ai_sdk::server::quality
