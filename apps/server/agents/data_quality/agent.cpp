#include "agents/data_quality/data_quality_agent.hpp"
#include "agents/data_quality/session.hpp"

namespace ai_sdk::server {
namespace {

class DataQualityAgent final : public Agent {
 public:
  const AgentDescription& description() const override { return description_; }

  RunUsage run(AgentRun& run, const AgentContext& context, EventSink& sink) const override {
    return quality::Session(run, context, sink).execute();
  }

 private:
  const AgentDescription description_{
      .name = "DataQualityPlannerAgent",
      .display_name = "Data Quality Planner",
      .description =
          "Finds what is wrong in a table, plans tests for it, creates and runs them, and counts everything "
          "with SQL.",
      .abilities = {"dataQuality"},
      .prompt =
          "Analyse the table that the message or the parameters name: say what is wrong, ranked, with counts "
          "and "
          "examples, and which tests to add.",
      .persona = "DataSteward",
  };
};

}  // namespace

std::unique_ptr<Agent> make_data_quality_agent() { return std::make_unique<DataQualityAgent>(); }

}  // namespace ai_sdk::server
