#include "client/operations.hpp"

#include "client/unary.hpp"
#include "core/wire/decode.hpp"

#include <ai_sdk/errors.hpp>

#include <algorithm>
#include <unordered_set>

namespace ai_sdk::detail {
namespace {

constexpr std::size_t page_size = 100;

// Why a body that cannot be decoded cannot be.
template <class T>
std::string reason(T (*decode)(std::string_view), const std::string& body) {
  try {
    decode(body);
  } catch (const core::DecodeError& error) {
    return error.what();
  }
  return "it held the token";
}

template <class T>
T decoded(T (*decode)(std::string_view), const std::string& body, const ClientState& client,
          const core::ErrorContext& context) {
  try {
    return decode(body);
  } catch (const core::DecodeError& error) {
    ErrorDetails details;
    details.status_code = 200;
    details.request_id = context.request_id;
    details.name = context.name;
    // Blotted out before anything is cut: half a token would not be found.
    const std::string safe = client.without_token(body);
    details.body = safe.substr(0, 2048);
    std::string why = error.what();
    if (safe != body) why = reason(decode, safe);
    throw AgentExecutionError("the server's answer cannot be understood: " + why, details);
  }
}

template <class T>
http::Task<T> fetch(std::shared_ptr<ClientState> client, std::shared_ptr<const CallPlan> plan,
                    T (*decode)(std::string_view)) {
  Attempts attempts(*client, *plan);
  try {
    const std::string body = co_await run_unary(attempts);
    T result = decoded(decode, body, *client, plan->context);
    if (auto* watch = attempts.watch()) watch->success(body.size());
    co_return result;
  } catch (const std::exception& error) {
    attempts.failed(error);
    throw;
  }
}

}  // namespace

http::Task<InvokeResponse> invoke(std::shared_ptr<ClientState> client, std::shared_ptr<const CallPlan> plan) {
  return fetch(std::move(client), std::move(plan), core::decode_invoke_response);
}

http::Task<AgentInfo> fetch_agent(std::shared_ptr<ClientState> client, std::shared_ptr<const CallPlan> plan) {
  return fetch(std::move(client), std::move(plan), core::decode_agent_info);
}

http::Task<std::vector<AgentInfo>> fetch_agents(std::shared_ptr<ClientState> client, ListOptions options) {
  std::vector<AgentInfo> agents;
  std::unordered_set<std::string> seen;
  std::string after;
  const bool limited = options.limit.has_value();
  std::size_t wanted = limited ? *options.limit : 0;
  while (!limited || wanted > 0) {
    const std::size_t size = limited ? std::min(wanted, page_size) : page_size;
    auto plan = std::make_shared<const CallPlan>(plan_agent_page(*client, options, size, after));
    auto page = co_await fetch(client, plan, core::decode_agent_page);
    for (auto& agent : page.items) {
      if (limited && wanted == 0) break;
      if (limited) --wanted;
      agents.push_back(std::move(agent));
    }
    if (page.after.empty()) break;
    if (!seen.insert(page.after).second) {
      ErrorDetails details;
      details.request_id = plan->context.request_id;
      throw AgentExecutionError("the server's list does not end: it gave the same cursor twice", details);
    }
    after = std::move(page.after);
  }
  co_return agents;
}

std::shared_ptr<StreamReader> start_stream(std::shared_ptr<ClientState> client,
                                           std::shared_ptr<CallPlan> plan) {
  auto reader = std::make_shared<StreamReader>(std::move(client), std::move(plan));
  reader->start();
  return reader;
}

}  // namespace ai_sdk::detail
