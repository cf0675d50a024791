#include "programs.hpp"

#include "driver/machine.hpp"
#include "driver/sample.hpp"
#include "ours/client.hpp"

#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/io_context.hpp>

#include <vector>

namespace ai_sdk::bench {
namespace {

namespace asio = boost::asio;

constexpr std::size_t clients = 50;  // at a time
constexpr std::size_t times = 40;
constexpr std::size_t in_flight = 64;

// Microseconds of processor time for each; their destruction is not counted.
double construction_time(const std::string& host) {
  const AiSdkConfig config = config_for(host);
  double time = 0;
  for (std::size_t i = 0; i < times; ++i) {
    std::vector<AiSdk> made;
    made.reserve(clients);
    const double begin = cpu_seconds();
    for (std::size_t k = 0; k < clients; ++k) made.emplace_back(config);
    time += cpu_seconds() - begin;
  }
  return time * 1e6 / static_cast<double>(clients * times);
}

asio::awaitable<void> call_again(AgentHandle agent, std::size_t& left) {
  while (left > 0) {
    --left;
    co_await agent.acall(question);
  }
}

void make_calls(asio::io_context& loop, const AgentHandle& agent, std::size_t calls) {
  std::vector<asio::awaitable<void>> callers;
  for (std::size_t i = 0; i < in_flight; ++i) callers.push_back(call_again(agent, calls));
  run_all(loop, std::move(callers));
}

}  // namespace

boost::json::object run_construction(const Arguments&) {
  return {{"http", construction_time("http://127.0.0.1:8585")},
          {"https", construction_time("https://catalog.example.com")}};
}

boost::json::object run_many_calls(const Arguments& arguments) {
  asio::io_context loop(1);
  AiSdk client = make_client(arguments, loop);
  const AgentHandle agent = client.agent(agent_name);
  const std::size_t calls = arguments.count("calls"), first = calls / 10;
  make_calls(loop, agent, first);
  const auto before = static_cast<double>(resident_bytes());
  make_calls(loop, agent, calls - first);
  return {{"growth", (static_cast<double>(resident_bytes()) - before) / static_cast<double>(calls - first)}};
}

}  // namespace ai_sdk::bench
