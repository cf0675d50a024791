#pragma once

#include "client/call_plan.hpp"
#include "client/client_state.hpp"

#include <memory>
#include <string>

namespace ai_sdk::detail {

// Carries a call out to its end, repeating it where that does no harm, and returns the body of a 2xx answer.
// Runs on the client's executor.
http::Task<std::string> run_unary(std::shared_ptr<ClientState> client, std::shared_ptr<const CallPlan> plan);

// Reads a whole body, up to `limit` bytes; what is beyond fails, or is dropped where `cut` is set.
http::Task<std::string> read_whole_body(http::Exchange& exchange, std::size_t limit, bool cut);

}  // namespace ai_sdk::detail
