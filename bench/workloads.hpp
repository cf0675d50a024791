#pragma once

#include "driver/session.hpp"

#include <string>
#include <vector>

namespace ai_sdk::bench {

struct Workload {
  std::string name;
  std::string about;
  void (*run)(Session&);
};

void unary_h1(Session& session);
void unary_h2(Session& session);
void events_bulk(Session& session);
void streams_idle(Session& session);
void decoder(Session& session);
void construction(Session& session);
void million_calls(Session& session);
void compile_time(Session& session);
void python_acall(Session& session);
void python_call(Session& session);
void python_gather(Session& session);
void python_events(Session& session);
void python_idle(Session& session);
void python_import(Session& session);

const std::vector<Workload>& workloads();

}  // namespace ai_sdk::bench
