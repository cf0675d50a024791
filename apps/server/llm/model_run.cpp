#include "llm/model_run.hpp"

#include "agents/words.hpp"
#include "catalog/catalog.hpp"
#include "catalog/connection.hpp"
#include "catalog/source_error.hpp"
#include "core/text.hpp"
#include "llm/engine_tool.hpp"
#include "llm/prompt.hpp"
#include "mcp/arguments.hpp"

#include <boost/json/serialize.hpp>

namespace ai_sdk::server::llm {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_thought = 400;
constexpr std::size_t longest_shown_result = 8 * 1024;

std::vector<ToolSpec> specs_of(const std::vector<const Tool*>& tools) {
  std::vector<ToolSpec> specs;
  for (const auto* tool : tools) {
    const auto& description = tool->description();
    specs.push_back({description.name, description.description, description.input_schema});
  }
  return specs;
}

// A result as an event shows it: whole where it is small.
json::object shown_result(const json::object& result, std::size_t size) {
  if (size <= longest_shown_result) return result;
  return {{"bytes", size}, {"note", "too long to be shown here"}};
}

}  // namespace

ModelRun::ModelRun(ModelService& service, const AgentDescription& agent, const Agent* engine, AgentRun& run,
                   const AgentContext& context, EventSink& sink)
    : service_(service),
      agent_(agent),
      engine_(engine),
      run_(run),
      context_(context),
      sink_(sink),
      deadline_(ModelEndpoint::Clock::now() + service.time),
      tools_(service.tools.for_abilities(agent.abilities, run.may_edit)) {
  // An engine without abilities has nothing to say.
  if (!engine_ || agent_.abilities.empty()) return;
  engine_tool_ = std::make_unique<EngineTool>(*engine_, run_, sink_);
  tools_.push_back(engine_tool_.get());
}

RunUsage ModelRun::execute() {
  try {
    return talk();
  } catch (const ModelFailure& failure) {
    flush_thoughts();
    const std::string why = "The language model (" + service_.shown() + ") " + failure.what() + '.';
    if (service_.on_failure) service_.on_failure(why);
    return fall_back(why);
  }
}

RunUsage ModelRun::talk() {
  PromptFacts facts;
  facts.has_tools = !tools_.empty();
  facts.has_engine = engine_tool_ != nullptr;
  facts.may_edit = run_.may_edit;
  facts.limited = context_.catalog.limits().has_value();
  if (facts.has_tools) facts.tables = describe_tables(context_.catalog.tables());
  AgentLoop loop(opening(system_prompt(agent_, facts), run_), specs_of(tools_), service_.limits);
  for (;;) {
    const auto action = loop.next();
    tokens_ = loop.tokens();
    if (const auto* how = std::get_if<AgentLoop::Ask>(&action)) {
      ask(loop, *how);
    } else if (const auto* what = std::get_if<AgentLoop::Use>(&action)) {
      use(loop, *what);
    } else {
      const auto& end = std::get<AgentLoop::End>(action);
      if (!end.answered)
        return fall_back(end.note.empty() ? "The language model gave an empty answer." : end.note);
      if (!end.note.empty()) say("\n\n_" + end.note + "_\n");
      return usage(loop);
    }
  }
}

void ModelRun::ask(AgentLoop& loop, const AgentLoop::Ask& how) {
  new_paragraph_ = said_;
  const ChatRequest request{loop.messages(), loop.tools(), how.may_use_tools, how.max_tokens};
  ModelAnswer answer = service_.endpoint.ask(request, deadline_, run_.stop, [this](const AnswerPiece& piece) {
    if (piece.thought) {
      think(piece.text);
      return;
    }
    flush_thoughts();
    say(piece.text);
  });
  flush_thoughts();
  loop.answered(std::move(answer));
}

void ModelRun::use(AgentLoop& loop, const AgentLoop::Use& use) {
  const auto* tool = find(use.name);
  if (run_.stop.stop_requested()) throw RunCancelled();
  if (ModelEndpoint::Clock::now() >= deadline_)
    throw ModelFailure(ModelFailure::Kind::out_of_time, "took longer than an answer may take");
  json::object result;
  std::string failure;
  try {
    // Whoever may edit is at least an editor; who they are is the caller's business.
    const Principal principal{agent_.name, run_.may_edit ? Role::editor : Role::reader};
    json::object arguments = read_arguments(tool->description().input_schema, use.arguments);
    result = tool->call({std::move(arguments), principal, run_.stop, {}}, {context_.catalog, context_.store});
  } catch (const ToolFailure& error) {
    failure = error.what();
  } catch (const SqlCancelled&) {
    throw RunCancelled();
  } catch (const SqlError& error) {
    failure = error.what();
  } catch (const SourceError& error) {
    failure = error.what();
  }
  if (failure.empty()) {
    const std::string text = json::serialize(result);
    sink_.tool_use(use.name, use.arguments, shown_result(result, text.size()));
    loop.used(text);
  } else {
    sink_.tool_use(use.name, use.arguments, {{"error", core::to_valid_utf8(failure)}});
    loop.failed(failure);
  }
}

const Tool* ModelRun::find(std::string_view name) const {
  for (const auto* tool : tools_)
    if (tool->description().name == name) return tool;
  throw std::logic_error("the loop asked for a tool that it was not told of");
}

void ModelRun::say(std::string_view text) {
  if (text.empty()) return;
  if (std::exchange(new_paragraph_, false)) sink_.content("\n\n");
  said_ = true;
  words_ += count_words(text);
  sink_.content(text);
}

// Thoughts come in crumbs; they are told by the line.
void ModelRun::think(std::string_view text) {
  thoughts_ += text;
  if (thoughts_.size() >= longest_thought || thoughts_.find('\n') != std::string::npos) flush_thoughts();
}

void ModelRun::flush_thoughts() {
  if (thoughts_.find_first_not_of(" \t\r\n") != std::string::npos) sink_.thinking(thoughts_);
  thoughts_.clear();
}

RunUsage ModelRun::fall_back(const std::string& why) {
  if (!engine_)
    throw AgentFailure(why + " This agent has no built-in engine that could answer instead: try again later");
  sink_.thinking(why + " The built-in engine answers instead.");
  new_paragraph_ = false;
  if (said_)
    say("\n\n---\n_The language model's answer ended here. What follows is the built-in engine's._\n\n");
  RunUsage used = engine_->run(run_, context_, sink_);
  sink_.content("\n\n_" + why + " The built-in engine answered instead._\n");
  if (tokens_) used = {tokens_->prompt, tokens_->completion, UsageUnit::tokens};
  return used;
}

RunUsage ModelRun::usage(const AgentLoop& loop) const {
  if (const auto& tokens = loop.tokens()) return {tokens->prompt, tokens->completion, UsageUnit::tokens};
  // The endpoint did not count: what was asked and answered, as the built-in engine counts.
  return {count_words(run_.message), words_, UsageUnit::words};
}

}  // namespace ai_sdk::server::llm
