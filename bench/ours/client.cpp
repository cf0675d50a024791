#include "ours/client.hpp"

#include "driver/sample.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>

#include <thread>

namespace ai_sdk::bench {

AiSdkConfig config_for(const std::string& host) {
  AiSdkConfig config;
  config.host = host;
  config.token = Token(std::string(token));
  config.enable_async = true;
  return config;
}

AiSdk make_client(const AiSdkConfig& config, const Arguments& arguments, boost::asio::io_context& loop) {
  return arguments.has("own_thread") ? AiSdk(config) : AiSdk(config, loop.get_executor());
}

AiSdk make_client(const Arguments& arguments, boost::asio::io_context& loop) {
  AiSdkConfig config = config_for(arguments.text("host"));
  if (arguments.has("ca")) config.ca_bundle = arguments.text("ca");
  return make_client(config, arguments, loop);
}

void run_all(boost::asio::io_context& loop, std::vector<boost::asio::awaitable<void>> tasks) {
  std::size_t running = tasks.size();
  for (auto& task : tasks)
    boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
      if (--running == 0) loop.stop();  // the client's idle connections would keep it running
    });
  loop.restart();
  loop.run();
}

std::size_t open_connections(const AiSdk& client, boost::asio::io_context& loop) {
  std::size_t count = 0;
  loop.restart();
  const auto work = boost::asio::make_work_guard(loop);
  // Blocks until the loop has answered, so that it has to be another thread.
  std::thread asking([&] {
    count = client.stats().open_connections;
    loop.stop();
  });
  loop.run();
  asking.join();
  return count;
}

}  // namespace ai_sdk::bench
