#pragma once

#include <string>
#include <string_view>

namespace ai_sdk::cli {

// The character that an entity of Markdown stands for ("&amp;", "&#8364;", "&#x20AC;"), as UTF-8; the entity
// itself where it is not among those that texts use. It may be a control character.
std::string decode_entity(std::string_view entity);

}  // namespace ai_sdk::cli
