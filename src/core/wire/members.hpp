#pragma once

#include "core/wire/decode.hpp"
#include "core/wire/parse.hpp"

#include <span>

namespace ai_sdk::core {

// What the decoders of whole bodies read alike; the tolerance of <core/wire/decode.hpp> is made here.

// Throws DecodeError with a bounded, harmless excerpt of what was sent.
[[noreturn]] void refuse_body(std::string_view what, std::string_view body);
// The body as an object, in storage of its own: copy out of it what is to stay. Throws DecodeError.
boost::json::value parse_object(std::string_view body, std::string_view what);

std::string text_of(const boost::json::object& object, std::string_view name);
// The names in a list of strings or references; one alone without a list counts too.
std::vector<std::string> names_of(const boost::json::value* value);
// A reference, or one that has only a name where there is a string; nothing where there is neither.
std::optional<EntityReference> reference_of(const boost::json::value* value);

// The members that are not known by name.
JsonObject others(const boost::json::object& object, std::span<const std::string_view> known);

// One page of a list, {"data": […], "paging": {"after": …}} or a bare array; `what` begins the text of an
// error: "the server's list of bots". Items that are no objects are left out. Throws DecodeError.
template <class T>
Page<T> read_page(std::string_view body, std::string_view what, T (*read)(const boost::json::object&)) {
  const std::string list{what};
  auto root = parse_json(body);
  if (!root) refuse_body(list + " is no JSON that can be read", body);
  Page<T> out;
  const boost::json::value* data = root->is_array() ? &*root : nullptr;
  if (const boost::json::object* object = root->if_object()) {
    data = find_member(*object, "data");
    const boost::json::object* paging = find_object(*object, "paging");
    if (paging) out.after = text_of(*paging, "after");
    if (!data && !paging) refuse_body(list + " has no `data`", body);
    if (!data || data->is_null()) return out;
  }
  if (!data || !data->is_array()) refuse_body(list + " is no list", body);
  for (const auto& item : data->get_array())
    if (const auto* object = item.if_object()) out.items.push_back(read(*object));
  return out;
}

}  // namespace ai_sdk::core
