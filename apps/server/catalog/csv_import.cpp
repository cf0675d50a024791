#include "catalog/csv_import.hpp"

#include "catalog/connection.hpp"
#include "catalog/csv_dialect.hpp"
#include "catalog/csv_reader.hpp"
#include "catalog/csv_types.hpp"
#include "catalog/source_error.hpp"
#include "catalog/utf8.hpp"

#include <cstring>

namespace ai_sdk::server {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSampleBytes = 256 * 1024;

// How often something was seen, and where first.
struct Seen {
  std::uint64_t count = 0;
  std::uint64_t first_row = 0;
  void at(std::uint64_t row) {
    if (count++ == 0) first_row = row;
  }
  std::string where() const { return " (first in row " + std::to_string(first_row) + ")"; }
};

std::string rows_text(std::uint64_t count) { return std::to_string(count) + (count == 1 ? " row" : " rows"); }

bool is_blank_line(std::span<const CsvCell> row, std::size_t columns) {
  return columns > 1 && row.size() == 1 && row[0].text.empty() && !row[0].quoted;
}

// What the first reading finds out.
struct Shape {
  CsvDialect dialect;
  std::vector<std::string> names;
  std::vector<ColumnStatistics> statistics;
  std::uint64_t rows = 0;  // without the header
  Seen short_rows;
  Seen long_rows;
  Seen damaged;  // rows with NUL bytes or ill-formed UTF-8
  bool open_quote = false;
};

bool is_damaged(std::span<const CsvCell> row) {
  // The cells of a row lie one behind the other.
  const char* begin = row.front().text.data();
  const std::string_view all(
      begin, static_cast<std::size_t>(row.back().text.data() + row.back().text.size() - begin));
  return valid_utf8_prefix(all) != all.size() || all.find('\0') != std::string_view::npos;
}

std::string repaired(std::string_view text) {
  std::string out;
  for (const char c : repair_utf8(text)) {
    if (c == '\0') {
      out += "\xEF\xBF\xBD";
    } else {
      out += c;
    }
  }
  return out;
}

void check_width(const fs::path& file, std::size_t columns, std::size_t limit) {
  if (columns <= limit) return;
  throw SourceError("The file " + shown(file) + " has " + std::to_string(columns) + " columns, but at most " +
                    std::to_string(limit) +
                    " are possible. Split it into files of fewer columns, or keep only the columns needed.");
}

void note_row(Shape& shape, std::span<const CsvCell> row, std::uint64_t number) {
  ++shape.rows;
  const std::size_t width = shape.names.size();
  if (row.size() < width) shape.short_rows.at(number);
  for (std::size_t i = width; i < row.size(); ++i) {
    if (row[i].text.empty()) continue;
    shape.long_rows.at(number);
    break;
  }
  if (is_damaged(row)) shape.damaged.at(number);
  for (std::size_t i = 0; i < std::min(width, row.size()); ++i) shape.statistics[i].add(row[i].text);
}

Shape examine(const fs::path& file, std::size_t most_columns, const Progress& progress,
              const std::function<void(std::uint64_t)>& on_bytes) {
  Shape shape;
  const std::string sample = read_csv_beginning(file, kSampleBytes);
  if (sample.find_first_not_of(" \t\r\n") == std::string::npos) {
    throw SourceError("The file " + shown(file) +
                      " is empty: it has neither a header nor rows. Check that it was "
                      "written completely.");
  }
  if (sample.starts_with(std::string_view("SQLite format 3\0", 16)) || sample.starts_with("PK\x03\x04") ||
      sample.starts_with("\x1F\x8B") || sample.starts_with("PAR1")) {
    throw SourceError("The file " + shown(file) +
                      " is named like CSV but holds another format (a compressed file, "
                      "a workbook or a database). Unpack it, or export it as CSV.");
  }
  const std::string ending = file.extension().string();
  shape.dialect =
      detect_dialect(sample, sample.size() < kSampleBytes - 3, ending == ".tsv" || ending == ".tab");
  std::uint64_t number = 0;
  const auto take = [&](std::span<const CsvCell> row) {
    ++number;
    if (!shape.names.empty()) {
      if (!is_blank_line(row, shape.names.size())) note_row(shape, row, number);
      return true;
    }
    if (is_blank_line(row, 2)) return true;  // before the header
    check_width(file, row.size(), most_columns);
    std::vector<std::string> header;
    for (const CsvCell& cell : row)
      header.emplace_back(shape.dialect.header ? cell.text : std::string_view());
    shape.names = column_names(header);
    shape.statistics.resize(header.size());
    if (!shape.dialect.header) note_row(shape, row, number);
    return true;
  };
  const CsvReadResult result = read_csv(
      file, {.delimiter = shape.dialect.delimiter, .stop = progress.stop, .on_bytes = on_bytes}, take);
  shape.open_quote = result.open_quote;
  return shape;
}

[[noreturn]] void fail(sqlite3* db, const fs::path& file) {
  const int code = sqlite3_errcode(db);
  const std::string advice =
      code == SQLITE_FULL || code == SQLITE_IOERR
          ? ". Make room on the disk of the cache folder, about the size of the CSV files."
          : ".";
  throw SourceError("The rows of " + shown(file) + " cannot be kept in the cache: " + sqlite3_errmsg(db) +
                    advice);
}

void run(sqlite3* db, const fs::path& file, const std::string& sql) {
  if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(db, file);
}

class Inserter {
 public:
  Inserter(sqlite3* db, const fs::path& file, const std::string& table, const Shape& shape)
      : db_(db), file_(file), width_(shape.names.size()) {
    std::string create = "CREATE TABLE " + quote_identifier(table) + "(";
    std::string insert = "INSERT INTO " + quote_identifier(table) + " VALUES (";
    for (std::size_t i = 0; i < width_; ++i) {
      const std::string type = shape.statistics[i].type();
      if (i > 0) create += ", ";
      create += quote_identifier(shape.names[i]);
      create += ' ';
      create += type;
      insert += i > 0 ? ", ?" : "?";
      numeric_.push_back(type != "TEXT");
    }
    run(db, file, create + ")");
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v3(db, (insert + ")").c_str(), -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr) !=
        SQLITE_OK) {
      fail(db, file);
    }
    statement_.reset(raw);
  }

