#pragma once

#include "llm/agent_loop.hpp"
#include "llm/endpoint.hpp"
#include "llm/toolbox.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <utility>

namespace ai_sdk::server::llm {

// The language model of one server, and what its agents may do with it. Built before the server runs and
// outlives its runs; thread-safe then.
struct ModelService {
  explicit ModelService(EndpointSettings settings) : endpoint(std::move(settings)) {}

  // "NAME at HOST".
  std::string shown() const { return endpoint.model() + " at " + endpoint.host(); }

  ModelEndpoint endpoint;
  Toolbox tools;
  LoopLimits limits;
  std::chrono::milliseconds time{300'000};  // of one run with the model
  // Told in a sentence whenever the endpoint could not answer; may be empty. Thread-safe.
  std::function<void(const std::string&)> on_failure;
};

}  // namespace ai_sdk::server::llm
