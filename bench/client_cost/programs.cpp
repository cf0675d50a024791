#include "programs.hpp"

#include "driver/machine.hpp"
#include "driver/sample.hpp"

#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <vector>

namespace ai_sdk::bench {
namespace {

namespace asio = boost::asio;

constexpr std::size_t clients = 1'000;
constexpr std::size_t in_flight = 64;

AiSdkConfig config_for(const std::string& host) {
  AiSdkConfig config;
  config.host = host;
  config.token = Token(std::string(token));
  config.enable_async = true;
  return config;
}

// Microseconds for each; their destruction is not counted.
double construction_time(const std::string& host) {
  std::vector<AiSdk> made;
  made.reserve(clients);
  const AiSdkConfig config = config_for(host);
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < clients; ++i) made.emplace_back(config);
  const std::chrono::duration<double, std::micro> time = std::chrono::steady_clock::now() - begin;
  return time.count() / static_cast<double>(clients);
}

asio::awaitable<void> call_again(AgentHandle agent, std::size_t& left) {
  while (left > 0) {
    --left;
    co_await agent.acall(question);
  }
}

void make_calls(const AgentHandle& agent, std::size_t calls) {
  asio::io_context loop(1);
  for (std::size_t i = 0; i < in_flight; ++i)
    asio::co_spawn(loop, call_again(agent, calls), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
  loop.run();
}

}  // namespace

boost::json::object run_construction(const Arguments&) {
  return {{"http", construction_time("http://127.0.0.1:8585")},
          {"https", construction_time("https://catalog.example.com")}};
}

boost::json::object run_many_calls(const Arguments& arguments) {
  AiSdk client(config_for(arguments.text("host")));
  const AgentHandle agent = client.agent(agent_name);
  const std::size_t calls = arguments.count("calls"), first = calls / 10;
  make_calls(agent, first);
  const auto before = static_cast<double>(resident_bytes());
  make_calls(agent, calls - first);
  return {{"growth", (static_cast<double>(resident_bytes()) - before) / static_cast<double>(calls - first)}};
}

}  // namespace ai_sdk::bench
