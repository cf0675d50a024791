#include "agents/registry.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/string_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace ai_sdk::server {
namespace {

// The space of names that belongs to this project's own ids; drawn once at random.
constexpr const char* id_space = "6f0a2c1e-8d57-4b7e-9c43-51d7a0e6b2f8";

EntityReference built_in_persona() {
  EntityReference persona;
  persona.id = stable_id("persona", "DataAnalyst");
  persona.type = "aiPersona";
  persona.name = "DataAnalyst";
  persona.fully_qualified_name = persona.name;
  persona.display_name = "Data analyst";
  persona.description = "Looks at data with SQL and says what is there, never more.";
  return persona;
}

AgentInfo describe(const AgentDescription& description, bool api_enabled) {
  AgentInfo info;
  info.id = stable_id("agent", description.name);
  info.name = description.name;
  info.fully_qualified_name = description.name;
  info.display_name = description.display_name;
  info.description = description.description;
  info.abilities = description.abilities;
  info.prompt = description.prompt;
  info.api_enabled = api_enabled;
  info.mode = "chat";
  info.provider = "system";
  info.persona = built_in_persona();
  info.extra["version"] = 0.1;
  info.extra["updatedBy"] = "system";
  info.extra["entityStatus"] = "Approved";
  info.extra["deleted"] = false;
  return info;
}

bool by_name(const RegisteredAgent& agent, std::string_view name) { return agent.info.name < name; }

}  // namespace

std::string stable_id(std::string_view kind, std::string_view name) {
  const boost::uuids::name_generator_sha1 generate(boost::uuids::string_generator()(id_space));
  return boost::uuids::to_string(generate(std::string(kind) + ':' + std::string(name)));
}

void AgentRegistry::add(std::unique_ptr<Agent> agent, bool api_enabled) {
  RegisteredAgent registered{describe(agent->description(), api_enabled), std::move(agent)};
  const auto place = std::lower_bound(agents_.begin(), agents_.end(), registered.info.name, by_name);
  if (place != agents_.end() && place->info.name == registered.info.name) {
    throw std::invalid_argument("there is an agent named " + registered.info.name + " already");
  }
  agents_.insert(place, std::move(registered));
}

namespace {

constexpr std::size_t longest_name = 256;

class Alias final : public Agent {
 public:
  Alias(std::string_view name, const Agent& agent) : agent_(agent), description_(agent.description()) {
    description_.name = name;
    description_.display_name = name;
  }
  const AgentDescription& description() const override { return description_; }
  RunUsage run(AgentRun& run, const AgentContext& context, EventSink& sink) const override {
    return agent_.run(run, context, sink);
  }

 private:
  const Agent& agent_;  // of the same registry, which removes none
  AgentDescription description_;
};

}  // namespace

void AgentRegistry::add_alias(std::string_view name, std::string_view of) {
  const auto* agent = find(of);
  if (!agent) throw std::invalid_argument("there is no agent named " + std::string(of));
  if (name.empty() || name.size() > longest_name)
    throw std::invalid_argument("an agent's name has 1 to 256 characters");
  add(std::make_unique<Alias>(name, *agent->agent), agent->info.api_enabled);
}

const RegisteredAgent* AgentRegistry::find(std::string_view name) const {
  const auto place = std::lower_bound(agents_.begin(), agents_.end(), name, by_name);
  return place != agents_.end() && place->info.name == name ? &*place : nullptr;
}

}  // namespace ai_sdk::server
