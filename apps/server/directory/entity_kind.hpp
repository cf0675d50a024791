#pragma once

#include <string>
#include <string_view>

namespace ai_sdk::server {

// What the directory holds, and what the protocol calls it.
enum class EntityKind { agent, persona, bot, ability };

// "agent", "persona", …: in the store, and in sentences.
std::string_view kind_name(EntityKind kind) noexcept;
// The `type` of a reference to one: "aiPersona" for a persona.
std::string_view reference_type(EntityKind kind) noexcept;
// "/api/v1/agents/personas", …
std::string_view collection_path(EntityKind kind) noexcept;
// Where newer clients of the protocol, which call abilities skills, look for them.
inline constexpr std::string_view skills_path = "/api/v1/agents/skills";

// A name as one part of a fully qualified name: in double quotes where a dot or a quote is in it, and then
// with quotes doubled.
std::string qualified_name(std::string_view name);
// What stands inside the quotes; the text itself where there are none.
std::string unqualified_name(std::string_view fully_qualified);

}  // namespace ai_sdk::server
