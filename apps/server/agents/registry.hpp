#pragma once

#include "agents/agent.hpp"

#include <ai_sdk/models.hpp>

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// An agent and what the server tells of it.
struct RegisteredAgent {
  AgentInfo info;
  std::unique_ptr<Agent> agent;
};

// The agents of one server, by name. Built before the server runs; thread-safe then.
class AgentRegistry {
 public:
  // A name that is there already is a std::invalid_argument. `api_enabled`: whether it can be called.
  void add(std::unique_ptr<Agent> agent, bool api_enabled = true);
  // The agent `of` under a second name: the same abilities, conversations of its own. A name that is there
  // already, is empty or too long, or an agent that is not there, is a std::invalid_argument.
  void add_alias(std::string_view name, std::string_view of);
  const RegisteredAgent* find(std::string_view name) const;
  // Sorted by name.
  const std::vector<RegisteredAgent>& all() const { return agents_; }

 private:
  std::vector<RegisteredAgent> agents_;
};

// The agents that come with the server, each as `around` returns it: put a language model before them here.
AgentRegistry built_in_agents(
    const std::function<std::unique_ptr<Agent>(std::unique_ptr<Agent>)>& around = {});

// The id of a thing that comes with the server: the same on every machine and in every version (RFC
// 4122, 4.3).
std::string stable_id(std::string_view kind, std::string_view name);

}  // namespace ai_sdk::server
