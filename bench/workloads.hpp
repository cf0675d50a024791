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

const std::vector<Workload>& workloads();

}  // namespace ai_sdk::bench
