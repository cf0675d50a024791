#include "agents/custom/custom_agent.hpp"

#include "agents/custom/choice.hpp"
#include "agents/words.hpp"

#include <algorithm>

namespace ai_sdk::server {
namespace {

template <class List, class Name>
std::string joined(const List& list, Name name) {
  std::string all;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) all += i + 1 == list.size() ? " and " : ", ";
    all += code(name(list[i]));
  }
  return all;
}

bool asks_for_help(std::string_view message) {
  std::string plain;
  for (const char c : message.substr(0, 200)) {
    if (c >= 'A' && c <= 'Z') {
      plain += static_cast<char>(c - 'A' + 'a');
    } else if ((c >= 'a' && c <= 'z') || c == ' ') {
      plain += c;
    }
  }
  return plain == "help" || plain == "what can you do" || plain == "what do you do" || plain == "who are you";
}

class CustomAgent final : public Agent {
 public:
  CustomAgent(CustomAgentSpec spec, const AgentRegistry& registry, const Catalog& whole)
      : spec_(std::move(spec)), registry_(registry), whole_(whole) {
    for (const auto& name : spec_.description.abilities) {
      const auto* ability = registry.find_ability(name);
      if (ability && ability->engine) given_.push_back(ability);
    }
  }

  const AgentDescription& description() const override { return spec_.description; }

  RunUsage run(AgentRun& run, const AgentContext& context, EventSink& sink) const override {
    const bool silent = run.message.find_first_not_of(" \t\r\n") == std::string::npos;
    const std::string message = silent ? spec_.description.prompt : run.message;
    if (given_.empty())
      return say(sink, message, "I cannot do anything: I was given no ability. " + who_can());
    if (asks_for_help(message)) return say(sink, message, about_me());
    const Ability* last = remembered(run.memory);
    const Choice choice = choose(registry_.abilities(), given_, last, message);
    if (choice.missing) return say(sink, message, not_given(*choice.missing));
    if (!spec_.scope.limited) return hand_over(*choice.given, message, run, context, sink);
    if (context.catalog.sources().empty()) return say(sink, message, "I may look at nothing: " + limits());
    if (const auto outside = tables_outside(message); !outside.empty()) {
      return say(sink, message, "I may not look at " + outside + ": " + limits());
    }
    return hand_over(*choice.given, message, run, context, sink);
  }

 private:
  // The engine gets the memory that is its own, and nothing of the others'.
  static RunUsage hand_over(const Ability& ability, const std::string& message, AgentRun& run,
                            const AgentContext& context, EventSink& sink) {
    sink.thinking("This is for the ability " + ability.name + ".");
    boost::json::object memory;
    if (const auto* all = run.memory.if_contains("abilities"); all && all->is_object()) {
      const auto* own = all->get_object().if_contains(ability.name);
      if (own && own->is_object()) memory = own->get_object();
    }
    AgentRun part{message, run.parameters, run.conversation_id, run.history, memory, run.stop, run.may_edit};
    const RunUsage usage = ability.engine->run(part, context, sink);
    auto& all = run.memory["abilities"];
    if (!all.is_object()) all.emplace_object();
    all.get_object()[ability.name] = std::move(memory);
    run.memory["last"] = ability.name;
    return usage;
  }

  const Ability* remembered(const boost::json::object& memory) const {
    const auto* last = memory.if_contains("last");
    if (!last || !last->is_string()) return nullptr;
    const auto place = std::find_if(given_.begin(), given_.end(), [&](const Ability* ability) {
      return last->get_string() == ability->name;
    });
    return place != given_.end() ? *place : nullptr;
  }

  static RunUsage say(EventSink& sink, const std::string& message, const std::string& answer) {
    sink.content(answer);
    return {count_words(message), count_words(answer)};
  }

  // The tables that the message names, where all of them are outside; as code.
  std::string tables_outside(std::string_view message) const {
    std::vector<std::string> outside;
    for (const auto& table : find_tables(whole_, message.substr(0, 4 * 1024)).found) {
      if (spec_.scope.covers(table.info)) return {};
      outside.push_back(table.info.name);
    }
    return joined(outside, [](const std::string& name) { return name; });
  }

  std::string limits() const {
    if (spec_.scope.names.empty()) return "no tables are within my knowledge.";
    return "my knowledge is limited to " +
           joined(spec_.scope.names, [](const std::string& name) { return name; }) + ".";
  }

  std::string my_abilities() const {
    return joined(given_, [](const Ability* ability) { return ability->name; });
  }

  std::string not_given(const Ability& missing) const {
    return "I may not do that. It takes the ability " + code(missing.name) + " (" + missing.display_name +
           "), which I was not given; mine " + (given_.size() == 1 ? "is " : "are ") + my_abilities() + ".";
  }

  std::string who_can() const {
    const auto& all = registry_.abilities();
    if (all.empty()) return "This server has none to give.";
    return "An agent of this server can have " +
           joined(all, [](const Ability& ability) { return ability.name; }) + ".";
  }

  std::string about_me() const {
    const auto& text = spec_.description;
    std::string answer = "I am " + code(text.name) + ". I can do this:\n\n";
    for (const auto* ability : given_)
      answer += "- " + code(ability->name) + ": " + ability->description + '\n';
    if (spec_.scope.limited) answer += "\nI cannot look at everything: " + limits() + '\n';
    return answer;
  }

  const CustomAgentSpec spec_;
  const AgentRegistry& registry_;
  const Catalog& whole_;
  std::vector<const Ability*> given_;
};

// Lets an agent see the part of the catalog that is in the scope, and nothing else.
class LimitedAgent final : public Agent {
 public:
  LimitedAgent(std::shared_ptr<const Agent> agent, Scope scope)
      : agent_(std::move(agent)), scope_(std::move(scope)) {}
  const AgentDescription& description() const override { return agent_->description(); }
  RunUsage run(AgentRun& run, const AgentContext& context, EventSink& sink) const override {
    const Catalog part = limited_catalog(context.catalog, scope_);
    return agent_->run(run, {part, context.store}, sink);
  }

 private:
  const std::shared_ptr<const Agent> agent_;
  const Scope scope_;
};

}  // namespace

std::shared_ptr<const Agent> make_custom_agent(CustomAgentSpec spec, const AgentRegistry& registry,
                                               const Catalog& whole, const AroundAgent& around) {
  Scope scope = spec.scope;
  std::shared_ptr<const Agent> agent = std::make_shared<CustomAgent>(std::move(spec), registry, whole);
  if (around) agent = around(std::move(agent));
  if (scope.restricts()) agent = std::make_shared<LimitedAgent>(std::move(agent), std::move(scope));
  return agent;
}

}  // namespace ai_sdk::server
