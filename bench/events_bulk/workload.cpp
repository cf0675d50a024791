#include "driver/children.hpp"
#include "driver/competitors.hpp"
#include "workloads.hpp"

namespace ai_sdk::bench {

void events_bulk(Session& session) {
  const ServerProgram server("serve_bulk", {});
  const std::string port = std::to_string(server.port());
  const Arguments arguments{{"host", "http://127.0.0.1:" + port},
                            {"port", port},
                            {"events", std::to_string(session.settings().events)}};
  Case work;
  work.workload = "events_bulk";
  work.title = "Events in bulk, one stream";
  work.metrics = {{"events", "events/s", 0}, {"cpu", "us of processor time per event", 2}};
  work.competitors = both_of_ours("bulk_ours", arguments);
  work.competitors.push_back(own_program("bare Beast client", "bulk_beast", arguments));
  Arguments chunks = arguments;
  chunks.set("chunks", "1");
  work.competitors.push_back(own_program("Beast, tuned", "bulk_beast", chunks));
  work.targets = {{"events", "bare Beast client", 2.0}};
  // No one knows the right answer here but the two that read it.
  work.expected = work.competitors.back().answer();
  session.measure(work);
}

}  // namespace ai_sdk::bench
