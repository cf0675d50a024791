#include "llm/engine_tool.hpp"

#include "llm/tools/rows.hpp"

#include <boost/json/parse.hpp>

namespace ai_sdk::server::llm {
namespace {

class Overheard final : public EventSink {
 public:
  explicit Overheard(EventSink& sink) : sink_(sink) {}
  void content(std::string_view markdown) override { answer += markdown; }
  void thinking(std::string_view text) override { sink_.thinking(text); }
  void tool_use(std::string_view name, boost::json::object input, boost::json::object result) override {
    sink_.tool_use(name, std::move(input), std::move(result));
  }
  std::string answer;

 private:
  EventSink& sink_;
};

}  // namespace

EngineTool::EngineTool(const Agent& engine, AgentRun& run, EventSink& sink)
    : engine_(engine), run_(run), sink_(sink) {
  description_.name = "ask_built_in_engine";
  description_.description =
      "Asks the built-in engine, which uses no language model and counts in the data itself. " +
      engine.description().description +
      " It understands short plain sentences in English (say \"help\" to it to learn which) and remembers "
      "what was asked before in this conversation.";
  description_.input_schema = boost::json::parse(R"({
    "type": "object",
    "properties": {"message": {"type": "string", "description": "one short sentence in English"}},
    "required": ["message"]})")
                                  .as_object();
}

boost::json::object EngineTool::call(const ToolUse& use, const ToolContext& context) const {
  Overheard overheard(sink_);
  AgentRun asked{text_argument(use, "message"),
                 {},
                 run_.conversation_id,
                 run_.history,
                 run_.memory,
                 use.stop,
                 run_.may_edit};
  try {
    engine_.run(asked, {context.catalog, context.store}, overheard);
  } catch (const AgentFailure& failure) {
    throw ToolFailure(400, failure.what());
  }
  return {{"answer", std::move(overheard.answer)}};
}

}  // namespace ai_sdk::server::llm
