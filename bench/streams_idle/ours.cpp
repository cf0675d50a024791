#include "driver/sample.hpp"
#include "ours/client.hpp"
#include "programs.hpp"
#include "streams_idle/meter.hpp"

#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace ai_sdk::bench {
namespace {

namespace asio = boost::asio;

void rethrow(std::exception_ptr error) {
  if (error) std::rethrow_exception(error);
}

asio::awaitable<void> call_once(AgentHandle agent) { co_await agent.acall(question); }

class Run {
 public:
  Run(AiSdk& client, asio::io_context& loop, std::size_t streams, std::size_t rounds)
      : client_(client), loop_(loop), streams_(streams), events_(streams * rounds), meter_(streams) {}

  // Some at a time, as a program would that opens many.
  void start(std::size_t at_a_time) {
    for (std::size_t i = 0; i < at_a_time; ++i) asio::co_spawn(loop_, open_some(), rethrow);
  }
  boost::json::object result() const { return result_; }

 private:
  asio::awaitable<void> open_some() {
    const AgentHandle agent = client_.agent(agent_name);
    while (begun_ < streams_) {
      ++begun_;
      auto events = co_await agent.astream(question);
      const auto first = co_await events.next();
      asio::co_spawn(loop_, read(std::move(events)), rethrow);
      if (++open_ == streams_) asio::co_spawn(loop_, go(), rethrow);
    }
  }
  asio::awaitable<void> go() {
    meter_.all_open();
    const AgentHandle agent = client_.agent("Go");
    co_await agent.acall(question);
  }
  asio::awaitable<void> read(EventStream events) {
    while (auto event = co_await events.next()) {
      if (++seen_ < events_) continue;
      result_ = meter_.result(events_);
      loop_.stop();
    }
  }

  AiSdk& client_;
  asio::io_context& loop_;
  std::size_t streams_, events_;
  std::size_t begun_ = 0, open_ = 0, seen_ = 0;
  IdleMeter meter_;
  boost::json::object result_;
};

}  // namespace

boost::json::object run_idle_ours(const Arguments& arguments) {
  const std::size_t streams = arguments.count("streams");
  AiSdkConfig config = config_for(arguments.text("host"));
  config.max_connections = streams + 1;
  asio::io_context loop(1);
  AiSdk client = make_client(config, arguments, loop);
  // What the first call makes is no stream's memory.
  std::vector<asio::awaitable<void>> first;
  first.push_back(call_once(client.agent(agent_name)));
  run_all(loop, std::move(first));
  loop.restart();
  Run run(client, loop, streams, arguments.count("rounds"));
  run.start(64);
  loop.run();
  return run.result();
}

}  // namespace ai_sdk::bench
