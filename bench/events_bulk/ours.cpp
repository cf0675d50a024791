#include "driver/event_sum.hpp"
#include "driver/sample.hpp"
#include "programs.hpp"

#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
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
  AiSdkConfig config;
  config.host = arguments.text("host");
  config.token = Token(std::string(token));
  config.enable_async = true;
  AiSdk client(config);
  const bool check = arguments.has("check");
  const std::size_t wanted = check ? 20'000 : arguments.count("events");
  EventSum sum;
  std::size_t count = 0;
  asio::io_context loop(1);
  const auto begin = std::chrono::steady_clock::now();
  asio::co_spawn(loop,
                 read_all(client.agent("Bulk-" + std::to_string(wanted)), check ? &sum : nullptr, count),
                 [](std::exception_ptr error) {
                   if (error) std::rethrow_exception(error);
                 });
  loop.run();
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
  if (count != wanted) throw std::runtime_error("only " + std::to_string(count) + " events came");
  if (check) return {{"answer", sum.as_json()}};
  return {{"events", static_cast<double>(count) / time.count()}};
}

}  // namespace ai_sdk::bench
