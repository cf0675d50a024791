#include "agents/data_quality/analysis.hpp"

#include "agents/data_quality/sketches.hpp"

#include <algorithm>
#include <cmath>

namespace ai_sdk::server::quality {
namespace {

constexpr std::size_t max_samples = 5;
constexpr std::int64_t sampled_rows = 200;
constexpr std::int64_t few_enough = 20'000;

void add_sample(std::vector<std::string>& samples, std::span<const Value> row) {
  std::string text = to_text(row[0]);
  for (std::size_t i = 1; i < row.size(); ++i) text += " · " + to_text(row[i]);
  if (std::find(samples.begin(), samples.end(), text) == samples.end()) samples.push_back(std::move(text));
}

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

void Analysis::answer(std::span<RowQuestion> questions) {
  if (!questions.empty()) ++statements_;
  quality::answer(connection_, table, questions);
}

std::vector<std::string> Analysis::group_samples(const RowQuestion& question,
                                                 const std::vector<std::size_t>& shown) {
  ++statements_;
  return quality::group_samples(connection_, table, question, shown, max_samples);
}

bool Analysis::compares_bytes(const ColumnProfile& column) {
  if (column.texts == 0) return true;
  // Of a column declared COLLATE NOCASE or RTRIM some text equals what it is not.
  return count("SELECT count(*) FROM (SELECT " + column.quoted + " AS v FROM " + table.quoted +
               " WHERE typeof(" + column.quoted +
               ") = 'text' LIMIT 1000) WHERE v = v || ' ' OR (v = upper(v) AND v = lower(v) AND upper(v) <> "
               "lower(v))") == 0;
}

const std::string& Analysis::few_rows() {
  if (!few_rows_.empty()) return few_rows_;
  few_rows_ = table.quoted;
  if (table.rows <= few_enough) return few_rows_;
  few_rows_ = "(SELECT * FROM " + table.quoted + " LIMIT " + std::to_string(few_enough / 4) + ")";
  if (table.info.is_view) return few_rows_;
  try {
    ++statements_;
    Reservoir chosen(few_enough / 4);
    connection_.for_each(
        "SELECT rowid FROM " + table.quoted,
        [&](std::span<const Value> row) {
          const auto* id = std::get_if<std::int64_t>(&row[0]);
          // Beyond 2^53 the reservoir could not hold it.
          if (id != nullptr && std::abs(static_cast<double>(*id)) < 0x1p53)
            chosen.add(static_cast<double>(*id));
          return true;
        },
        {}, scan_limits());
    std::string ids;
    for (const double id : chosen.sorted()) {
      ids += (ids.empty() ? "" : ",") + std::to_string(static_cast<std::int64_t>(id));
    }
    if (!ids.empty()) few_rows_ = "(SELECT * FROM " + table.quoted + " WHERE rowid IN (" + ids + "))";
  } catch (const SqlCancelled&) {
    throw;
  } catch (const SqlError&) {
    // A table without row ids: its first rows must do.
  }
  return few_rows_;
}

std::size_t Analysis::index_of(const ColumnProfile& column) const {
  return static_cast<std::size_t>(&column - table.columns.data());
}

void Analysis::each_row(const std::vector<std::size_t>& columns,
                        const std::function<void(std::span<const Value>)>& row) {
  ++statements_;
  std::string sql;
  for (const std::size_t column : columns)
    sql += (sql.empty() ? "SELECT " : ", ") + table.columns[column].quoted;
  connection_.for_each(
      sql + " FROM " + table.quoted,
      [&](std::span<const Value> values) {
        row(values);
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
        add_sample(out, row);
        return out.size() < max_samples;
      },
      {}, scan_limits());
  return out;
}

// Counts the statement's rows and takes samples from the first of them, in one go. Stops above `most`.
std::int64_t Analysis::count_and_sample(const std::string& sql, std::int64_t most,
                                        std::vector<std::string>& samples) {
  ++statements_;
  std::int64_t found = 0;
  connection_.for_each(
      sql,
      [&](std::span<const Value> row) {
        ++found;
        if (found <= sampled_rows && samples.size() < max_samples) add_sample(samples, row);
        return most < 0 || found <= most;
      },
      {}, scan_limits());
  return found;
}

std::int64_t Analysis::report(Suspicion s, std::int64_t most) {
  const std::string sql = s.count_sql.empty() ? count_sql(table, s.condition) : s.count_sql;
  const std::string shown = !s.sample.empty() ? s.sample : s.column != nullptr ? s.column->quoted : "";
  const bool plain = s.count_sql.empty() && s.sample_sql.empty() && !shown.empty();
  std::int64_t found = 0;
  if (s.counted) {
    found = *s.counted;
  } else if (plain) {
    const std::string rows = "SELECT " + shown + " FROM " + table.quoted + " WHERE " + s.condition;
    found = count_and_sample(rows, most, s.samples);
  } else {
    found = count(sql);
  }
  if (found <= 0 || (most >= 0 && found > most)) return 0;
  Finding finding;
  finding.kind = std::move(s.kind);
  if (s.column != nullptr) finding.column = s.column->info.name;
  finding.count = found;
  finding.share = table.rows == 0 ? 0 : static_cast<double>(found) / static_cast<double>(table.rows);
  finding.severity = s.severity;
  if (!s.counted && !plain) {
    if (s.sample_sql.empty() && !shown.empty()) {
      s.sample_sql = "SELECT " + shown + " FROM " + table.quoted + " WHERE " + s.condition + " LIMIT " +
                     std::to_string(sampled_rows);
    }
    if (!s.sample_sql.empty()) s.samples = samples(s.sample_sql);
  }
  finding.samples = std::move(s.samples);
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
  detect_repeats(analysis);
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
