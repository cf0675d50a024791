// python_acall, python_call, python_gather: calls from Python.
#include "driver/children.hpp"
#include "driver/competitors.hpp"
#include "driver/machine.hpp"
#include "driver/nginx.hpp"
#include "python/script.hpp"
#include "workloads.hpp"

#include <algorithm>

namespace ai_sdk::bench {
namespace {

constexpr int in_flight = 64;
constexpr std::size_t gathered = 10'000;

Arguments for_calls(const Nginx& server, const Settings& settings) {
  Arguments out = server.arguments();
  out.set("in_flight", std::to_string(in_flight));
  out.set("seconds", std::to_string(settings.seconds));
  return out;
}

Arguments with_uvloop(Arguments arguments) {
  arguments.set("uvloop", "1");
  return arguments;
}

Case calls_per_second(std::string workload, std::string title) {
  Case out;
  out.workload = std::move(workload);
  out.title = std::move(title);
  out.metrics = {{"calls", "calls/s", 0}, {"cpu", "us of processor time per call", 1}};
  out.expected = expected_answer();
  return out;
}

}  // namespace

void python_acall(Session& session) {
  need_python_package();
  const Nginx server(false);
  const Arguments arguments = for_calls(server, session.settings());
  Case work = calls_per_second("python_acall", "Python: acall, " + std::to_string(in_flight) + " in flight");
  work.competitors = {
      python_script("ours", "acall/ours.py", "ai_sdk", arguments),
      python_script("aiohttp", "acall/with_aiohttp.py", "aiohttp", arguments),
      python_script("httpx", "acall/with_httpx.py", "httpx", arguments),
      python_script("ours, uvloop", "acall/ours.py", "ai_sdk", with_uvloop(arguments)),
      python_script("aiohttp, uvloop", "acall/with_aiohttp.py", "aiohttp", with_uvloop(arguments))};
  work.targets = {{"calls", "aiohttp", 4}, {"calls", "httpx", 15}};
  session.measure(work);
}

void python_call(Session& session) {
  need_python_package();
  const Nginx server(false);
  const Arguments arguments = for_calls(server, session.settings());
  Arguments no_delay = arguments;
  no_delay.set("no_delay", "1");
  Case work = calls_per_second("python_call", "Python: call, one after the other");
  work.competitors = {python_script("ours", "call/ours.py", "ai_sdk", arguments),
                      python_script("requests", "call/with_requests.py", "requests", arguments),
                      python_script("httpx", "call/with_httpx.py", "httpx", arguments),
                      python_script("httpx, no delay", "call/with_httpx.py", "httpx", no_delay)};
  work.targets = {{"calls", "requests", 2}, {"calls", "httpx, no delay", 2}};
  session.measure(work);
}

void python_gather(Session& session) {
  need_python_package();
  const ServerProgram server("serve_slow", {{"milliseconds", "1000"}});
  const std::size_t calls = std::min(gathered, raise_open_files() - 100);
  const Arguments arguments{{"host", "http://127.0.0.1:" + std::to_string(server.port())},
                            {"calls", std::to_string(calls)}};
  Case work;
  work.workload = "python_gather";
  work.title = "Python: asyncio.gather of " + std::to_string(calls) + " acalls that take the server 1 s each";
  if (calls < gathered) work.title += " (this machine lets a process open no more files)";
  work.metrics = {{"seconds", "s until all have answered", 2},
                  {"memory", "MB of memory at most", 0},
                  {"cpu", "s of processor time", 2}};
  work.competitors = {python_script("ours", "gather/ours.py", "ai_sdk", arguments),
                      python_script("aiohttp", "gather/with_aiohttp.py", "aiohttp", arguments)};
  // Each looks itself whether all have answered.
  for (auto& competitor : work.competitors) competitor.answer = nullptr;
  work.targets = {{"seconds", "", 4, false}, {"memory", "", 150, false}};
  work.rounds = std::min(3, session.settings().rounds);
  session.measure(work);
}

}  // namespace ai_sdk::bench
