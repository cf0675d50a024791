#pragma once

#include "http/exchange.hpp"
#include "runs/run_service.hpp"

#include <memory>
#include <string>

namespace ai_sdk::server {

// What an answer says of its run.
struct RunIds {
  std::string run;  // of its stream; by it the run can be cancelled
  std::string conversation;
  bool replayed = false;  // the answer is that of an earlier run with the same key
};

// The run's result as one JSON document.
std::shared_ptr<RunOutput> make_invoke_output(std::shared_ptr<Exchange> exchange, RunIds ids);
// The run's events as they come.
std::shared_ptr<RunOutput> make_stream_output(std::shared_ptr<Exchange> exchange, RunIds ids);

// 503 with Retry-After.
Response busy_response(std::string_view message);

}  // namespace ai_sdk::server
