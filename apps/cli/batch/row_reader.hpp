#pragma once

#include "batch/row.hpp"

#include <memory>
#include <optional>
#include <string>

namespace ai_sdk::cli {

enum class InputFormat { jsonl, csv };

// Reads the rows of a batch one after the other in bounded memory.
class RowReader {
 public:
  virtual ~RowReader() = default;
  // Nothing at the end. Throws RowError where a row is wrong, after which the next one can be read, and
  // UsageError where nothing more can be read.
  virtual std::optional<RawRow> next() = 0;
};

// JSON lines: one object on each line. CSV after RFC 4180: the first row names the columns; an empty cell is
// no value for `id`, `conversation_id` and `parameters`, which holds a JSON object. Empty lines are skipped
// in both. The descriptor is read from its beginning on and stays the caller's.
std::unique_ptr<RowReader> open_rows(int fd, const std::string& name, InputFormat format, char delimiter);

}  // namespace ai_sdk::cli
