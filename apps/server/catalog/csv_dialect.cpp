#include "catalog/csv_dialect.hpp"

#include "catalog/csv_reader.hpp"
#include "catalog/csv_types.hpp"
#include "catalog/utf8.hpp"
#include "core/ascii.hpp"

#include <map>
#include <set>

namespace ai_sdk::server {

namespace {

constexpr std::size_t kRowsLookedAt = 100;
using Rows = std::vector<std::vector<std::string>>;

Rows parse(std::string_view sample, bool complete, char delimiter) {
  Rows rows;
  CsvParser parser(delimiter);
  const auto take = [&](std::span<const CsvCell> cells) {
    if (cells.size() == 1 && cells[0].text.empty()) return true;
    std::vector<std::string> row;
    for (const CsvCell& cell : cells) row.emplace_back(cell.text);
    rows.push_back(std::move(row));
    return rows.size() < kRowsLookedAt;
  };
  // A row that the sample cuts off says nothing, unless there is no other.
  if (parser.feed(sample, take) && (complete || rows.empty())) parser.finish(take);
  return rows;
}

struct Score {
  double fit = 0;  // how alike the rows are in their number of cells
  std::size_t columns = 1;
};

Score score(const Rows& rows) {
  std::map<std::size_t, std::size_t> widths;
  for (const auto& row : rows) ++widths[row.size()];
  Score best;
  std::size_t most = 0;
  for (const auto& [width, count] : widths) {
    if (count >= most) {
      most = count;
      best.columns = width;
    }
  }
  if (rows.empty() || best.columns < 2) return {};
  best.fit = static_cast<double>(most) / static_cast<double>(rows.size());
  if (rows.front().size() == best.columns) best.fit += 0.5;
  return best;
}

// Numbers of either sort are alike here.
CellKind kind_for_header(std::string_view text) {
  const CellKind kind = kind_of_cell(text);
  return kind == CellKind::kReal || kind == CellKind::kPaddedNumber ? CellKind::kInteger : kind;
}

// The kind that nearly all cells of a column have below its first; kText where none stands out.
CellKind kind_of_column(const Rows& rows, std::size_t column) {
  std::map<CellKind, std::size_t> kinds;
  std::size_t filled = 0;
  for (std::size_t r = 1; r < rows.size(); ++r) {
    if (column >= rows[r].size()) continue;
    const CellKind kind = kind_for_header(rows[r][column]);
    if (kind == CellKind::kEmpty || kind == CellKind::kPlaceholder) continue;
    ++kinds[kind];
    ++filled;
  }
  for (const auto& [kind, count] : kinds) {
    if (count * 10 >= filled * 9) return kind;
  }
  return CellKind::kText;
}

// 2019, 2020, 2021 or 0, 1, 2 over columns of numbers are names all the same.
bool is_series(const std::vector<std::int64_t>& numbers) {
  if (numbers.empty()) return false;
  if (numbers.size() == 1) return numbers[0] >= 1800 && numbers[0] <= 2200;
  const std::int64_t step = numbers[1] - numbers[0];
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    if (step == 0 || numbers[i] - numbers[i - 1] != step) return false;
  }
  return true;
}

bool has_header(const Rows& rows) {
  if (rows.size() < 2) return true;
  std::vector<std::int64_t> integers;
  std::size_t typed = 0;
  for (std::size_t c = 0; c < rows[0].size(); ++c) {
    const CellKind column = kind_of_column(rows, c);
    if (column == CellKind::kText) continue;
    const std::string& cell = rows[0][c];
    if (cell.empty()) continue;
    if (kind_for_header(cell) != column) return true;
    ++typed;
    if (kind_of_cell(cell) == CellKind::kInteger && cell.size() < 10) integers.push_back(std::stoll(cell));
  }
  return typed == 0 || (integers.size() == typed && is_series(integers));
}

std::string clean_name(const std::string& raw) {
  std::string name = repair_utf8(raw);
  for (char& c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  const auto first = name.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return name.substr(first, name.find_last_not_of(' ') - first + 1);
}

std::string unique_in(std::string name, std::set<std::string>& taken) {
  std::string chosen = name;
  for (int number = 2; !taken.insert(core::lower(chosen)).second; ++number)
    chosen = name + "_" + std::to_string(number);
  return chosen;
}

}  // namespace

CsvDialect detect_dialect(std::string_view sample, bool complete, bool prefer_tab) {
  CsvDialect dialect;
  Score best;
  for (const char delimiter : {',', ';', '\t', '|'}) {
    Score now = score(parse(sample, complete, delimiter));
    if (prefer_tab && delimiter == '\t' && now.columns > 1) now.fit += 2;
    if (now.fit > best.fit || (now.fit == best.fit && now.columns > best.columns)) {
      best = now;
      dialect.delimiter = delimiter;
    }
  }
  dialect.header = has_header(parse(sample, complete, dialect.delimiter));
  return dialect;
}

std::vector<std::string> column_names(std::span<const std::string> header) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (std::size_t i = 0; i < header.size(); ++i) {
    std::string name = clean_name(header[i]);
    if (name.empty()) name = "column_" + std::to_string(i + 1);
    names.push_back(unique_in(std::move(name), taken));
  }
  return names;
}

std::string unique_name(std::string name, std::vector<std::string>& taken) {
  std::set<std::string> names;
  for (const std::string& other : taken) names.insert(core::lower(other));
  taken.push_back(unique_in(std::move(name), names));
  return taken.back();
}

}  // namespace ai_sdk::server
