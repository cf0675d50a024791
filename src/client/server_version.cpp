#include "client/server_version.hpp"

#include "client/bridge.hpp"
#include "client/unary.hpp"

#include <ai_sdk/errors.hpp>

#include <boost/json/parse.hpp>

namespace ai_sdk::detail {
namespace {

http::Task<std::string> fetch(std::shared_ptr<ClientState> client, std::shared_ptr<const CallPlan> plan) {
  Attempts attempts(*client, *plan);
  co_return co_await run_unary(attempts);
}

}  // namespace

JsonObject fetch_server_version(const AiSdkConfig& config) {
  const auto client = std::make_shared<ClientState>(config);
  client->ensure_open();
  auto plan = std::make_shared<CallPlan>(plan_entity(*client, agent_collection, "version", {}));
  plan->context = {.resource = core::Resource::other, .name = {}, .request_id = plan->context.request_id};
  plan->request.target = "/api/v1/system/version";
  std::string body;
  try {
    body = block_on(*client, fetch(client, plan));
  } catch (...) {
    client->close();
    throw;
  }
  client->close();
  boost::system::error_code error;
  Json answer = boost::json::parse(body, error);
  if (error || !answer.is_object()) {
    throw AgentExecutionError(
        "what is at this address does not answer like a catalog or an agent server: check the host setting",
        ErrorDetails{.status_code = 200, .request_id = plan->context.request_id});
  }
  return std::move(answer.as_object());
}

}  // namespace ai_sdk::detail
