#include "core/wire/json_text.hpp"

#include "core/text.hpp"

#include <boost/json/serialize.hpp>

namespace ai_sdk::core {

std::string to_text(const boost::json::object& object) {
  std::string out = boost::json::serialize(object);
  // Whole at once: a replacement never takes away an ASCII character, and so no part of the structure.
  return is_valid_utf8(out) ? out : to_valid_utf8(out);
}

}  // namespace ai_sdk::core
