#pragma once

#include "native/model_object.hpp"

#include <ai_sdk/models.hpp>

#include <array>
#include <string_view>

namespace ai_sdk::python {

// The enums of the package are written in Python; here are their members.

inline constexpr std::array<std::string_view, 6> event_type_names{"start",    "content", "thinking",
                                                                  "tool_use", "end",     "error"};

// Imports EventType; once, before anything else here.
bool load_event_type();
Ref event_type_member(EventType type);
// The member for a text (which may be one already); null without an error where there is none.
Ref event_type_of(PyObject* text);
Ref tool_of(PyObject* text);

}  // namespace ai_sdk::python
