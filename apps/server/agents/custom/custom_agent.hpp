#pragma once

#include "agents/custom/scope.hpp"
#include "agents/registry.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ai_sdk::server {

// What an agent is made of that somebody has made.
struct CustomAgentSpec {
  // `abilities`: those that it was given; `prompt`: its task without a message; `persona_prompt`: for an
  // engine that can be told how to speak, which the built-in ones cannot.
  AgentDescription description;
  Scope scope;
};

// Puts something before an agent, such as a language model; empty: nothing.
using AroundAgent = std::function<std::shared_ptr<const Agent>(std::shared_ptr<const Agent>)>;

// Hands each message to the one of its abilities that the message asks for. What it was not given, and what
// is outside its scope, it says plainly that it may not. Whatever `around` puts before it sees no more of the
// data than it does. `registry` and `whole`, the catalog that the scope is a part of, must outlive it.
std::shared_ptr<const Agent> make_custom_agent(CustomAgentSpec spec, const AgentRegistry& registry,
                                               const Catalog& whole, const AroundAgent& around = {});

}  // namespace ai_sdk::server
