#include "bare/beast_stream.hpp"
#include "driver/event_sum.hpp"
#include "driver/machine.hpp"
#include "programs.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <stdexcept>

namespace ai_sdk::bench {

boost::json::object run_bulk_beast(const Arguments& arguments) {
  namespace asio = boost::asio;
  const bool check = arguments.has("check");
  const std::size_t wanted = check ? 20'000 : arguments.count("events");
  EventSum sum;
  std::size_t count = 0;
  const auto take = [&](const StreamEvent& event) {
    ++count;
    if (check) sum.add(event);
  };
  asio::io_context loop(1);
  const auto read = arguments.has("chunks") ? read_beast_chunks : read_beast_stream;
  const double cpu = cpu_seconds();
  const auto begin = std::chrono::steady_clock::now();
  asio::co_spawn(loop,
                 read(static_cast<unsigned short>(arguments.count("port")), "Bulk-" + std::to_string(wanted),
                      64 * 1024, take),
                 [](std::exception_ptr error) {
                   if (error) std::rethrow_exception(error);
                 });
  loop.run();
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
  if (count != wanted) throw std::runtime_error("only " + std::to_string(count) + " events came");
  if (check) return {{"answer", sum.as_json()}};
  return {{"events", static_cast<double>(count) / time.count()},
          {"cpu", (cpu_seconds() - cpu) * 1e6 / static_cast<double>(count)}};
}

}  // namespace ai_sdk::bench
