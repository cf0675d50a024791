#include "driver/children.hpp"
#include "driver/competitors.hpp"
#include "driver/nginx.hpp"
#include "unary_h2/h2load.hpp"
#include "workloads.hpp"

namespace ai_sdk::bench {

void unary_h2(Session& session) {
  const Nginx server(true);
  Arguments arguments = server.arguments();
  arguments.set("in_flight", "64");
  arguments.set("seconds", std::to_string(session.settings().seconds));
  Arguments own = arguments;
  own.set("most_connections", "1");

  Case work;
  work.workload = "unary_h2";
  work.title = "Calls over HTTP/2 and TLS, one connection, 64 streams";
  work.metrics = {{"calls", "calls/s", 0}, {"cpu", "us of processor time per call", 1}};
  work.competitors = both_of_ours("unary_ours", own);
  work.competitors.push_back(h2load(arguments));
  work.targets = {{"calls", "h2load", 0.5}};
  work.expected = expected_answer();
  session.measure(work);
}

}  // namespace ai_sdk::bench
