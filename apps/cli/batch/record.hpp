#pragma once

#include "batch/row_key.hpp"
#include "failure.hpp"

#include <ai_sdk/models.hpp>

#include <chrono>
#include <string>

namespace ai_sdk::cli {

// What a record tells beside the answer or the error.
struct RecordFacts {
  std::string batch;
  std::string agent;
  RowKey key{};
  const Row* row = nullptr;
  std::string request_id;
  int attempts = 0;
  std::chrono::milliseconds duration{0};
};

// The record of a row, a line of JSON with its line end.
std::string record_of(const RecordFacts& facts, const InvokeResponse& response);
std::string record_of(const RecordFacts& facts, const Failure& failure);

}  // namespace ai_sdk::cli
