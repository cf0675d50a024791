#include "client/bridge.hpp"
#include "client/fetch.hpp"
#include "core/wire/entities.hpp"

#include <ai_sdk/async.hpp>
#include <ai_sdk/client.hpp>

namespace ai_sdk {
namespace {

using detail::CallPlan;
using detail::ClientState;
using State = std::shared_ptr<ClientState>;

// An agent that is being made. All plans are made when it is asked for, so that one deadline bounds the
// look-ups and the creation, and what is wrong with the options is said before anything is sent.
struct NewAgent {
  State client;
  CreateAgentRequest request;
  std::shared_ptr<CallPlan> creation;
};

template <class Info>
http::Task<void> look_up(std::shared_ptr<NewAgent> agent, EntityReference* reference,
                         std::shared_ptr<const CallPlan> plan, detail::Decoder<Info> decode) {
  const Info info = co_await detail::fetch(agent->client, std::move(plan), decode);
  *reference = core::reference_to(info);
}

// Adds the step that finds out the entity's id, where it was given by its name.
template <class Info>
void add_look_up(detail::Steps& steps, const std::shared_ptr<NewAgent>& agent, NamedEntity& entity,
                 const detail::Collection& of, const CallOptions& options, detail::Decoder<Info> decode) {
  if (!entity.reference.id.empty()) return;
  auto plan = std::make_shared<const CallPlan>(
      detail::plan_entity(*agent->client, of, core::lookup_name(entity), options));
  steps.push_back(look_up(agent, &entity.reference, std::move(plan), decode));
}

http::Task<AgentInfo> run(std::shared_ptr<NewAgent> agent, detail::Steps look_ups) {
  co_await detail::run_all(std::move(look_ups));
  agent->creation->request.body = core::encode_request(agent->request);
  co_return co_await detail::fetch(agent->client, std::shared_ptr<const CallPlan>(agent->creation),
                                   core::decode_agent_info);
}

http::Task<AgentInfo> make_agent(const State& client, const CreateAgentRequest& request,
                                 const CallOptions& options) {
  core::check_request(request);
  auto agent = std::make_shared<NewAgent>(NewAgent{client, request, nullptr});
  agent->creation = std::make_shared<CallPlan>(
      detail::plan_creation(*client, detail::agent_collection, request.name, "", options));
  detail::Steps steps;
  add_look_up(steps, agent, agent->request.persona, detail::persona_collection, options,
              core::decode_persona_info);
  for (auto& ability : agent->request.abilities)
    add_look_up(steps, agent, ability, detail::ability_collection, options, core::decode_ability_info);
  return run(std::move(agent), std::move(steps));
}

http::Task<PersonaInfo> make_persona(const State& client, const CreatePersonaRequest& request,
                                     const CallOptions& options) {
  core::check_request(request);
  auto plan = std::make_shared<const CallPlan>(detail::plan_creation(
      *client, detail::persona_collection, request.name, core::encode_request(request), options));
  return detail::fetch(client, std::move(plan), core::decode_persona_info);
}

}  // namespace

AgentInfo AiSdk::create_agent(const CreateAgentRequest& request, const CallOptions& options) const {
  state_->ensure_open();
  return detail::block_on(*state_, make_agent(state_, request, options));
}

boost::asio::awaitable<AgentInfo> AiSdk::acreate_agent(const CreateAgentRequest& request,
                                                       const CallOptions& options) const {
  state_->require_async("acreate_agent");
  state_->ensure_open();
  return detail::on_client(state_, make_agent(state_, request, options));
}

PersonaInfo AiSdk::create_persona(const CreatePersonaRequest& request, const CallOptions& options) const {
  state_->ensure_open();
  return detail::block_on(*state_, make_persona(state_, request, options));
}

boost::asio::awaitable<PersonaInfo> AiSdk::acreate_persona(const CreatePersonaRequest& request,
                                                           const CallOptions& options) const {
  state_->require_async("acreate_persona");
  state_->ensure_open();
  return detail::on_client(state_, make_persona(state_, request, options));
}

}  // namespace ai_sdk
