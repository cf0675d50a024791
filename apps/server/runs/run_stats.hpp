#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace ai_sdk::server {

// What a server has run since it started.
struct AgentStats {
  std::uint64_t begun = 0;  // an answer that was kept under a key and given again is no run
  std::uint64_t finished = 0;
  std::uint64_t failed = 0;
  std::uint64_t reused = 0;     // of those begun: said again, because message and data were the same
  std::uint64_t cancelled = 0;  // nobody waited any more, or the server was shut down
};
struct RunStats {
  std::map<std::string, AgentStats> agents;  // by the agent's own name
  std::uint64_t replayed = 0;                // answers given again under their key
  std::uint64_t under_way = 0;               // accepted and not over yet
};

}  // namespace ai_sdk::server
