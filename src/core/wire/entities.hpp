#pragma once

#include "core/wire/decode.hpp"

#include <ai_sdk/models.hpp>

#include <string>
#include <string_view>

namespace ai_sdk::core {

// The client's side of bots, personas, abilities, and of what can be made. The decoders are as tolerant as
// those of <core/wire/decode.hpp>; one entity alone must have a name.

BotInfo decode_bot_info(std::string_view body);
PersonaInfo decode_persona_info(std::string_view body);
AbilityInfo decode_ability_info(std::string_view body);

Page<BotInfo> decode_bot_page(std::string_view body);
Page<PersonaInfo> decode_persona_page(std::string_view body);
Page<AbilityInfo> decode_ability_page(std::string_view body);

// Throw std::invalid_argument that says what is missing or wrong: a name (1 to 256 characters without "::"),
// a description, the persona, the prompt; a mode that is none. Ids are not needed yet.
void check_request(const CreateAgentRequest& request);
void check_request(const CreatePersonaRequest& request);
// What is wrong with the name of something new; empty where nothing is.
std::string_view problem_of_name(std::string_view name);
inline constexpr std::string_view agent_modes[] = {"chat", "agent", "both"};

// What an entity is looked up by: its name, or else its fully qualified name. Empty where there is neither.
const std::string& lookup_name(const NamedEntity& entity);
// A reference to what was looked up.
EntityReference reference_to(const PersonaInfo& persona);
EntityReference reference_to(const AbilityInfo& ability);

// The bodies of creations. A persona or ability without a type gets its own.
std::string encode_request(const CreateAgentRequest& request);
std::string encode_request(const CreatePersonaRequest& request);

}  // namespace ai_sdk::core
