#include "client/operations.hpp"

#include "client/fetch.hpp"
#include "core/wire/decode.hpp"

namespace ai_sdk::detail {

http::Task<InvokeResponse> invoke(std::shared_ptr<ClientState> client, std::shared_ptr<const CallPlan> plan) {
  return fetch(std::move(client), std::move(plan), core::decode_invoke_response);
}

http::Task<AgentInfo> fetch_agent(std::shared_ptr<ClientState> client, std::shared_ptr<const CallPlan> plan) {
  return fetch(std::move(client), std::move(plan), core::decode_agent_info);
}

std::shared_ptr<StreamReader> start_stream(std::shared_ptr<ClientState> client,
                                           std::shared_ptr<CallPlan> plan) {
  auto reader = std::make_shared<StreamReader>(std::move(client), std::move(plan));
  reader->start();
  return reader;
}

}  // namespace ai_sdk::detail
