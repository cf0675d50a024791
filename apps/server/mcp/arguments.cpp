#include "mcp/arguments.hpp"

#include "core/text.hpp"
#include "core/wire/parse.hpp"
#include "metadata/tool.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

constexpr std::size_t max_shown = 80;

// Names that arguments have had in earlier servers and documents.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> aliases{{
    {"entity_type", "entityType"},
    {"entityFqn", "fqn"},
    {"entity_fqn", "fqn"},
    {"fullyQualifiedName", "fqn"},
    {"limit", "size"},
    {"size", "limit"},
    {"query_filter", "queryFilter"},
    {"include_deleted", "includeDeleted"},
    {"upstream_depth", "upstreamDepth"},
    {"downstream_depth", "downstreamDepth"},
    {"parent_term", "parentTerm"},
    {"mutually_exclusive", "mutuallyExclusive"},
}};

std::string shown(const json::value& value) {
  return core::shorten(core::to_valid_utf8(json::serialize(value)), max_shown);
}

[[noreturn]] void fail(const std::string& where, const std::string& what, const json::value& got) {
  throw ToolFailure(400, "The argument " + where + " must be " + what + ", not " + shown(got));
}

std::string_view text_of(const json::object& schema, const char* member) {
  return core::find_text(schema, member);
}

std::optional<double> number_of(const json::object& schema, const char* member) {
  const auto* value = schema.if_contains(member);
  if (value == nullptr || !value->is_number()) return {};
  return value->to_number<double>();
}

std::optional<json::value> parsed(const json::string& text) {
  json::error_code error;
  json::value value = json::parse(text, error);
  if (error) return {};
  return value;
}

// 12, 12.0 and "12".
std::optional<std::int64_t> integer_of(const json::value& value) {
  if (const auto* whole = value.if_int64()) return *whole;
  if (const auto* real = value.if_double()) {
    if (std::trunc(*real) == *real && std::abs(*real) < 9e15) return static_cast<std::int64_t>(*real);
    return {};
  }
  if (const auto* text = value.if_string()) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error == std::errc() && end == text->data() + text->size()) return number;
  }
  return {};
}

void check(const json::object& schema, json::value& value, const std::string& where);

void check_integer(const json::object& schema, json::value& value, const std::string& where) {
  const auto number = integer_of(value);
  if (!number) fail(where, "a whole number", value);
  value = *number;
  if (const auto least = number_of(schema, "minimum"); least && static_cast<double>(*number) < *least) {
    fail(where, "at least " + std::to_string(static_cast<std::int64_t>(*least)), value);
  }
  // Page sizes and depths: more than can be had is no mistake.
  if (const auto most = number_of(schema, "maximum"); most && static_cast<double>(*number) > *most) {
    value = static_cast<std::int64_t>(*most);
  }
}

void check_number(const json::object& schema, json::value& value, const std::string& where) {
  if (value.is_string()) {
    if (auto inner = parsed(value.get_string()); inner && inner->is_number()) value = std::move(*inner);
  }
  if (!value.is_number()) fail(where, "a number", value);
  const auto number = value.to_number<double>();
  const auto least = number_of(schema, "minimum");
  const auto most = number_of(schema, "maximum");
  if (least && number < *least) fail(where, "at least " + shown(*schema.if_contains("minimum")), value);
  if (most && number > *most) fail(where, "at most " + shown(*schema.if_contains("maximum")), value);
}

void check_boolean(json::value& value, const std::string& where) {
  if (const auto* text = value.if_string()) {
    if (*text == "true") value = true;
    if (*text == "false") value = false;
  }
  if (!value.is_bool()) fail(where, "true or false", value);
}

void check_array(const json::object& schema, json::value& value, const std::string& where) {
  const auto* items = core::find_object(schema, "items");
  if (const auto* text = value.if_string()) {
    auto inner = parsed(*text);
    if (inner && inner->is_array()) {
      value = std::move(*inner);
    } else if (items != nullptr && text_of(*items, "type") == "string") {
      value = json::array{*text};
    }
  }
  auto* array = value.if_array();
  if (array == nullptr) fail(where, "an array", value);
  if (const auto most = number_of(schema, "maxItems"); most && static_cast<double>(array->size()) > *most) {
    throw ToolFailure(400, "The argument " + where + " may have at most " +
                               std::to_string(static_cast<std::int64_t>(*most)) + " elements; it has " +
                               std::to_string(array->size()));
  }
  if (items == nullptr) return;
  for (std::size_t i = 0; i < array->size(); ++i)
    check(*items, (*array)[i], where + "[" + std::to_string(i) + "]");
}

