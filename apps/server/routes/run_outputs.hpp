#pragma once

#include "http/exchange.hpp"
#include "runs/run_service.hpp"

#include <memory>
#include <string>

namespace ai_sdk::server {

// The run's result as one JSON document. replayed: it is that of an earlier run with the same key.
std::shared_ptr<RunOutput> make_invoke_output(std::shared_ptr<Exchange> exchange, std::string conversation_id,
                                              bool replayed);
// The run's events as they come.
std::shared_ptr<RunOutput> make_stream_output(std::shared_ptr<Exchange> exchange, std::string conversation_id,
                                              bool replayed);

// 503 with Retry-After.
Response busy_response(std::string_view message);

}  // namespace ai_sdk::server
