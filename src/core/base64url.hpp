#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ai_sdk::core {

// RFC 4648, section 5, without padding.
std::string encode_base64url(std::string_view bytes);
// Nothing where it is not what encode_base64url writes.
std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace ai_sdk::core
