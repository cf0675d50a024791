#include "client/server_version.hpp"

#include "client/bridge.hpp"
#include "client/unary.hpp"

#include <ai_sdk/errors.hpp>

#include <boost/json/parse.hpp>

namespace ai_sdk::detail {
namespace {

http::Task<JsonObject> fetch(std::shared_ptr<ClientState> client, std::shared_ptr<const CallPlan> plan) {
  Attempts attempts(*client, *plan);
  const UnaryAnswer answer = co_await run_unary(attempts);
  boost::system::error_code error;
  Json json = boost::json::parse(answer.body, error);
  if (error || !json.is_object()) {
    throw AgentExecutionError(
        "what is at this address does not answer like a catalog or an agent server: check the host setting",
        ErrorDetails{.status_code = answer.status, .request_id = attempts.request_id()});
  }
  co_return std::move(json.as_object());
}

}  // namespace

JsonObject fetch_server_version(const AiSdkConfig& config) {
  const auto client = std::make_shared<ClientState>(config);
  client->ensure_open();
  auto plan = std::make_shared<CallPlan>(plan_entity(*client, agent_collection, "version", {}));
  plan->context = {.resource = core::Resource::other, .name = {}, .request_id = plan->context.request_id};
  plan->request.target = "/api/v1/system/version";
  JsonObject version;
  try {
    version = block_on(*client, fetch(client, plan));
  } catch (...) {
    client->close();
    throw;
  }
  client->close();
  return version;
}

}  // namespace ai_sdk::detail
