#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

struct CsvCell {
  std::string_view text;
  bool quoted = false;  // an empty cell without quotes means that there is no value
};

// A cell or a row grew beyond what is allowed, which nearly always means that a quote is never closed.
struct CsvTooLong : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Cuts bytes into rows after RFC 4180, and leniently where files differ from it: rows end at LF, CRLF or CR;
// a quote inside an unquoted cell, and text behind a closing quote, are taken as they stand. The bytes may
// come in pieces of any size. Holds one row in memory. Not thread-safe.
class CsvParser {
 public:
  static constexpr std::size_t kLongestRow = 64 * 1024 * 1024;  // bytes

  // Takes a row; its cells are valid until the call returns. Returns false to stop.
  using RowSink = std::function<bool(std::span<const CsvCell> row)>;

  explicit CsvParser(char delimiter);

  // Returns false once the sink has stopped. Throws CsvTooLong.
  bool feed(std::string_view bytes, const RowSink& sink);
  // Hands out what the last line without an end holds.
  bool finish(const RowSink& sink);

  std::uint64_t rows() const { return rows_; }  // handed out so far
  bool inside_quotes() const { return state_ == State::kQuoted; }

 private:
  enum class State { kCellStart, kPlain, kQuoted, kQuoteInQuoted };
  struct Piece {
    std::size_t begin;
    bool quoted;
  };

  void end_cell();
  bool end_row(const RowSink& sink);
  void append(std::string_view bytes);

  const char delimiter_;
  bool special_[256] = {};
  State state_ = State::kCellStart;
  bool row_started_ = false;
  bool after_cr_ = false;
  bool stopped_ = false;
  std::uint64_t rows_ = 0;
  std::string text_;  // the cells of the row, one behind the other
  std::size_t cell_begin_ = 0;
  bool cell_quoted_ = false;
  std::vector<Piece> pieces_;
  std::vector<CsvCell> cells_;
};

struct CsvReadOptions {
  char delimiter = ',';
  std::size_t buffer = 1 << 20;  // bytes read at a time
  std::stop_token stop;          // ends the reading with SourceError
  std::function<void(std::uint64_t bytes)> on_bytes;
};

struct CsvReadResult {
  std::uint64_t rows = 0;
  bool open_quote = false;  // the file ends inside a quoted cell
};

// Reads a file of UTF-8, with or without a byte order mark, row by row in bounded memory. Throws SourceError.
CsvReadResult read_csv(const std::filesystem::path& file, const CsvReadOptions& options,
                       const CsvParser::RowSink& sink);

// The beginning of a file without its byte order mark. Throws SourceError where it cannot be read or is
// UTF-16.
std::string read_csv_beginning(const std::filesystem::path& file, std::size_t bytes);

}  // namespace ai_sdk::server
