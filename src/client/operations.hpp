#pragma once

#include "client/call_plan.hpp"
#include "client/client_state.hpp"
#include "client/stream_reader.hpp"

#include <ai_sdk/models.hpp>

#include <memory>

namespace ai_sdk::detail {

// What the public methods do, once for their blocking and their awaitable forms. All run on the client's
// executor.
http::Task<InvokeResponse> invoke(std::shared_ptr<ClientState> client, std::shared_ptr<const CallPlan> plan);
http::Task<AgentInfo> fetch_agent(std::shared_ptr<ClientState> client, std::shared_ptr<const CallPlan> plan);

// A reader whose pump has been started.
std::shared_ptr<StreamReader> start_stream(std::shared_ptr<ClientState> client,
                                           std::shared_ptr<CallPlan> plan);

}  // namespace ai_sdk::detail
