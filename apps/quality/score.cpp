#include "score.hpp"

#include "agents/data_quality/analysis.hpp"
#include "agents/data_quality/relations.hpp"
#include "catalog/sqlite_source.hpp"
#include "plant.hpp"

#include <algorithm>
#include <cstdio>

namespace ai_sdk::planted {
namespace {

using server::quality::Finding;

std::set<std::size_t> rows_of(server::Connection& connection, const std::string& table,
                              const Finding& finding, const std::vector<std::int64_t>& row_ids) {
  std::set<std::size_t> rows;
  const std::string sql =
      "SELECT rowid FROM " + server::quote_identifier(table) + " WHERE " + finding.condition + " ORDER BY 1";
  connection.for_each(sql, [&](std::span<const Value> row) {
    const auto at = std::lower_bound(row_ids.begin(), row_ids.end(), std::get<std::int64_t>(row[0]));
    rows.insert(static_cast<std::size_t>(at - row_ids.begin()));
    return true;
  });
  return rows;
}

std::vector<std::int64_t> row_ids_of(server::Connection& connection, const std::string& table) {
  std::vector<std::int64_t> ids;
  connection.for_each("SELECT rowid FROM " + server::quote_identifier(table) + " ORDER BY 1",
                      [&](std::span<const Value> row) {
                        ids.push_back(std::get<std::int64_t>(row[0]));
                        return true;
                      });
  return ids;
}

bool is_of_copies(const std::string& kind) {
  return kind == "duplicate_key" || kind == "duplicate_rows" || kind == "near_duplicates";
}

bool matches(const Flaw& flaw, const std::string& column, const std::string& kind, std::set<std::size_t> rows,
             const std::set<std::size_t>& copies) {
  if (flaw.kind != kind || !(flaw.column == column || flaw.also.contains(column))) return false;
  std::size_t covered = 0;
  for (const std::size_t row : flaw.rows) covered += rows.contains(row) ? 1 : 0;
  if (covered * 10 < flaw.rows.size() * 9) return false;
  // Where whole rows were copied too, their keys repeat as well.
  if (is_of_copies(kind)) {
    std::erase_if(rows, [&](std::size_t row) { return copies.contains(row) && !flaw.rows.contains(row); });
  }
  std::size_t own = 0;
  for (const std::size_t row : rows) own += flaw.rows.contains(row) || flaw.partners.contains(row) ? 1 : 0;
  return own * 10 >= rows.size() * 9;
}

void score_table(const Collection& collection, const Table& table, server::DataSource& source,
                 const server::TableInfo& info, Score& score) {
  const auto connection = source.connect();
  auto profile = server::quality::profile_table(*connection, info);
  server::quality::find_relations(*connection, profile, source.tables());
  const auto report = server::quality::analyse_table(*connection, profile);
  std::vector<const Flaw*> flaws;
  std::set<std::size_t> copies;
  for (const Flaw& flaw : collection.flaws) {
    if (flaw.table != table.name) continue;
    flaws.push_back(&flaw);
    if (flaw.kind == "duplicate_rows") {
      copies.insert(flaw.rows.begin(), flaw.rows.end());
      copies.insert(flaw.partners.begin(), flaw.partners.end());
    }
  }
  const auto ids = row_ids_of(*connection, table.name);
  std::set<const Flaw*> found;
  for (const Finding& finding : report.findings) {
    Tally& tally = score.by_kind[finding.kind];
    ++tally.reported;
    const auto rows = rows_of(*connection, table.name, finding, ids);
    const auto match = std::find_if(flaws.begin(), flaws.end(), [&](const Flaw* flaw) {
      return !found.contains(flaw) && matches(*flaw, finding.column, finding.kind, rows, copies);
    });
    if (match != flaws.end()) {
      found.insert(*match);
      ++tally.right;
      continue;
    }
    std::string line = finding.kind + " " + table.name + "." + finding.column + " (" +
                       std::to_string(finding.count) + " rows):";
    for (const std::string& sample : finding.samples) line += " [" + sample + "]";
    score.wrong.push_back(std::move(line));
  }
  for (const Flaw* flaw : flaws) {
    Tally& tally = score.by_kind[flaw->kind];
    ++tally.planted;
    tally.found += found.contains(flaw) ? 1 : 0;
    if (found.contains(flaw)) continue;
    std::string line = flaw->kind + " " + flaw->table + "." + flaw->column + " (" +
                       std::to_string(flaw->rows.size()) + " of " + std::to_string(table.rows) + " rows):";
    int shown = 0;
    for (const std::size_t row : flaw->rows) {
      for (const auto& column : table.columns) {
        if (column->name == flaw->column && shown++ < 5) line += " [" + text_of(column->values[row]) + "]";
      }
    }
    score.missed.push_back(std::move(line));
  }
}

}  // namespace

double Tally::recall() const {
  return planted == 0 ? 1 : static_cast<double>(found) / static_cast<double>(planted);
}

double Tally::precision() const {
  return reported == 0 ? 1 : static_cast<double>(right) / static_cast<double>(reported);
}

void Tally::add(const Tally& other) {
  planted += other.planted;
  found += other.found;
  reported += other.reported;
  right += other.right;
}

Tally Score::total() const {
  Tally all;
  for (const auto& [kind, tally] : by_kind) all.add(tally);
  return all;
}

void Score::add(const Score& other) {
  for (const auto& [kind, tally] : other.by_kind) by_kind[kind].add(tally);
  missed.insert(missed.end(), other.missed.begin(), other.missed.end());
  wrong.insert(wrong.end(), other.wrong.begin(), other.wrong.end());
}

Score score_engine(const Collection& collection, const std::filesystem::path& file) {
  const auto source = server::open_sqlite_source(file);
  Score score;
  for (const server::TableInfo& info : source->tables()) {
    for (const auto& table : collection.tables) {
      if (table->name == info.name) score_table(collection, *table, *source, info, score);
    }
  }
  return score;
}

std::string report_text(const Score& score, bool details) {
  std::string out;
  const auto line = [&](const std::string& name, const Tally& tally) {
    char text[160];
    std::snprintf(text, sizeof text, "%-20s %7lld %7lld %8.4f %9lld %7lld %10.4f\n", name.c_str(),
                  static_cast<long long>(tally.planted), static_cast<long long>(tally.found), tally.recall(),
                  static_cast<long long>(tally.reported), static_cast<long long>(tally.right),
                  tally.precision());
    out += text;
  };
  out += "kind                 planted   found   recall  reported   right  precision\n";
  for (const std::string& kind : all_kinds()) {
    const auto tally = score.by_kind.find(kind);
    if (tally != score.by_kind.end()) line(kind, tally->second);
  }
  line("total", score.total());
  if (details) {
    for (const std::string& missed : score.missed) out += "missed  " + missed + "\n";
    for (const std::string& wrong : score.wrong) out += "wrong   " + wrong + "\n";
  }
  return out;
}

}  // namespace ai_sdk::planted
