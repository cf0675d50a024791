#include "core/wire/entities.hpp"
#include "core/wire/members.hpp"

#include <array>

namespace ai_sdk::core {
namespace {

namespace json = boost::json;

// What all three kinds have alike.
template <class Info>
Info common_of(const json::object& object) {
  Info out;
  out.name = text_of(object, "name");
  out.display_name = text_of(object, "displayName");
  out.description = text_of(object, "description");
  out.id = text_of(object, "id");
  out.fully_qualified_name = text_of(object, "fullyQualifiedName");
  out.provider = text_of(object, "provider");
  return out;
}

// The same, and the member that only one kind has.
constexpr std::array<std::string_view, 7> with(std::string_view own) {
  return {"name", "displayName", "description", "id", "fullyQualifiedName", "provider", own};
}

BotInfo bot_of(const json::object& object) {
  auto out = common_of<BotInfo>(object);
  out.bot_user = reference_of(find_member(object, "botUser"));
  out.extra = others(object, with("botUser"));
  return out;
}

PersonaInfo persona_of(const json::object& object) {
  auto out = common_of<PersonaInfo>(object);
  out.prompt = text_of(object, "prompt");
  out.extra = others(object, with("prompt"));
  return out;
}

AbilityInfo ability_of(const json::object& object) {
  auto out = common_of<AbilityInfo>(object);
  out.tools = names_of(find_member(object, "tools"));
  out.extra = others(object, with("tools"));
  return out;
}

template <class Info>
Info read_one(std::string_view body, std::string_view kind, Info (*read)(const json::object&)) {
  const std::string what = "the server's answer about the " + std::string{kind};
  const json::value root = parse_object(body, what);
  Info out = read(root.get_object());
  if (out.name.empty()) refuse_body(what + " has no `name`", body);
  return out;
}

}  // namespace

BotInfo decode_bot_info(std::string_view body) { return read_one(body, "bot", bot_of); }
PersonaInfo decode_persona_info(std::string_view body) { return read_one(body, "persona", persona_of); }
AbilityInfo decode_ability_info(std::string_view body) { return read_one(body, "ability", ability_of); }

Page<BotInfo> decode_bot_page(std::string_view body) {
  return read_page(body, "the server's list of bots", bot_of);
}
Page<PersonaInfo> decode_persona_page(std::string_view body) {
  return read_page(body, "the server's list of personas", persona_of);
}
Page<AbilityInfo> decode_ability_page(std::string_view body) {
  return read_page(body, "the server's list of abilities", ability_of);
}

}  // namespace ai_sdk::core
