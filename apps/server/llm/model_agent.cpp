#include "llm/model_agent.hpp"

#include "llm/model_run.hpp"

namespace ai_sdk::server::llm {
namespace {

// Takes the parameter out, because the agent itself does not know it.
bool wants_model(boost::json::object& parameters) {
  bool model = true;
  if (const auto* engine = parameters.if_contains("engine")) {
    if (*engine == "built-in") {
      model = false;
    } else if (*engine != "model") {
      throw AgentFailure("The parameter \"engine\" is \"model\" or \"built-in\".");
    }
    parameters.erase("engine");
  }
  const auto* format = parameters.if_contains("format");
  return model && !(format && *format == "json");
}

class ModelAgent final : public Agent {
 public:
  ModelAgent(std::shared_ptr<const Agent> agent, ModelService& service)
      : agent_(std::move(agent)), service_(service) {}
  const AgentDescription& description() const override { return agent_->description(); }

  RunUsage run(AgentRun& run, const AgentContext& context, EventSink& sink) const override {
    if (!wants_model(run.parameters)) return agent_->run(run, context, sink);
    return ModelRun(service_, agent_->description(), agent_.get(), run, context, sink).execute();
  }

 private:
  const std::shared_ptr<const Agent> agent_;
  ModelService& service_;
};

}  // namespace

std::unique_ptr<Agent> with_model(std::shared_ptr<const Agent> agent, ModelService& service) {
  return std::make_unique<ModelAgent>(std::move(agent), service);
}

}  // namespace ai_sdk::server::llm
