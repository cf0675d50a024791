#include "speed.hpp"

#include "agents/data_quality/analysis.hpp"
#include "catalog/sqlite_handle.hpp"
#include "catalog/sqlite_source.hpp"
#include "random.hpp"

#include <sqlite3.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <vector>

namespace ai_sdk::planted {
namespace {

constexpr int runs = 3;

server::SqliteHandle open(const std::filesystem::path& file) {
  sqlite3* raw = nullptr;
  if (sqlite3_open(file.c_str(), &raw) != SQLITE_OK) throw std::runtime_error("cannot open " + file.string());
  return server::SqliteHandle(raw);
}

void execute(sqlite3* db, const char* sql) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(db));
}

server::SqliteStatement prepare(sqlite3* db, const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(db, sql.c_str(), -1, &raw, nullptr) != SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(db));
  return server::SqliteStatement(raw);
}

struct Order {
  std::int64_t customer = 0;  // 0: NULL
  std::string number;
  std::string status;
  std::string day;
  std::int64_t quantity = 0;
  double amount = 0;
  std::string email;
};

Order make_order(Random& random, std::int64_t id, std::int64_t rows) {
  static const char* const status[] = {"delivered", "shipped", "pending", "cancelled", "returned"};
  char code[32];
  char day[32];
  char mail[64];
  std::snprintf(code, sizeof code, "SO-%09lld", static_cast<long long>(id));
  std::snprintf(day, sizeof day, "20%02d-%02d-%02d", static_cast<int>(random.between(10, 24)),
                static_cast<int>(random.between(1, 12)), static_cast<int>(random.between(1, 28)));
  std::snprintf(mail, sizeof mail, "user%lld@example%d.com", static_cast<long long>(random.between(1, rows)),
                static_cast<int>(random.between(1, 9)));
  Order order;
  order.customer = random.between(1, rows / 20 + 1);
  order.number = code;
  order.status = status[random.early_index(5)];
  order.day = day;
  order.quantity = random.between(1, 9);
  order.amount = static_cast<double>(random.between(100, 900000)) / 100;
  order.email = mail;
  return order;
}

// One row in a thousand each has a flaw of these kinds, so that the detectors have something to count.
void plant(Order& order, const Order& before, std::int64_t id) {
  switch (id % 1000) {
    case 7:
      order.email.erase(order.email.find('@'), 1);
      break;
    case 17:
      order.number = before.number;
      break;
    case 27:
      order.status = "Shipped";
      break;
    case 37:
      order.status = "deliverd";
      break;
    case 47:
      order.day = "2097" + order.day.substr(4);
      break;
    case 57:
      order.amount = -order.amount;
      break;
    case 67:
      order.amount *= 10'000;
      break;
    case 77:
      order.customer = 0;
      break;
    case 87:
      order.email = "U" + before.email.substr(1);
      break;
    case 97:
      order.email = "n/a";
      break;
    case 107:
      order = before;
      break;
    case 117:
      order.status += ' ';
      break;
    default:
      break;
  }
}

