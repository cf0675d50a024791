#include "workloads.hpp"

#include "driver/competitors.hpp"
#include "driver/nginx.hpp"

namespace ai_sdk::bench {

void construction(Session& session) {
  Case work;
  work.workload = "construction";
  work.title = "Making a client";
  work.metrics = {{"http", "us, for http", 1}, {"https", "us, for https", 1}};
  work.competitors = {own_program("ours", "construction", {})};
  work.competitors.front().answer = nullptr;
  work.targets = {{"http", "", 100, false}, {"https", "", 100, false}};
  session.measure(work);
}

void million_calls(Session& session) {
  const Nginx server(false);
  Arguments arguments = server.arguments();
  arguments.set("calls", std::to_string(session.settings().calls));
  Case work;
  work.workload = "million_calls";
  work.title = "Memory over " + arguments.text("calls") + " calls, from a tenth of them on";
  work.metrics = {{"growth", "bytes per call", 3}};
  work.competitors = {own_program("ours", "many_calls", arguments)};
  work.competitors.front().answer = nullptr;
  // Less than this is the allocator at work: a byte kept by each call would be seen.
  work.targets = {{"growth", "", 0.9, false}};
  work.rounds = 1;
  session.measure(work);
}

}  // namespace ai_sdk::bench
