#include "catalog/csv_reader.hpp"

#include <cstring>

namespace ai_sdk::server {

CsvParser::CsvParser(char delimiter) : delimiter_(delimiter) {
  special_[static_cast<unsigned char>(delimiter)] = true;
  special_[static_cast<unsigned char>('\n')] = true;
  special_[static_cast<unsigned char>('\r')] = true;
}

void CsvParser::append(std::string_view bytes) {
  if (text_.size() + bytes.size() > kLongestRow) {
    throw CsvTooLong("row " + std::to_string(rows_ + 1) + " is longer than 64 MiB");
  }
  text_ += bytes;
}

void CsvParser::end_cell() {
  pieces_.push_back({cell_begin_, cell_quoted_});
  cell_begin_ = text_.size();
  cell_quoted_ = false;
  state_ = State::kCellStart;
  row_started_ = true;
}

bool CsvParser::end_row(const RowSink& sink) {
  end_cell();
  cells_.clear();
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    const std::size_t end = i + 1 < pieces_.size() ? pieces_[i + 1].begin : text_.size();
    cells_.push_back(
        {std::string_view(text_).substr(pieces_[i].begin, end - pieces_[i].begin), pieces_[i].quoted});
  }
  ++rows_;
  const bool more = sink(std::span<const CsvCell>(cells_));
  stopped_ = !more;
  pieces_.clear();
  text_.clear();
  cell_begin_ = 0;
  row_started_ = false;
  return more;
}

bool CsvParser::feed(std::string_view bytes, const RowSink& sink) {
  if (stopped_) return false;
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (at != end) {
    if (after_cr_) {
      after_cr_ = false;
      if (*at == '\n') {
        ++at;
        continue;
      }
    }
    switch (state_) {
      case State::kCellStart:
        if (*at == '"') {
          cell_quoted_ = true;
          state_ = State::kQuoted;
          row_started_ = true;
          ++at;
          break;
        }
        state_ = State::kPlain;
        [[fallthrough]];
      case State::kPlain: {
        const char* stop = at;
        while (stop != end && !special_[static_cast<unsigned char>(*stop)]) ++stop;
        if (stop != at) {
          append({at, static_cast<std::size_t>(stop - at)});
          row_started_ = true;
          at = stop;
        }
        if (at == end) break;
        const char c = *at++;
        if (c == delimiter_) {
          end_cell();
        } else {
          after_cr_ = c == '\r';
          if (!end_row(sink)) return false;
        }
        break;
      }
      case State::kQuoted: {
        const auto* quote =
            static_cast<const char*>(std::memchr(at, '"', static_cast<std::size_t>(end - at)));
        const char* stop = quote != nullptr ? quote : end;
        append({at, static_cast<std::size_t>(stop - at)});
        at = stop;
        if (at == end) break;
        state_ = State::kQuoteInQuoted;
        ++at;
        break;
      }
      case State::kQuoteInQuoted:
        if (*at == '"') {
          append("\"");
          state_ = State::kQuoted;
          ++at;
        } else {
          state_ = State::kPlain;
        }
        break;
    }
  }
  return true;
}

bool CsvParser::finish(const RowSink& sink) {
  if (stopped_) return false;
  return row_started_ ? end_row(sink) : true;
}

}  // namespace ai_sdk::server
