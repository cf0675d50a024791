#pragma once

#include "batch/message_template.hpp"

#include <ai_sdk/json.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

namespace ai_sdk::cli {

// One row of a batch is wrong; the text names its line and says what to do.
struct RowError : std::runtime_error {
  RowError(std::uint64_t line, const std::string& what)
      : std::runtime_error("line " + std::to_string(line) + ": " + what) {}
};

// A row as it stands in the input: the members of a JSON object, or the cells of a CSV row under their
// columns' names.
struct RawRow {
  std::uint64_t line = 0;  // where it begins, counted from 1
  JsonObject members;
};

// A row as it is asked.
struct Row {
  std::uint64_t line = 0;
  Json id;  // the user's own: a string, a number, or null
  std::string message;
  std::string conversation_id;  // empty: none
  JsonObject parameters;
};

// What all rows of a batch have in common.
struct RowRules {
  std::optional<MessageTemplate> message;  // none: the member "message"
  JsonObject parameters;                   // a row's own go over these
};

// Throws RowError.
Row make_row(RawRow raw, const RowRules& rules);

}  // namespace ai_sdk::cli
