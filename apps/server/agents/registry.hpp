#pragma once

#include "agents/ability.hpp"
#include "agents/agent.hpp"

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// An agent that comes with the server, or that its start was told of.
struct RegisteredAgent {
  std::shared_ptr<const Agent> agent;
  bool api_enabled = true;
  bool alias = false;
  const std::string& name() const { return agent->description().name; }
};

// What comes with one server: its agents, by name, and the abilities that agents can be given. Agents that
// people make are in the store (Directory). Built before the server runs; thread-safe then.
class AgentRegistry {
 public:
  // A name that is there already is a std::invalid_argument. `api_enabled`: whether it can be called.
  void add(std::shared_ptr<const Agent> agent, bool api_enabled = true);
  // The agent `of` under a second name: the same abilities, conversations of its own. A name that is there
  // already, is empty or too long, or an agent that is not there, is a std::invalid_argument.
  void add_alias(std::string_view name, std::string_view of);
  void remove(std::string_view name);
  const RegisteredAgent* find(std::string_view name) const;
  // Sorted by name.
  const std::vector<RegisteredAgent>& all() const { return agents_; }

  // A name that is there already is a std::invalid_argument.
  void add_ability(Ability ability);
  const Ability* find_ability(std::string_view name) const;
  // In the order in which they were added.
  const std::vector<Ability>& abilities() const { return abilities_; }

 private:
  std::vector<RegisteredAgent> agents_;
  std::vector<Ability> abilities_;
};

// What comes with every server; each agent as `around` returns it: put a language model before them here.
AgentRegistry built_in_agents(
    const std::function<std::unique_ptr<Agent>(std::unique_ptr<Agent>)>& around = {});

// The id of a thing that comes with the server: the same on every machine and in every version (RFC
// 4122, 4.3).
std::string stable_id(std::string_view kind, std::string_view name);

}  // namespace ai_sdk::server
