#include "metadata/creation.hpp"

#include "core/text.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/fqn.hpp"
#include "metadata/references.hpp"
#include "metadata/tag_labels.hpp"
#include "metadata/tool_schema.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

constexpr std::size_t max_name = 256;   // characters
constexpr std::size_t max_fqn = 3'072;  // bytes

class FunctionTool final : public DescribedTool {
 public:
  FunctionTool(std::string name, ToolKind kind, std::string description, std::string_view schema,
               ToolFunction function)
      : DescribedTool(std::move(name), kind, std::move(description), schema), function_(function) {}
  json::object call(const ToolUse& use, const ToolContext& context) const override {
    return function_(use, context);
  }

 private:
  ToolFunction function_;
};

void lay_over(json::object& content, const json::object& changes) {
  for (const auto& member : changes) content[member.key()] = member.value();
}

}  // namespace

std::unique_ptr<Tool> make_tool(std::string name, ToolKind kind, std::string description,
                                std::string_view schema, ToolFunction function) {
  return std::make_unique<FunctionTool>(std::move(name), kind, std::move(description), schema, function);
}

void check_name(std::string_view name) {
  // Bytes that continue a character do not count.
  const auto characters = std::count_if(
      name.begin(), name.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  if (name.empty() || static_cast<std::size_t>(characters) > max_name) {
    throw ToolFailure(400, "[name size must be between 1 and 256]");
  }
  if (name.find("::") != std::string_view::npos) throw ToolFailure(400, "name must not contain ::");
  if (std::any_of(name.begin(), name.end(),
                  [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; })) {
    throw ToolFailure(400, "name must not contain control characters");
  }
  if (!core::is_valid_utf8(name)) throw ToolFailure(400, "name must be valid UTF-8");
}

json::object create_or_update(const ToolUse& use, MetadataStore& metadata, const Draft& draft) {
  check_name(draft.name);
  know_caller(metadata, use.principal);
  StoredEntity entity;
  entity.type = draft.type;
  entity.name = draft.name;
  entity.parent = draft.parent;
  entity.fqn = draft.parent.empty() ? fqn_part(draft.name) : child_fqn(draft.parent, draft.name);
  if (entity.fqn.size() > max_fqn)
    throw ToolFailure(400, "the fully qualified name would be longer than 3072 bytes");
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    auto kept = metadata.entity(entity.type, entity.fqn);
    if (!kept) {
      entity.content = draft.defaults;
      lay_over(entity.content, draft.content);
      entity.revision.updated_by = use.principal.name;
      if (metadata.add_entity(entity)) return entity_of(entity);
      continue;  // somebody else has just made it
    }
    const json::object before = kept->content;
    lay_over(kept->content, draft.content);
    if (kept->content == before) return entity_of(*kept);
    kept->revision.updated_by = use.principal.name;
    if (metadata.replace_entity(*kept)) return entity_of(*kept);
  }
  throw ToolFailure(409, entity.fqn + " is being changed by others at this moment; try again");
}

const json::value* find_argument(const ToolUse& use, std::string_view name) {
  const auto* value = use.arguments.if_contains({name.data(), name.size()});
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::string text_argument(const ToolUse& use, std::string_view name, std::string_view fallback) {
  const auto* value = find_argument(use, name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string(fallback);
}

std::string needed_text(const ToolUse& use, std::string_view name) {
  const auto* value = find_argument(use, name);
  if (value == nullptr || !value->is_string())
    throw ToolFailure(400, "The argument " + std::string(name) + " is missing");
  return std::string(value->get_string());
}

bool flag_argument(const ToolUse& use, std::string_view name, bool fallback) {
  const auto* value = find_argument(use, name);
  return value != nullptr && value->is_bool() ? value->get_bool() : fallback;
}

std::int64_t number_argument(const ToolUse& use, std::string_view name, std::int64_t fallback) {
  const auto* value = find_argument(use, name);
  return value != nullptr && value->is_int64() ? value->get_int64() : fallback;
}

void copy_texts(const ToolUse& use, Draft& draft, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const auto* value = find_argument(use, name);
    if (value != nullptr && value->is_string()) draft.content[{name.data(), name.size()}] = *value;
  }
}

void copy_relations(const ToolUse& use, MetadataStore& metadata, Draft& draft) {
  // Whoever calls may own what is made by this very call.
  know_caller(metadata, use.principal);
  const auto copy = [&](const char* member, std::span<const std::string_view> types) {
    if (const auto* given = find_argument(use, member)) {
      draft.content[member] = read_references(metadata, *given, types, member);
    }
  };
  draft.defaults["owners"] = json::array();
  draft.defaults["tags"] = json::array();
  copy("owners", people_types);
  copy("reviewers", people_types);
  copy("experts", user_types);
  copy("domains", domain_types);
  if (const auto* tags = find_argument(use, "tags")) {
    draft.content["tags"] = read_labels(metadata, *tags, "tags");
  }
  if (const auto* extension = find_argument(use, "extension");
      extension != nullptr && extension->is_object()) {
    for (const auto& property : extension->get_object()) {
      throw ToolFailure(400, "extension: no custom property \"" + std::string(property.key()) +
                                 "\" is defined for " + draft.type +
                                 "; this server has no custom properties");
    }
  }
}

}  // namespace ai_sdk::server
