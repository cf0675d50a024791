#include "driver/event_sum.hpp"
#include "driver/machine.hpp"
#include "driver/sample.hpp"
#include "ours/client.hpp"
#include "programs.hpp"

#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <stdexcept>

namespace ai_sdk::bench {
namespace {

namespace asio = boost::asio;

asio::awaitable<void> read_all(AgentHandle agent, EventSum* sum, std::size_t& count) {
  auto events = co_await agent.astream(question);
  while (auto event = co_await events.next()) {
    ++count;
    if (sum) sum->add(*event);
  }
}

}  // namespace

boost::json::object run_bulk_ours(const Arguments& arguments) {
  asio::io_context loop(1);
  AiSdk client = make_client(arguments, loop);
  const bool check = arguments.has("check");
  const std::size_t wanted = check ? 20'000 : arguments.count("events");
  EventSum sum;
  std::size_t count = 0;
  const double cpu = cpu_seconds();
  const auto begin = std::chrono::steady_clock::now();
  std::vector<asio::awaitable<void>> readers;
  readers.push_back(read_all(client.agent("Bulk-" + std::to_string(wanted)), check ? &sum : nullptr, count));
  run_all(loop, std::move(readers));
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
  if (count != wanted) throw std::runtime_error("only " + std::to_string(count) + " events came");
  if (check) return {{"answer", sum.as_json()}};
  return {{"events", static_cast<double>(count) / time.count()},
          {"cpu", (cpu_seconds() - cpu) * 1e6 / static_cast<double>(count)}};
}

}  // namespace ai_sdk::bench
