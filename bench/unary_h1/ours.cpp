#include "driver/children.hpp"
#include "driver/sample.hpp"
#include "driver/window.hpp"
#include "ours/client.hpp"
#include "programs.hpp"

#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>

namespace ai_sdk::bench {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

asio::awaitable<void> call_again(AgentHandle agent, Window& window) {
  bool more = true;
  while (more) {
    const auto answer = co_await agent.acall(question);
    more = window.count();
  }
}

asio::awaitable<void> call_once(AgentHandle agent, InvokeResponse& answer) {
  answer = co_await agent.acall(question);
}

// The answer as the server wrote it, of what the library made of it.
json::object as_json(const InvokeResponse& answer) {
  json::object out{{"conversationId", answer.conversation_id}, {"response", answer.response}};
  out["toolsUsed"] = json::array(answer.tools_used.begin(), answer.tools_used.end());
  if (answer.usage)
    out["usage"] = json::object{{"promptTokens", answer.usage->prompt_tokens},
                                {"completionTokens", answer.usage->completion_tokens},
                                {"totalTokens", answer.usage->total_tokens}};
  return out;
}

}  // namespace

json::object run_unary_ours(const Arguments& arguments) {
  asio::io_context loop(1);
  AiSdk client = make_client(arguments, loop);
  const AgentHandle agent = client.agent(agent_name);
  std::vector<asio::awaitable<void>> callers;
  if (arguments.has("check")) {
    InvokeResponse answer;
    callers.push_back(call_once(agent, answer));
    run_all(loop, std::move(callers));
    return {{"answer", as_json(answer)}};
  }
  Window window(arguments.number("seconds"));
  for (std::size_t i = 0; i < arguments.count("in_flight"); ++i) callers.push_back(call_again(agent, window));
  run_all(loop, std::move(callers));
  if (arguments.has("most_connections")) {
    const std::size_t connections = open_connections(client, loop);
    if (connections > arguments.count("most_connections"))
      throw Skipped("the library opened " + std::to_string(connections) +
                    " connections: it does not speak HTTP/2 to this server");
  }
  return window.result();
}

}  // namespace ai_sdk::bench
