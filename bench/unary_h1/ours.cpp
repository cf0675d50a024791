#include "driver/children.hpp"
#include "driver/sample.hpp"
#include "driver/window.hpp"
#include "programs.hpp"

#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>

namespace ai_sdk::bench {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

void rethrow(std::exception_ptr error) {
  if (error) std::rethrow_exception(error);
}

asio::awaitable<void> call_again(AgentHandle agent, Window& window) {
  bool more = true;
  while (more) {
    const auto answer = co_await agent.acall(question);
    more = window.count();
  }
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
  AiSdkConfig config;
  config.host = arguments.text("host");
  config.token = Token(std::string(token));
  config.enable_async = true;
  if (arguments.has("ca")) config.ca_bundle = arguments.text("ca");
  if (arguments.has("check")) {
    AiSdk client(config);
    return {{"answer", as_json(client.agent(agent_name).call(question))}};
  }
  // One thread for everything, as the bare loop and wrk have it.
  asio::io_context loop(1);
  AiSdk client(config, loop.get_executor());
  const AgentHandle agent = client.agent(agent_name);
  Window window(arguments.number("seconds"));
  for (std::size_t i = 0; i < arguments.count("in_flight"); ++i)
    asio::co_spawn(loop, call_again(agent, window), rethrow);
  loop.run();
  const std::size_t connections = client.stats().open_connections;
  if (arguments.has("most_connections") && connections > arguments.count("most_connections"))
    throw Skipped("the library opened " + std::to_string(connections) +
                  " connections: it does not speak HTTP/2 to this server");
  return {{"calls", window.per_second()}};
}

}  // namespace ai_sdk::bench
