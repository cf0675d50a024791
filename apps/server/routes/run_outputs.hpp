#pragma once

#include "http/exchange.hpp"
#include "runs/run_service.hpp"

#include <memory>
#include <string>

namespace ai_sdk::server {

// The run's result as one JSON document.
std::shared_ptr<RunOutput> make_invoke_output(std::shared_ptr<Exchange> exchange,
                                              std::string conversation_id);
// The run's events as they come.
std::shared_ptr<RunOutput> make_stream_output(std::shared_ptr<Exchange> exchange,
                                              std::string conversation_id);

// 503 with Retry-After.
Response busy_response(std::string_view message);

}  // namespace ai_sdk::server
