#pragma once

#include "agents/agent.hpp"
#include "llm/model_service.hpp"

#include <memory>

namespace ai_sdk::server::llm {

// The same agent with the language model before it: the model gets the tools of the agent's abilities and the
// agent itself as a tool; where the model cannot answer, the agent does. The parameter "engine" chooses for
// one run: "model" (the default) or "built-in"; a run whose parameters ask for a document ("format": "json")
// is the agent's own. `service` must outlive it.
std::unique_ptr<Agent> with_model(std::shared_ptr<const Agent> agent, ModelService& service);

}  // namespace ai_sdk::server::llm
