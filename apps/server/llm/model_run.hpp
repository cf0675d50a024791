#pragma once

#include "agents/agent.hpp"
#include "llm/agent_loop.hpp"
#include "llm/model_service.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server::llm {

// One run of an agent with a language model: asks it, uses the tools it asks for, shows what happens as it
// happens. Where the model gives no answer, the built-in engine answers instead, and both are said.
class ModelRun {
 public:
  // `engine`: the same agent without a model; null where there is none, which makes failures AgentFailure.
  ModelRun(ModelService& service, const AgentDescription& agent, const Agent* engine, AgentRun& run,
           const AgentContext& context, EventSink& sink);

  RunUsage execute();

 private:
  RunUsage talk();
  void ask(AgentLoop& loop, const AgentLoop::Ask& how);
  void use(AgentLoop& loop, const AgentLoop::Use& use);
  const Tool* find(std::string_view name) const;
  void say(std::string_view text);
  void think(std::string_view text);
  void flush_thoughts();
  // The built-in engine's answer in place of the model's; `why` is a whole sentence.
  RunUsage fall_back(const std::string& why);
  RunUsage usage(const AgentLoop& loop) const;

  ModelService& service_;
  const AgentDescription& agent_;
  const Agent* engine_;
  AgentRun& run_;
  const AgentContext& context_;
  EventSink& sink_;
  const ModelEndpoint::Clock::time_point deadline_;
  std::unique_ptr<Tool> engine_tool_;
  std::vector<const Tool*> tools_;
  std::string thoughts_;
  bool said_ = false;           // something of the answer has been shown
  bool new_paragraph_ = false;  // what comes next begins another step's text
  std::int64_t words_ = 0;
  std::optional<TokenCount> tokens_;
};

}  // namespace ai_sdk::server::llm