void bind_text(sqlite3_stmt* insert, int place, const std::string& text) {
  sqlite3_bind_text(insert, place, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

// Keys, references, money, measures, categories, dates, codes and addresses: what tables are made of.
void make_table(const std::filesystem::path& file, std::int64_t rows) {
  const server::SqliteHandle db = open(file);
  execute(db.get(),
          "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; CREATE TABLE orders (id INTEGER PRIMARY KEY, "
          "customer_id INTEGER, order_no TEXT, status TEXT, ordered_at TEXT, quantity INTEGER, amount REAL, "
          "email TEXT); "
          "BEGIN");
  const server::SqliteStatement insert =
      prepare(db.get(), "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  Random random(1);
  Order before = make_order(random, 0, rows);
  for (std::int64_t i = 1; i <= rows; ++i) {
    Order order = make_order(random, i, rows);
    plant(order, before, i);
    sqlite3_bind_int64(insert.get(), 1, i);
    if (order.customer == 0) {
      sqlite3_bind_null(insert.get(), 2);
    } else {
      sqlite3_bind_int64(insert.get(), 2, order.customer);
    }
    bind_text(insert.get(), 3, order.number);
    bind_text(insert.get(), 4, order.status);
    bind_text(insert.get(), 5, order.day);
    sqlite3_bind_int64(insert.get(), 6, order.quantity);
    sqlite3_bind_double(insert.get(), 7, order.amount);
    bind_text(insert.get(), 8, order.email);
    if (sqlite3_step(insert.get()) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db.get()));
    sqlite3_reset(insert.get());
    before = std::move(order);
  }
  execute(db.get(), "COMMIT");
}

// Seconds by the clock on the wall, and of the processor: other programs delay the first alone.
struct Times {
  double wall = 0;
  double processor = 0;
};

double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

template <class Work>
Times time_of(Work&& work) {
  const double processor = processor_seconds();
  const auto begin = std::chrono::steady_clock::now();
  work();
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(),
          processor_seconds() - processor};
}

double most_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1e3;
}

Times median(const std::vector<Times>& times) {
  std::vector<double> wall;
  std::vector<double> processor;
  for (const Times& one : times) {
    wall.push_back(one.wall);
    processor.push_back(one.processor);
  }
  std::sort(wall.begin(), wall.end());
  std::sort(processor.begin(), processor.end());
  return {wall[wall.size() / 2], processor[processor.size() / 2]};
}

struct Extremes {
  std::int64_t rows = 0;
  std::vector<std::string> texts;  // least and greatest of every column, as SQLite writes them
};

Extremes ask_sqlite(const std::filesystem::path& file, const server::TableInfo& table) {
  const server::SqliteHandle db = open(file);
  std::string sql = "SELECT count(*)";
  for (const auto& column : table.columns) {
    const std::string name = server::quote_identifier(column.name);
    sql += ", min(" + name + "), max(" + name + ")";
  }
  const server::SqliteStatement statement =
      prepare(db.get(), sql + " FROM " + server::quote_identifier(table.name));
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
  std::vector<Times> sqlite;
  std::vector<Times> profiles;
  ask_sqlite(file, table);  // so that both find the file in memory
  const double memory_before = most_megabytes();
  for (int i = 0; i < runs; ++i) {
    Extremes extremes;
    server::quality::TableProfile profile;
    sqlite.push_back(time_of([&] { extremes = ask_sqlite(file, table); }));
    profiles.push_back(time_of([&] { profile = server::quality::profile_table(*source->connect(), table); }));
    check(extremes, profile);
  }
  const double memory_profile = most_megabytes();
  server::quality::TableReport report;
  const Times whole = time_of([&] {
    const auto connection = source->connect();
    report = server::quality::analyse_table(*connection, server::quality::profile_table(*connection, table));
  });
  const Times by_sqlite = median(sqlite);
  const Times by_profile = median(profiles);
  char text[900];
  std::snprintf(text, sizeof text,
                "%lld rows, %zu columns, %.0f MB; medians of %d runs in turns\n"
                "                                 on the wall   of the processor\n"
                "count, min and max by SQLite     %8.2f s    %8.2f s\n"
                "profile                          %8.2f s    %8.2f s\n"
                "profile and all detectors        %8.2f s    %8.2f s  (once; %zu findings)\n"
                "profile / SQLite                 %8.2f      %8.2f\n"
                "most memory: before %.0f MB, with the profiles %.0f MB, with all detectors %.0f MB\n",
                static_cast<long long>(rows), table.columns.size(),
                static_cast<double>(std::filesystem::file_size(file)) / 1e6, runs, by_sqlite.wall,
                by_sqlite.processor, by_profile.wall, by_profile.processor, whole.wall, whole.processor,
                report.findings.size(), by_profile.wall / by_sqlite.wall,
                by_profile.processor / by_sqlite.processor, memory_before, memory_profile, most_megabytes());
  return text;
}

}  // namespace ai_sdk::planted
