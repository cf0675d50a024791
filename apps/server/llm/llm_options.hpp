#pragma once

#include <ai_sdk/token.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace ai_sdk::server::llm {

struct ModelService;

// The language model that agents of a server use, as its owner sets it.
struct LlmOptions {
  std::string url;    // of an OpenAI-compatible API, e.g. http://localhost:11434/v1; empty: no model
  std::string model;  // as the endpoint calls it
  Token key;          // may be empty
  std::chrono::milliseconds silence{60'000};  // see EndpointSettings
  std::chrono::milliseconds time{300'000};    // of one run
  int max_steps = 16;                         // questions to the model in one run
  std::int64_t max_tokens = 200'000;          // read and written in one run
  std::size_t max_rows = 200;                 // that one statement hands to the model
};

// Runs wait for the endpoint most of the time: so many at once where nothing else was asked for.
inline constexpr std::size_t workers_with_model = 32;

// The service with its own tools: run_sql, list_tables, sample_table. Throws std::invalid_argument that names
// the option.
std::unique_ptr<ModelService> open_model(const LlmOptions& options);

}  // namespace ai_sdk::server::llm
