#include "driver/children.hpp"
#include "driver/competitors.hpp"
#include "driver/machine.hpp"
#include "workloads.hpp"

#include <algorithm>

namespace ai_sdk::bench {
namespace {

constexpr std::size_t rounds = 4;            // events of each stream
constexpr const char* per_second = "20000";  // events of all streams together

Competitor in_new_server(const std::string& name, const std::string& program, std::size_t streams,
                         bool own_thread) {
  // A server of its own for each run: its port has no connections left from the one before.
  Competitor out;
  out.name = name;
  out.measure = [program, streams, own_thread]() -> Measured {
    const ServerProgram server("serve_idle",
                               {{"rounds", std::to_string(rounds)}, {"per_second", per_second}});
    const std::string port = std::to_string(server.port());
    Arguments arguments{{"host", "http://127.0.0.1:" + port},
                        {"port", port},
                        {"streams", std::to_string(streams)},
                        {"rounds", std::to_string(rounds)}};
    if (own_thread) arguments.set("own_thread", "1");
    const auto result = run_program(program, arguments);
    return {{"memory", result.at("memory").to_number<double>()},
            {"cpu", result.at("cpu").to_number<double>()}};
  };
  return out;
}

}  // namespace

void streams_idle(Session& session) {
  const std::size_t wanted = session.settings().streams;
  const std::size_t possible = raise_open_files() - 100;
  const std::size_t streams = std::min(wanted, possible);
  Case work;
  work.workload = "streams_idle";
  work.title = std::to_string(streams) + " open streams, " + per_second + " events a second over all of them";
  if (streams < wanted) work.title += " (this machine lets a process open no more files)";
  work.metrics = {{"memory", "KiB of memory per stream", 1}, {"cpu", "us of processor time per event", 1}};
  work.competitors = {in_new_server("ours", "idle_ours", streams, false),
                      in_new_server("ours, own thread", "idle_ours", streams, true),
                      in_new_server("bare Beast client", "idle_beast", streams, false)};
  work.targets = {{"memory", "", 8, false}, {"cpu", "", 15, false}};
  work.rounds = std::min(3, session.settings().rounds);
  session.measure(work);
}

}  // namespace ai_sdk::bench
