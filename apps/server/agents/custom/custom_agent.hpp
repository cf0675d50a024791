#pragma once

#include "agents/custom/scope.hpp"
#include "agents/registry.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ai_sdk::server {

// What an agent is made of that somebody has made.
struct CustomAgentSpec {
  AgentDescription description;  // `abilities`: those that it was given; `prompt`: its task without a message
  std::string persona_prompt;  // how it is to speak: for an engine that can be told, the built-in ones cannot
  Scope scope;
};

// Hands each message to the one of its abilities that the message asks for. What it was not given, and what
// is outside its scope, it says plainly that it may not. `registry` must outlive it.
std::shared_ptr<const Agent> make_custom_agent(CustomAgentSpec spec, const AgentRegistry& registry);

// The agent for messages that name none: it has every ability of the registry, which must outlive it.
std::shared_ptr<const Agent> make_assistant(const AgentRegistry& registry);

}  // namespace ai_sdk::server
