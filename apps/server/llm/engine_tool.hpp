#pragma once

#include "agents/agent.hpp"
#include "metadata/tool.hpp"

namespace ai_sdk::server::llm {

// The agent that works without a model, as a tool of the model, for one run: it shares the run's memory,
// and shows what it does as the run's own events; its answer is the tool's result.
class EngineTool final : public Tool {
 public:
  EngineTool(const Agent& engine, AgentRun& run, EventSink& sink);
  const ToolDescription& description() const override { return description_; }
  boost::json::object call(const ToolUse& use, const ToolContext& context) const override;

 private:
  const Agent& engine_;
  AgentRun& run_;
  EventSink& sink_;
  ToolDescription description_;
};

}  // namespace ai_sdk::server::llm
