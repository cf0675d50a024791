#pragma once

#include "client/call_plan.hpp"
#include "client/client_state.hpp"

#include <memory>
#include <string>

namespace ai_sdk::detail {

// Carries a call out to its end, repeating it where that does no harm, and returns the body of a 2xx answer.
// Runs on the client's executor.
http::Task<std::string> run_unary(std::shared_ptr<ClientState> client, std::shared_ptr<const CallPlan> plan);

// Waits on the client's executor; ends at once when cancelled or when the client is closed.
http::Task<void> sleep_on(ClientState& client, std::chrono::milliseconds time);

// The time left until the call's deadline.
std::optional<std::chrono::milliseconds> time_left(const CallPlan& plan);

// The planner's verdict on a failed attempt, made with the client's source of chance.
core::RetryPlanner make_planner(ClientState& client, const CallPlan& plan);

// Reads a whole body, up to `limit` bytes; what is beyond fails, or is dropped where `cut` is set.
http::Task<std::string> read_whole_body(http::Exchange& exchange, std::size_t limit, bool cut);

void debug_line(const ClientState& client, const CallPlan& plan, const std::string& what);

}  // namespace ai_sdk::detail
