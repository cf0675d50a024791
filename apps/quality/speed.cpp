#include "speed.hpp"

#include "agents/data_quality/analysis.hpp"
#include "catalog/sqlite_source.hpp"
#include "random.hpp"

#include <sqlite3.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <vector>

namespace ai_sdk::planted {
namespace {

struct Closer {
  void operator()(sqlite3* db) const { sqlite3_close(db); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Handle = std::unique_ptr<sqlite3, Closer>;
using Statement = std::unique_ptr<sqlite3_stmt, Closer>;

constexpr int runs = 3;

Handle open(const std::filesystem::path& file) {
  sqlite3* raw = nullptr;
  if (sqlite3_open(file.c_str(), &raw) != SQLITE_OK) throw std::runtime_error("cannot open " + file.string());
  return Handle(raw);
}

void execute(sqlite3* db, const char* sql) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(db));
}

Statement prepare(sqlite3* db, const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(db, sql.c_str(), -1, &raw, nullptr) != SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(db));
  return Statement(raw);
}

// Keys, references, money, measures, categories, dates, codes and addresses: what tables are made of.
void make_table(const std::filesystem::path& file, std::int64_t rows) {
  const Handle db = open(file);
  execute(db.get(),
          "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; CREATE TABLE orders (id INTEGER PRIMARY KEY, "
          "customer_id INTEGER, order_no TEXT, status TEXT, ordered_at TEXT, quantity INTEGER, amount REAL, "
          "email TEXT); "
          "BEGIN");
  const Statement insert = prepare(db.get(), "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  Random random(1);
  static const char* const status[] = {"delivered", "shipped", "pending", "cancelled", "returned"};
  for (std::int64_t i = 1; i <= rows; ++i) {
    char code[32];
    char day[32];
    char mail[64];
    std::snprintf(code, sizeof code, "SO-%09lld", static_cast<long long>(i));
    std::snprintf(day, sizeof day, "20%02d-%02d-%02d", static_cast<int>(random.between(10, 24)),
                  static_cast<int>(random.between(1, 12)), static_cast<int>(random.between(1, 28)));
    std::snprintf(mail, sizeof mail, "user%lld@example%d.com",
                  static_cast<long long>(random.between(1, rows)), static_cast<int>(random.between(1, 9)));
    sqlite3_bind_int64(insert.get(), 1, i);
    sqlite3_bind_int64(insert.get(), 2, random.between(1, rows / 20 + 1));
    sqlite3_bind_text(insert.get(), 3, code, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(insert.get(), 4, status[random.early_index(5)], -1, SQLITE_STATIC);
    sqlite3_bind_text(insert.get(), 5, day, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(insert.get(), 6, random.between(1, 9));
    sqlite3_bind_double(insert.get(), 7, static_cast<double>(random.between(100, 900000)) / 100);
    sqlite3_bind_text(insert.get(), 8, mail, -1, SQLITE_TRANSIENT);
    if (sqlite3_step(insert.get()) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db.get()));
    sqlite3_reset(insert.get());
  }
  execute(db.get(), "COMMIT");
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

struct Extremes {
  std::int64_t rows = 0;
  std::vector<std::string> texts;  // least and greatest of every column, as SQLite writes them
};

Extremes ask_sqlite(const std::filesystem::path& file, const server::TableInfo& table) {
  const Handle db = open(file);
  std::string sql = "SELECT count(*)";
  for (const auto& column : table.columns) {
    const std::string name = server::quote_identifier(column.name);
    sql += ", min(" + name + "), max(" + name + ")";
  }
  const Statement statement = prepare(db.get(), sql + " FROM " + server::quote_identifier(table.name));
  if (sqlite3_step(statement.get()) != SQLITE_ROW) throw std::runtime_error(sqlite3_errmsg(db.get()));
  Extremes out;
  out.rows = sqlite3_column_int64(statement.get(), 0);
  for (int i = 1; i < sqlite3_column_count(statement.get()); ++i) {
    out.texts.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement.get(), i)));
  }
  return out;
}

void check(const Extremes& wanted, const server::quality::TableProfile& profile) {
  if (profile.rows != wanted.rows) throw std::runtime_error("the two counted different numbers of rows");
  for (std::size_t i = 0; i < profile.columns.size(); ++i) {
    const auto& column = profile.columns[i];
    const std::string& least = wanted.texts[2 * i];
    const std::string& greatest = wanted.texts[2 * i + 1];
    bool same = true;  // the profile keeps no least text
    if (column.is_number()) {
      same = std::stod(least) == column.numbers.min && std::stod(greatest) == column.numbers.max;
    } else if (column.is_date()) {
      same = least == column.min_date && greatest == column.max_date;
    }
    if (!same) {
      throw std::runtime_error("the two disagree on " + column.info.name);
    }
  }
}

}  // namespace

std::string compare_speed(std::int64_t rows, const std::filesystem::path& directory) {
  const std::filesystem::path file = directory / "speed.db";
  std::filesystem::remove(file);
  make_table(file, rows);
  const auto source = server::open_sqlite_source(file);
  const server::TableInfo table = source->tables().at(0);
  std::vector<double> sqlite;
  std::vector<double> profiles;
  ask_sqlite(file, table);  // so that both find the file in memory
  for (int i = 0; i < runs; ++i) {
    auto begin = std::chrono::steady_clock::now();
    const Extremes extremes = ask_sqlite(file, table);
    sqlite.push_back(seconds_since(begin));
    begin = std::chrono::steady_clock::now();
    const auto profile = server::quality::profile_table(*source->connect(), table);
    profiles.push_back(seconds_since(begin));
    check(extremes, profile);
  }
  auto begin = std::chrono::steady_clock::now();
  const auto connection = source->connect();
  const auto report =
      server::quality::analyse_table(*connection, server::quality::profile_table(*connection, table));
  const double whole = seconds_since(begin);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  char text[600];
  std::snprintf(text, sizeof text,
                "%lld rows, %zu columns, %.0f MB; medians of %d runs in turns\n"
                "count, min and max by SQLite   %8.2f s\n"
                "profile                        %8.2f s\n"
                "profile and all detectors      %8.2f s  (once; %zu findings)\n"
                "most memory                    %8.0f MB\n"
                "profile / SQLite               %8.2f\n",
                static_cast<long long>(rows), table.columns.size(),
                static_cast<double>(std::filesystem::file_size(file)) / 1e6, runs, median(sqlite),
                median(profiles), whole, report.findings.size(), static_cast<double>(usage.ru_maxrss) / 1e3,
                median(profiles) / median(sqlite));
  return text;
}

}  // namespace ai_sdk::planted