  void add(std::span<const CsvCell> row, bool damaged) {
    repaired_.clear();
    repaired_.reserve(width_);  // the texts must not move while they are bound
    for (std::size_t i = 0; i < width_; ++i) bind(i, i < row.size() ? row[i] : CsvCell{}, damaged);
    if (sqlite3_step(statement_.get()) != SQLITE_DONE) fail(db_, file_);
    sqlite3_reset(statement_.get());
  }

 private:
  void bind(std::size_t column, const CsvCell& cell, bool damaged) {
    const int index = static_cast<int>(column) + 1;
    if (cell.text.empty() && !cell.quoted) {
      sqlite3_bind_null(statement_.get(), index);
      return;
    }
    std::string_view text = cell.text;
    if (numeric_[column]) {
      const CellKind kind = kind_of_cell(text);
      if (kind == CellKind::kInteger || kind == CellKind::kReal) {
        const Number number = number_of_cell(text, kind);
        if (const auto* integer = std::get_if<std::int64_t>(&number)) {
          sqlite3_bind_int64(statement_.get(), index, *integer);
        } else {
          sqlite3_bind_double(statement_.get(), index, std::get<double>(number));
        }
        return;
      }
    }
    if (damaged) text = repaired_.emplace_back(repaired(text));
    // A null pointer would bind NULL where an empty text is meant.
    const char* data = text.empty() ? "" : text.data();
    if (sqlite3_bind_text64(statement_.get(), index, data, text.size(), SQLITE_STATIC, SQLITE_UTF8) !=
        SQLITE_OK) {
      fail(db_, file_);
    }
  }

  sqlite3* db_;
  const fs::path& file_;
  const std::size_t width_;
  std::vector<bool> numeric_;
  std::vector<std::string> repaired_;
  SqliteStatement statement_;
};

