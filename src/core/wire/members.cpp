#include "core/wire/members.hpp"

#include "core/text.hpp"

#include <boost/json/monotonic_resource.hpp>

#include <algorithm>

namespace ai_sdk::core {
namespace {

namespace json = boost::json;

std::string excerpt(std::string_view body) {
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return "nothing";
  return "\"" + escape_for_terminal(shorten(body, 200)) + "\"";
}

}  // namespace

void refuse_body(std::string_view what, std::string_view body) {
  throw DecodeError(std::string{what} + "; it sent " + excerpt(body));
}

json::value parse_object(std::string_view body, std::string_view what) {
  // What is read is copied out of it: a few blocks for all of it, instead of one for each piece.
  const std::size_t first = std::min<std::size_t>(2 * body.size() + 256, 16 * 1024);
  auto value = parse_json(body, json::make_shared_resource<json::monotonic_resource>(first));
  if (!value) refuse_body(std::string{what} + " is no JSON that can be read", body);
  if (!value->is_object()) refuse_body(std::string{what} + " is no JSON object", body);
  return *std::move(value);
}

std::string text_of(const json::object& object, std::string_view name) {
  return std::string{find_text(object, name)};
}

std::vector<std::string> names_of(const json::value* value) {
  std::vector<std::string> out;
  if (!value) return out;
  const auto add = [&out](const json::value& item) {
    if (const auto* text = item.if_string()) {
      if (!text->empty()) out.emplace_back(view(*text));
    } else if (const auto* reference = item.if_object()) {
      for (const char* key : {"name", "fullyQualifiedName", "id"}) {
        if (const auto name = find_text(*reference, key); !name.empty()) {
          out.emplace_back(name);
          break;
        }
      }
    }
  };
  if (const auto* list = value->if_array()) {
    for (const auto& item : *list) add(item);
  } else {
    add(*value);
  }
  return out;
}

std::optional<EntityReference> reference_of(const json::value* value) {
  if (!value) return std::nullopt;
  EntityReference out;
  if (const auto* text = value->if_string()) {
    out.name = view(*text);
  } else if (const auto* object = value->if_object()) {
    out.id = text_of(*object, "id");
    out.type = text_of(*object, "type");
    out.name = text_of(*object, "name");
    out.fully_qualified_name = text_of(*object, "fullyQualifiedName");
    out.display_name = text_of(*object, "displayName");
    out.description = text_of(*object, "description");
  } else {
    return std::nullopt;
  }
  return out;
}

JsonObject others(const json::object& object, std::span<const std::string_view> known) {
  JsonObject out;
  for (const auto& member : object) {
    const std::string_view key{member.key().data(), member.key().size()};
    if (std::find(known.begin(), known.end(), key) == known.end()) out.emplace(member.key(), member.value());
  }
  return out;
}

}  // namespace ai_sdk::core
