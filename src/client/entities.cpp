#include "core/wire/entities.hpp"

#include "client/bridge.hpp"
#include "client/fetch.hpp"

#include <ai_sdk/client.hpp>

namespace ai_sdk {
namespace {

using detail::CallPlan;
using detail::ClientState;
using detail::Collection;
using State = std::shared_ptr<ClientState>;
using boost::asio::awaitable;

// Plans are made before anything is awaited: a wrong option is said at once.
template <class T>
http::Task<std::vector<T>> list(const State& client, const Collection& of, const ListOptions& options,
                                detail::Decoder<core::Page<T>> decode) {
  auto first = std::make_shared<const CallPlan>(
      detail::plan_page(*client, of, options, detail::size_of_page(options, 0), ""));
  return detail::fetch_list(client, of, options, std::move(first), decode);
}

template <class T>
http::Task<T> get(const State& client, const Collection& of, std::string_view name,
                  const CallOptions& options, detail::Decoder<T> decode) {
  auto plan = std::make_shared<const CallPlan>(detail::plan_entity(*client, of, name, options));
  return detail::fetch(client, std::move(plan), decode);
}

void prepare_async(const State& client, std::string_view method) {
  client->require_async(method);
  client->ensure_open();
}

}  // namespace

std::vector<AgentInfo> AiSdk::list_agents(const ListOptions& options) const {
  state_->ensure_open();
  return detail::block_on(*state_, list(state_, detail::agent_collection, options, core::decode_agent_page));
}

awaitable<std::vector<AgentInfo>> AiSdk::alist_agents(const ListOptions& options) const {
  prepare_async(state_, "alist_agents");
  return detail::on_client(state_, list(state_, detail::agent_collection, options, core::decode_agent_page));
}

std::vector<BotInfo> AiSdk::list_bots(const ListOptions& options) const {
  state_->ensure_open();
  return detail::block_on(*state_, list(state_, detail::bot_collection, options, core::decode_bot_page));
}

awaitable<std::vector<BotInfo>> AiSdk::alist_bots(const ListOptions& options) const {
  prepare_async(state_, "alist_bots");
  return detail::on_client(state_, list(state_, detail::bot_collection, options, core::decode_bot_page));
}

std::vector<PersonaInfo> AiSdk::list_personas(const ListOptions& options) const {
  state_->ensure_open();
  return detail::block_on(*state_,
                          list(state_, detail::persona_collection, options, core::decode_persona_page));
}

awaitable<std::vector<PersonaInfo>> AiSdk::alist_personas(const ListOptions& options) const {
  prepare_async(state_, "alist_personas");
  return detail::on_client(state_,
                           list(state_, detail::persona_collection, options, core::decode_persona_page));
}

std::vector<AbilityInfo> AiSdk::list_abilities(const ListOptions& options) const {
  state_->ensure_open();
  return detail::block_on(*state_,
                          list(state_, detail::ability_collection, options, core::decode_ability_page));
}

awaitable<std::vector<AbilityInfo>> AiSdk::alist_abilities(const ListOptions& options) const {
  prepare_async(state_, "alist_abilities");
  return detail::on_client(state_,
                           list(state_, detail::ability_collection, options, core::decode_ability_page));
}

BotInfo AiSdk::get_bot(std::string_view name, const CallOptions& options) const {
  state_->ensure_open();
  return detail::block_on(*state_, get(state_, detail::bot_collection, name, options, core::decode_bot_info));
}

awaitable<BotInfo> AiSdk::aget_bot(std::string_view name, const CallOptions& options) const {
  prepare_async(state_, "aget_bot");
  return detail::on_client(state_, get(state_, detail::bot_collection, name, options, core::decode_bot_info));
}

PersonaInfo AiSdk::get_persona(std::string_view name, const CallOptions& options) const {
  state_->ensure_open();
  return detail::block_on(*state_,
                          get(state_, detail::persona_collection, name, options, core::decode_persona_info));
}

awaitable<PersonaInfo> AiSdk::aget_persona(std::string_view name, const CallOptions& options) const {
  prepare_async(state_, "aget_persona");
  return detail::on_client(state_,
                           get(state_, detail::persona_collection, name, options, core::decode_persona_info));
}

AbilityInfo AiSdk::get_ability(std::string_view name, const CallOptions& options) const {
  state_->ensure_open();
  return detail::block_on(*state_,
                          get(state_, detail::ability_collection, name, options, core::decode_ability_info));
}

awaitable<AbilityInfo> AiSdk::aget_ability(std::string_view name, const CallOptions& options) const {
  prepare_async(state_, "aget_ability");
  return detail::on_client(state_,
                           get(state_, detail::ability_collection, name, options, core::decode_ability_info));
}

}  // namespace ai_sdk