std::string names_of(const json::object& properties) {
  std::string names;
  for (const auto& property : properties) names += (names.empty() ? "" : ", ") + std::string(property.key());
  return names.empty() ? "none" : names;
}

void check_members(const json::object& schema, json::object& object, const std::string& where) {
  const std::string prefix = where.empty() ? "" : where + ".";
  const auto* properties = core::find_object(schema, "properties");
  if (const auto* required = schema.if_contains("required"); required != nullptr && required->is_array()) {
    for (const json::value& name : required->get_array()) {
      if (name.is_string() && !object.contains(name.get_string())) {
        throw ToolFailure(400, "The argument " + prefix + std::string(name.get_string()) + " is missing");
      }
    }
  }
  const auto* others = schema.if_contains("additionalProperties");
  for (auto& member : object) {
    const std::string name = prefix + std::string(member.key());
    if (const auto* own =
            properties == nullptr ? nullptr : core::find_object(*properties, core::view(member.key()))) {
      check(*own, member.value(), name);
    } else if (others != nullptr && others->is_object()) {
      check(others->get_object(), member.value(), name);
    } else if (others != nullptr && others->is_bool() && !others->get_bool()) {
      throw ToolFailure(400, "There is no argument " + core::shorten(core::to_valid_utf8(name), max_shown) +
                                 "; there are: " + (properties == nullptr ? "none" : names_of(*properties)));
    }
  }
}

void check_object(const json::object& schema, json::value& value, const std::string& where) {
  if (const auto* text = value.if_string()) {
    if (auto inner = parsed(*text); inner && inner->is_object()) value = std::move(*inner);
  }
  if (!value.is_object()) fail(where, "an object", value);
  check_members(schema, value.get_object(), where);
}

void check(const json::object& schema, json::value& value, const std::string& where) {
  const std::string_view type = text_of(schema, "type");
  if (type == "string") {
    // A model may well write 5 where "5" is wanted.
    if (value.is_number() || value.is_bool()) value = json::serialize(value);
    if (!value.is_string()) fail(where, "a string", value);
  } else if (type == "integer") {
    check_integer(schema, value, where);
  } else if (type == "number") {
    check_number(schema, value, where);
  } else if (type == "boolean") {
    check_boolean(value, where);
  } else if (type == "array") {
    check_array(schema, value, where);
  } else if (type == "object") {
    check_object(schema, value, where);
  }
  const auto* choices = schema.if_contains("enum");
  if (choices == nullptr || !choices->is_array()) return;
  const auto& list = choices->get_array();
  if (std::find(list.begin(), list.end(), value) != list.end()) return;
  std::string words;
  for (const json::value& choice : list) words += (words.empty() ? "" : ", ") + shown(choice);
  fail(where, "one of " + words, value);
}

void drop_nulls(json::object& object) {
  for (auto member = object.begin(); member != object.end();) {
    if (member->value().is_null()) {
      member = object.erase(member);
    } else {
      ++member;
    }
  }
}

void rename(const json::object& properties, json::object& arguments) {
  for (const auto& [old_name, new_name] : aliases) {
    if (!properties.contains({new_name.data(), new_name.size()})) continue;
    if (properties.contains({old_name.data(), old_name.size()})) continue;
    auto* value = arguments.if_contains({old_name.data(), old_name.size()});
    if (value == nullptr || arguments.contains({new_name.data(), new_name.size()})) continue;
    json::value kept = std::move(*value);
    arguments.erase({old_name.data(), old_name.size()});
    arguments[{new_name.data(), new_name.size()}] = std::move(kept);
  }
}

}  // namespace

json::object read_arguments(const json::object& schema, json::object arguments) {
  drop_nulls(arguments);
  if (const auto* properties = core::find_object(schema, "properties")) rename(*properties, arguments);
  check_members(schema, arguments, "");
  return arguments;
}

}  // namespace ai_sdk::server
