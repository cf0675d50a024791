#include "batch/row_reader.hpp"

#include "batch/line_reader.hpp"
#include "catalog/csv_reader.hpp"
#include "core/text.hpp"
#include "failure.hpp"

#include <boost/json/parse.hpp>

#include <unistd.h>

#include <deque>
#include <set>

namespace ai_sdk::cli {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

void require_utf8(std::uint64_t line, std::string_view text) {
  if (core::is_valid_utf8(text)) return;
  throw RowError(line,
                 "it is not UTF-8 text: convert the file first, for instance with iconv -f latin1 -t utf-8");
}

class JsonRows : public RowReader {
 public:
  JsonRows(int fd, const std::string& name) : lines_(fd, name) {}

  std::optional<RawRow> next() override {
    std::string line;
    while (lines_.next(line)) {
      if (lines_.line() == 1 && line.starts_with(byte_order_mark)) line.erase(0, byte_order_mark.size());
      if (line.find_first_not_of(" \t\r\n") == std::string::npos) continue;
      require_utf8(lines_.line(), line);
      boost::system::error_code error;
      Json value = boost::json::parse(line, error);
      if (error) {
        throw RowError(lines_.line(), "it is not JSON (" + error.message() +
                                          "); every line must be one object, or say --format csv");
      }
      if (!value.is_object()) {
        throw RowError(lines_.line(), R"(it is not a JSON object such as {"message": "…"})");
      }
      return RawRow{lines_.line(), std::move(value.get_object())};
    }
    return std::nullopt;
  }

 private:
  LineReader lines_;
};

class CsvRows : public RowReader {
 public:
  CsvRows(int fd, const std::string& name, char delimiter)
      : lines_(fd, name), parser_(delimiter), delimiter_(delimiter) {}

  std::optional<RawRow> next() override {
    for (;;) {
      auto cells = next_cells();
      if (!cells) return std::nullopt;
      if (columns_.empty()) {
        read_header(std::move(cells->texts));
      } else if (cells->texts.size() != 1 || !cells->texts[0].empty()) {
        return to_row(std::move(*cells));
      }
    }
  }

 private:
  struct Cells {
    std::uint64_t line = 0;
    std::vector<std::string> texts;
  };

  std::optional<Cells> next_cells() {
    const auto take = [this](std::span<const server::CsvCell> row) {
      Cells& cells = ready_.emplace_back();
      cells.line = row_begins_;
      for (const auto& cell : row) cells.texts.emplace_back(cell.text);
      return true;
    };
    std::string line;
    try {
      while (ready_.empty() && !ended_) {
        const bool inside = parser_.inside_quotes();
        if (!lines_.next(line)) {
          ended_ = true;
          if (inside) throw RowError(row_begins_, "a quote (\") that opens a cell is never closed");
          parser_.finish(take);
          continue;
        }
        if (!inside) row_begins_ = lines_.line();
        std::string_view bytes = line;
        if (lines_.line() == 1 && bytes.starts_with(byte_order_mark)) {
          bytes.remove_prefix(byte_order_mark.size());
        }
        parser_.feed(bytes, take);
      }
    } catch (const server::CsvTooLong&) {
      throw UsageError(lines_.name() + ": the row that begins on line " + std::to_string(row_begins_) +
                       " is longer than 64 MiB; probably a quote (\") in it is never closed");
    }
    if (ready_.empty()) return std::nullopt;
    Cells cells = std::move(ready_.front());
    ready_.pop_front();
    return cells;
  }

  void read_header(std::vector<std::string> names) {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!core::is_valid_utf8(names[i])) {
        throw UsageError(lines_.name() +
                         ": the header is not UTF-8 text; convert the file with iconv -f latin1 -t utf-8");
      }
      if (!seen.insert(names[i]).second) {
        throw UsageError(lines_.name() + ": the header names the column \"" + names[i] + "\" twice");
      }
    }
    if (names.size() == 1 && names[0].find_first_of(";\t|") != std::string::npos) {
      throw UsageError(lines_.name() + ": the header has no " + std::string(1, delimiter_) +
                       "; say what separates the columns with --delimiter");
    }
    columns_ = std::move(names);
  }

  RawRow to_row(Cells cells) const {
    if (cells.texts.size() != columns_.size()) {
      throw RowError(cells.line, "it has " + std::to_string(cells.texts.size()) +
                                     " cells, and the header has " + std::to_string(columns_.size()) +
                                     "; put cells that hold the delimiter into quotes (\")");
    }
    RawRow row;
    row.line = cells.line;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      std::string& text = cells.texts[i];
      require_utf8(cells.line, text);
      const std::string& name = columns_[i];
      const bool optional = name == "id" || name == "conversation_id" || name == "parameters";
      if (text.empty() && optional) continue;
      if (name == "parameters") {
        boost::system::error_code error;
        Json value = boost::json::parse(text, error);
        if (error || !value.is_object()) throw RowError(cells.line, "\"parameters\" must be a JSON object");
        row.members[name] = std::move(value);
      } else {
        row.members[name] = text;
      }
    }
    return row;
  }

  LineReader lines_;
  server::CsvParser parser_;
  const char delimiter_;
  std::vector<std::string> columns_;
  std::deque<Cells> ready_;
  std::uint64_t row_begins_ = 0;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<RowReader> open_rows(int fd, const std::string& name, InputFormat format, char delimiter) {
  if (lseek(fd, 0, SEEK_SET) != 0) throw UsageError("cannot read " + name + " from its beginning");
  if (format == InputFormat::csv) return std::make_unique<CsvRows>(fd, name, delimiter);
  return std::make_unique<JsonRows>(fd, name);
}

}  // namespace ai_sdk::cli
