#include "metadata/references.hpp"

#include "catalog/table_names.hpp"
#include "metadata/fqn.hpp"
#include "metadata/memories.hpp"
#include "metadata/tool.hpp"

#include <algorithm>
#include <vector>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

std::string_view view(const json::string& text) { return {text.data(), text.size()}; }

// How one comes by an entity of that type.
std::string_view how_to_add(std::string_view type) {
  if (type == "glossary") return "create_glossary makes one";
  if (type == "glossaryTerm") return "create_glossary_term makes one";
  if (type == "classification") return "create_classification makes one";
  if (type == "tag") return "create_tag makes one";
  if (type == "domain") return "create_domain makes one";
  if (type == "dataProduct") return "create_data_product makes one";
  if (type == "metric") return "create_metric makes one";
  if (type == "user" || type == "team") {
    return "those of the token file are known, and whoever has changed something here or asked who he is";
  }
  return {};
}

// "; there are A, B and 3 more; create_domain makes one"
std::string what_there_is(MetadataStore& metadata, std::span<const std::string_view> types,
                          std::string_view wanted) {
  std::vector<std::string> names;
  for (const std::string_view type : types) {
    for (const StoredEntity& entity : metadata.entities(type)) {
      if (!is_withheld(entity)) names.push_back(entity.fqn);
    }
  }
  const auto near = nearest_names(wanted, names);
  const auto& shown = near.empty() ? names : near;
  std::string out;
  for (std::size_t i = 0; i < std::min<std::size_t>(shown.size(), 5); ++i) {
    out += (i == 0 ? "; there is " : ", ") + shown[i];
  }
  const auto hint = how_to_add(types[0]);
  if (!hint.empty()) out += "; " + std::string(hint);
  return out;
}

[[noreturn]] void not_found(MetadataStore& metadata, std::span<const std::string_view> types,
                            std::string_view wanted) {
  throw ToolFailure(404, std::string(types[0]) + " instance for " + std::string(wanted) + " not found" +
                             what_there_is(metadata, types, wanted));
}

std::optional<StoredEntity> find_named(MetadataStore& metadata, std::string_view type,
                                       std::string_view name) {
  if (auto found = metadata.entity(type, name)) return found;
  // A name with a dot in it, as people write it.
  return metadata.entity(type, fqn_part(name));
}

std::string text_member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains({name.data(), name.size()});
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

json::object stored_reference(const StoredEntity& entity) {
  json::object out{
      {"id", entity.id}, {"type", entity.type}, {"name", entity.name}, {"fullyQualifiedName", entity.fqn}};
  if (const auto* shown = entity.content.if_contains("displayName")) out["displayName"] = *shown;
  out["deleted"] = false;
  return out;
}

StoredEntity get_stored(MetadataStore& metadata, std::string_view type, std::string_view fqn) {
  if (auto found = find_named(metadata, type, fqn); found && !is_withheld(*found)) return std::move(*found);
  not_found(metadata, std::span(&type, 1), fqn);
}

json::object person_reference(MetadataStore& metadata, std::string_view name) {
  return read_reference(metadata, json::value(json::string_view(name.data(), name.size())), people_types,
                        "owners");
}

json::object read_reference(MetadataStore& metadata, const json::value& given,
                            std::span<const std::string_view> types, std::string_view where) {
  std::string wanted;
  if (const auto* text = given.if_string()) {
    wanted = view(*text);
  } else if (const auto* object = given.if_object()) {
    const std::string type = text_member(*object, "type");
    if (!type.empty() && std::find(types.begin(), types.end(), type) == types.end()) {
      throw ToolFailure(
          400, std::string(where) + ": a " + type + " cannot stand here, only a " + std::string(types[0]));
    }
    if (const std::string id = text_member(*object, "id"); !id.empty()) {
      const auto found = metadata.entity_by_id(id);
      if (found && std::find(types.begin(), types.end(), found->type) != types.end())
        return stored_reference(*found);
      not_found(metadata, types, id);
    }
    wanted = text_member(*object, "fullyQualifiedName");
    if (wanted.empty()) wanted = text_member(*object, "name");
  }
  if (wanted.empty()) {
    throw ToolFailure(400, std::string(where) + " must be the name of a " + std::string(types[0]) +
                               ", or an object with its id, fullyQualifiedName or name");
  }
  for (const std::string_view type : types) {
    if (const auto found = find_named(metadata, type, wanted)) return stored_reference(*found);
  }
  not_found(metadata, types, wanted);
}

json::array read_references(MetadataStore& metadata, const json::value& given,
                            std::span<const std::string_view> types, std::string_view where) {
  const auto* list = given.if_array();
  if (list == nullptr) throw ToolFailure(400, std::string(where) + " must be an array");
  json::array out;
  for (std::size_t i = 0; i < list->size(); ++i) {
    json::object reference =
        read_reference(metadata, (*list)[i], types, std::string(where) + "/" + std::to_string(i));
    const bool known = std::any_of(out.begin(), out.end(), [&](const json::value& other) {
      return other.at("id") == reference.at("id");
    });
    if (!known) out.push_back(std::move(reference));
  }
  return out;
}

void know_caller(MetadataStore& metadata, const Principal& principal) {
  if (principal.name.empty()) return;
  StoredEntity user;
  user.type = "user";
  user.name = principal.name;
  user.fqn = fqn_part(principal.name);
  if (metadata.entity(user.type, user.fqn)) return;
  user.content = {{"isBot", false}, {"isAdmin", principal.role == Role::admin}};
  user.revision.updated_by = principal.name;
  metadata.add_entity(user);  // another request may have been faster: as good
}

}  // namespace ai_sdk::server
