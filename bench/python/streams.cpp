// python_events, python_idle: streams from Python.
#include "bare/line_reader.hpp"
#include "driver/children.hpp"
#include "driver/sample.hpp"
#include "python/script.hpp"
#include "workloads.hpp"

#include <boost/crc.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <functional>

namespace ai_sdk::bench {
namespace {

constexpr std::size_t idle_streams = 1'000;
constexpr std::size_t idle_rounds = 10;          // events of each stream
constexpr const char* idle_per_second = "2000";  // events of all streams together

// As common.TextSum of all events of a stream of so many.
boost::json::object text_sum(std::size_t events) {
  boost::crc_32_type crc;
  std::size_t count = 0;
  LineReader reader([&](const StreamEvent& event) {
    ++count;
    crc.process_bytes(event.content.data(), event.content.size());
  });
  const auto block = event_block();
  reader.feed(start_event());
  for (std::size_t i = 0; i + 2 < events; ++i) reader.feed(block[i % block.size()]);
  reader.feed(end_event());
  return {{"events", count}, {"crc", crc.checksum()}};
}

using Run = std::function<boost::json::object(const Arguments&)>;

// A server of its own for each run: its port has no connections left from the one before.
Competitor in_new_server(Competitor out, const Run& run, std::size_t streams) {
  out.answer = nullptr;
  out.measure = [run, streams]() -> Measured {
    const std::string rounds = std::to_string(idle_rounds);
    const ServerProgram server("serve_idle", {{"rounds", rounds}, {"per_second", idle_per_second}});
    const std::string port = std::to_string(server.port());
    const auto result = run({{"host", "http://127.0.0.1:" + port},
                             {"port", port},
                             {"streams", std::to_string(streams)},
                             {"rounds", rounds}});
    return {{"memory", result.at("memory").to_number<double>()},
            {"cpu", result.at("cpu").to_number<double>()}};
  };
  return out;
}

Competitor idle_script(std::string name, const std::string& script, std::string module, std::size_t streams) {
  return in_new_server(
      python_script(std::move(name), script, std::move(module), {}),
      [script](const Arguments& arguments) { return run_script(script, arguments); }, streams);
}

// What the kernel takes for each of them, whoever the client is.
Competitor bare_client(std::size_t streams) {
  Competitor out;
  out.name = "C++, bare Beast client";
  return in_new_server(
      std::move(out), [](const Arguments& arguments) { return run_program("idle_beast", arguments); },
      streams);
}

}  // namespace

void python_events(Session& session) {
  need_python_package();
  const ServerProgram server("serve_bulk", {});
  const Arguments arguments{{"host", "http://127.0.0.1:" + std::to_string(server.port())},
                            {"events", std::to_string(session.settings().events / 4)}};
  Arguments bytes = arguments;
  bytes.set("bytes", "1");
  Case work;
  work.workload = "python_events";
  work.title = "Python: events in bulk, one stream";
  work.metrics = {{"events", "events/s", 0}, {"cpu", "us of processor time per event", 2}};
  work.competitors = {python_script("ours", "events/ours.py", "ai_sdk", arguments),
                      python_script("httpx, lines", "events/with_httpx.py", "httpx", arguments),
                      python_script("httpx, bytes", "events/with_httpx.py", "httpx", bytes),
                      python_script("aiohttp, lines", "events/with_aiohttp.py", "aiohttp", arguments)};
  work.expected = text_sum(session.settings().events / 4);
  work.targets = {{"events", "httpx, lines", 5}, {"events", "httpx, bytes", 5}};
  session.measure(work);
}

void python_idle(Session& session) {
  need_python_package();
  const std::size_t streams = std::min(idle_streams, session.settings().streams);
  Case work;
  work.workload = "python_idle";
  work.title = "Python: " + std::to_string(streams) + " open streams, " + idle_per_second +
               " events a second over all of them";
  work.metrics = {{"memory", "KiB of memory per stream", 1}, {"cpu", "us of processor time per event", 1}};
  work.competitors = {idle_script("ours", "idle/ours.py", "ai_sdk", streams),
                      idle_script("httpx", "idle/with_httpx.py", "httpx", streams),
                      idle_script("aiohttp", "idle/with_aiohttp.py", "aiohttp", streams),
                      bare_client(streams)};
  work.targets = {{"cpu", "httpx", 0.1, false}};
  work.rounds = std::min(3, session.settings().rounds);
  session.measure(work);
}

}  // namespace ai_sdk::bench