void insert_rows(sqlite3* db, const fs::path& file, const std::string& table, const Shape& shape,
                 const Progress& progress, const std::function<void(std::uint64_t)>& on_bytes) {
  Inserter inserter(db, file, table, shape);
  bool header_to_skip = shape.dialect.header;
  std::uint64_t rows = 0;
  const auto take = [&](std::span<const CsvCell> row) {
    if (is_blank_line(row, header_to_skip ? 2 : shape.names.size())) return true;
    if (header_to_skip) {
      header_to_skip = false;
      return true;
    }
    inserter.add(row, shape.damaged.count > 0 && is_damaged(row));
    ++rows;
    return true;
  };
  read_csv(file, {.delimiter = shape.dialect.delimiter, .stop = progress.stop, .on_bytes = on_bytes}, take);
  if (rows != shape.rows) {
    throw SourceError("The file " + shown(file) +
                      " was changed while it was read. Try again when nothing writes to it any more.");
  }
}

std::vector<std::string> notes_on(const Shape& shape, const fs::path& file) {
  std::vector<std::string> notes;
  const std::string name = shown(file.filename());
  if (shape.rows == 0) notes.push_back(name + " has a header but no rows; its table is empty.");
  if (!shape.dialect.header) {
    notes.push_back("The first row of " + name +
                    " looks like data, so its columns are named column_1, column_2 and "
                    "so on. Put a header above it to name them.");
  }
  if (shape.short_rows.count > 0) {
    notes.push_back(rows_text(shape.short_rows.count) + " of " + name +
                    (shape.short_rows.count == 1 ? " has" : " have") + " fewer cells than the header" +
                    shape.short_rows.where() + "; what is missing was taken as NULL.");
  }
  if (shape.long_rows.count > 0) {
    notes.push_back(rows_text(shape.long_rows.count) + " of " + name +
                    (shape.long_rows.count == 1 ? " has" : " have") + " more cells than the header" +
                    shape.long_rows.where() + "; the cells beyond it were left out.");
  }
  if (shape.damaged.count > 0) {
    notes.push_back(
        rows_text(shape.damaged.count) + " of " + name + (shape.damaged.count == 1 ? " holds" : " hold") +
        " bytes that are not UTF-8, or NUL bytes" + shape.damaged.where() +
        "; each such part was replaced by U+FFFD. Save the file as UTF-8, for example with: iconv -f "
        "latin1 -t utf-8 old.csv > new.csv");
  }
  if (shape.open_quote) {
    notes.push_back(name +
                    " ends inside a quoted cell; its last row may hold several. Close the quote (\").");
  }
  return notes;
}

}  // namespace

ImportedCsv import_csv(sqlite3* db, const fs::path& file, const std::string& table,
                       const Progress& progress) {
  std::error_code ignored;
  const std::uint64_t size = fs::file_size(file, ignored);
  // Examining is a good deal faster than storing; a quarter is about its share of the time.
  const auto examining = [&](std::uint64_t bytes) {
    if (progress.on_bytes) progress.on_bytes(file, std::min(bytes, size) / 4, size);
  };
  const auto storing = [&](std::uint64_t bytes) {
    if (progress.on_bytes) progress.on_bytes(file, size / 4 + std::min(bytes, size) / 4 * 3, size);
  };
  const auto limit = static_cast<std::size_t>(sqlite3_limit(db, SQLITE_LIMIT_COLUMN, -1));
  const Shape shape = examine(file, limit, progress, examining);
  try {
    insert_rows(db, file, table, shape, progress, storing);
  } catch (...) {
    // The database is built without a journal, so there is nothing to roll back with.
    sqlite3_exec(db, ("DROP TABLE IF EXISTS " + quote_identifier(table)).c_str(), nullptr, nullptr, nullptr);
    throw;
  }
  if (progress.on_bytes) progress.on_bytes(file, size, size);
  return {table, shape.rows, notes_on(shape, file)};
}

}  // namespace ai_sdk::server
