#include "core/mcp/tools.hpp"
#include "core/wire/parse.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace ai_sdk::core::mcp {
namespace {

namespace json = boost::json;

constexpr int most_references = 8;  // one that points to itself has no end

bool usable(const json::value* type) {
  const auto* text = type ? type->if_string() : nullptr;
  return text && !text->empty() && view(*text) != "null";
}

// What "#/$defs/Owner" points to, or null.
const json::object* target_of(std::string_view reference, const json::object& root) {
  if (!reference.starts_with("#/")) return nullptr;
  const json::object* at = &root;
  for (std::size_t from = 2; at && from <= reference.size();) {
    const std::size_t end = std::min(reference.find('/', from), reference.size());
    at = find_object(*at, reference.substr(from, end - from));
    from = end + 1;
  }
  return at;
}

std::string type_in(const json::object& schema, const json::object& root, int references);

// The first type that a list of alternatives names.
std::string type_among(const json::object& schema, const json::object& root, int references) {
  for (const char* key : {"anyOf", "oneOf", "allOf"}) {
    const auto* value = find_member(schema, key);
    const auto* choices = value ? value->if_array() : nullptr;
    if (!choices) continue;
    for (const auto& choice : *choices)
      if (const auto* object = choice.if_object())
        if (std::string type = type_in(*object, root, references); !type.empty()) return type;
  }
  return {};
}

// A schema can name several types, or none and say it in other ways. The one that a caller would write; empty
// where it says nothing.
std::string type_in(const json::object& schema, const json::object& root, int references) {
  if (references > most_references) return {};
  const auto* type = find_member(schema, "type");
  if (usable(type)) return std::string(view(type->get_string()));
  if (const auto* list = type ? type->if_array() : nullptr)
    for (const auto& item : *list)
      if (usable(&item)) return std::string(view(item.get_string()));
  if (const auto reference = find_text(schema, "$ref"); !reference.empty())
    if (const auto* target = target_of(reference, root)) return type_in(*target, root, references + 1);
  if (std::string found = type_among(schema, root, references + 1); !found.empty()) return found;
  if (find_member(schema, "properties")) return "object";
  if (find_member(schema, "items")) return "array";
  return {};
}

bool names(const json::value* list, std::string_view name) {
  const auto* array = list ? list->if_array() : nullptr;
  return array && std::any_of(array->begin(), array->end(), [name](const json::value& item) {
           const auto* text = item.if_string();
           return text && view(*text) == name;
         });
}

}  // namespace

std::vector<ToolParameter> parameters_of(const JsonObject& schema) {
  std::vector<ToolParameter> list;
  const auto* properties = find_object(schema, "properties");
  if (!properties) return list;
  for (const auto& [name, value] : *properties) {
    ToolParameter& parameter = list.emplace_back();
    parameter.name = name;
    parameter.required = names(find_member(schema, "required"), parameter.name);
    const auto* property = value.if_object();
    if (!property) continue;
    if (std::string type = type_in(*property, schema, 0); !type.empty()) parameter.type = std::move(type);
    parameter.description = find_text(*property, "description");
    if (const auto* otherwise = find_member(*property, "default")) parameter.default_value = *otherwise;
    const auto* choices = find_member(*property, "enum");
    if (const auto* array = choices ? choices->if_array() : nullptr)
      parameter.enum_values.assign(array->begin(), array->end());
  }
  return list;
}

JsonObject openai_tool(const ToolInfo& tool) {
  JsonObject schema = tool.input_schema;
  // The two that those interfaces insist on.
  if (!find_member(schema, "type")) schema["type"] = "object";
  if (!find_member(schema, "properties")) schema["properties"] = JsonObject();
  JsonObject function;
  function["name"] = tool.name;
  if (!tool.description.empty()) function["description"] = tool.description;
  function["parameters"] = std::move(schema);
  JsonObject out;
  out["type"] = "function";
  out["function"] = std::move(function);
  return out;
}

}  // namespace ai_sdk::core::mcp

namespace ai_sdk {

bool ToolInfo::read_only() const {
  const auto* hint = core::find_member(annotations, "readOnlyHint");
  return hint && hint->is_bool() && hint->get_bool();
}

}  // namespace ai_sdk
