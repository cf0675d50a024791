#pragma once

#include "native/model_object.hpp"

#include <string_view>

namespace ai_sdk::python {

// UTF-8 as str; what is no UTF-8 becomes U+FFFD.
Ref to_text(std::string_view text);
// None where there is nothing.
Ref to_optional_text(std::string_view text);
// The same objects again for short texts that come again and again: ids of conversations, senders, keys.
Ref to_shared_text(std::string_view text);
Ref to_optional_shared_text(std::string_view text);

}  // namespace ai_sdk::python
