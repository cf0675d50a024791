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
constexpr std::size_t longest_name = 256;

bool by_name(const RegisteredAgent& agent, std::string_view name) { return agent.name() < name; }

class Alias final : public Agent {
 public:
  Alias(std::string_view name, std::shared_ptr<const Agent> agent)
      : agent_(std::move(agent)), description_(agent_->description()) {
    description_.name = name;
    description_.display_name = name;
  }
  const AgentDescription& description() const override { return description_; }
  RunUsage run(AgentRun& run, const AgentContext& context, EventSink& sink) const override {
    return agent_->run(run, context, sink);
  }

 private:
  const std::shared_ptr<const Agent> agent_;
  AgentDescription description_;
};

}  // namespace

std::string stable_id(std::string_view kind, std::string_view name) {
  const boost::uuids::name_generator_sha1 generate(boost::uuids::string_generator()(id_space));
  return boost::uuids::to_string(generate(std::string(kind) + ':' + std::string(name)));
}

void AgentRegistry::add(std::shared_ptr<const Agent> agent, bool api_enabled) {
  RegisteredAgent registered{std::move(agent), api_enabled};
  const auto place = std::lower_bound(agents_.begin(), agents_.end(), registered.name(), by_name);
  if (place != agents_.end() && place->name() == registered.name()) {
    throw std::invalid_argument("there is an agent named " + registered.name() + " already");
  }
  agents_.insert(place, std::move(registered));
}

void AgentRegistry::add_alias(std::string_view name, std::string_view of) {
  const auto* agent = find(of);
  if (!agent) throw std::invalid_argument("there is no agent named " + std::string(of));
  if (name.empty() || name.size() > longest_name)
    throw std::invalid_argument("an agent's name has 1 to 256 characters");
  add(std::make_shared<Alias>(name, agent->agent), agent->api_enabled);
  std::lower_bound(agents_.begin(), agents_.end(), name, by_name)->alias = true;
}

void AgentRegistry::remove(std::string_view name) {
  const auto place = std::lower_bound(agents_.begin(), agents_.end(), name, by_name);
  if (place != agents_.end() && place->name() == name) agents_.erase(place);
}

const RegisteredAgent* AgentRegistry::find(std::string_view name) const {
  const auto place = std::lower_bound(agents_.begin(), agents_.end(), name, by_name);
  return place != agents_.end() && place->name() == name ? &*place : nullptr;
}

void AgentRegistry::add_ability(Ability ability) {
  if (find_ability(ability.name)) {
    throw std::invalid_argument("there is an ability named " + ability.name + " already");
  }
  abilities_.push_back(std::move(ability));
}

const Ability* AgentRegistry::find_ability(std::string_view name) const {
  const auto place = std::find_if(abilities_.begin(), abilities_.end(),
                                  [&](const Ability& ability) { return ability.name == name; });
  return place != abilities_.end() ? &*place : nullptr;
}

}  // namespace ai_sdk::server
