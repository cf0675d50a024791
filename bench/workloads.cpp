#include "workloads.hpp"

namespace ai_sdk::bench {

const std::vector<Workload>& workloads() {
  static const std::vector<Workload> all{
      {"unary_h1", "calls over HTTP/1.1: 64, 1 and 1,000 in flight", unary_h1},
      {"unary_h2", "calls over HTTP/2 and TLS: one connection, 64 streams", unary_h2},
      {"events_bulk", "events as fast as they come, one stream", events_bulk},
      {"streams_idle", "10,000 open streams with few events: memory and processor time", streams_idle},
      {"decoder", "bytes to events, without a socket", decoder},
      {"construction", "making a client", construction},
      {"million_calls", "memory over many calls", million_calls},
      {"compile_time", "compiling a file that includes the public header", compile_time},
      {"python_acall", "Python: acall, 64 in flight", python_acall},
      {"python_call", "Python: call, one after the other", python_call},
      {"python_gather", "Python: 10,000 acalls at once that take a second each", python_gather},
      {"python_events", "Python: events as fast as they come, one stream", python_events},
      {"python_idle", "Python: 1,000 open streams with few events", python_idle},
      {"python_import", "Python: importing the package, making a client", python_import}};
  return all;
}

}  // namespace ai_sdk::bench
