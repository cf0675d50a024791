#include "driver/children.hpp"
#include "driver/competitors.hpp"
#include "driver/nginx.hpp"
#include "unary_h1/wrk.hpp"
#include "workloads.hpp"

namespace ai_sdk::bench {
namespace {

Case calls_in_flight(const Nginx& server, const Settings& settings, int in_flight) {
  Arguments arguments = server.arguments();
  arguments.set("in_flight", std::to_string(in_flight));
  arguments.set("seconds", std::to_string(settings.seconds));

  Case out;
  out.workload = "unary_h1";
  out.title = "Calls over HTTP/1.1, " + std::to_string(in_flight) + " in flight";
  out.metrics = {{"calls", "calls/s", 0}, {"cpu", "us of processor time per call", 1}};
  out.competitors = both_of_ours("unary_ours", arguments);
  out.competitors.push_back(wrk(arguments));
  out.competitors.push_back(own_program("bare Beast loop", "unary_beast", arguments));
  out.competitors.push_back(own_program("libcurl multi", "unary_curl", arguments));
  out.expected = expected_answer();
  if (in_flight == 64)
    out.targets = {{"calls", "wrk", 0.6}, {"calls", "bare Beast loop", 0.9}, {"calls", "libcurl multi", 1.8}};
  else
    out.targets = {{"calls", "wrk", in_flight == 1 ? 0.7 : 0.5}};
  return out;
}

}  // namespace

void unary_h1(Session& session) {
  const Nginx server(false);
  for (const int in_flight : {64, 1, 1'000})
    session.measure(calls_in_flight(server, session.settings(), in_flight));
}

}  // namespace ai_sdk::bench
