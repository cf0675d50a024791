#include "directory/entity_view.hpp"

#include "core/text.hpp"
#include "directory/failure.hpp"
#include "directory/members.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace ai_sdk::server {
namespace {

bool is_relation(EntityKind kind, std::string_view name) {
  const auto members = members_of(kind);
  return std::any_of(members.begin(), members.end(),
                     [&](const Member& member) { return member.name == name && member.relation; });
}

// References get the address of what they mean, where this server has it.
void add_href(boost::json::value& place, EntityKind kind, std::string_view base) {
  auto* reference = place.if_object();
  const auto* id = reference ? reference->if_contains("id") : nullptr;
  if (!id || !id->is_string()) return;
  std::string href(base);
  href.append(collection_path(kind)).append("/").append(id->get_string().c_str());
  (*reference)["href"] = href;
}

}  // namespace

Fields::Fields(EntityKind kind, std::string_view list) : all_(false) {
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    std::string_view name = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (name == "*") {
      all_ = true;
    } else if (is_field(kind, name)) {
      names_.emplace_back(name);
    } else if (!name.empty()) {
      throw DirectoryFailure(400, "Invalid field name " + core::shorten(core::to_valid_utf8(name), 100));
    }
  }
}

bool Fields::wanted(std::string_view name) const {
  return all_ || std::find(names_.begin(), names_.end(), name) != names_.end();
}

std::string href_of(EntityKind kind, const DirectoryEntry& entry, std::string_view base) {
  std::string href(base);
  return href.append(collection_path(kind)).append("/").append(entry.id);
}

boost::json::object entity_view(EntityKind kind, const DirectoryEntry& entry, std::string_view base,
                                const Fields& fields) {
  boost::json::object view;
  view["id"] = entry.id;
  view["name"] = entry.name;
  view["fullyQualifiedName"] = qualified_name(entry.name);
  for (const auto& [key, value] : entry.document) {
    const std::string_view name(key.data(), key.size());
    if (!is_relation(kind, name) || fields.wanted(name)) view[key] = value;
  }
  if (kind == EntityKind::agent) {
    view["apiEnabled"] = entry.api_enabled;
    if (auto* persona = view.if_contains("persona")) add_href(*persona, EntityKind::persona, base);
    if (auto* bot = view.if_contains("bot")) add_href(*bot, EntityKind::bot, base);
    // Clients of all ages read this one without asking for it.
    if (!view.if_contains("abilities")) view["abilities"].emplace_array();
    for (auto& ability : view["abilities"].as_array()) add_href(ability, EntityKind::ability, base);
    view["skills"] = boost::json::value(view["abilities"]);
  }
  view["version"] = static_cast<double>(entry.version) / 10;
  view["updatedAt"] = entry.updated_at;
  view["updatedBy"] = entry.updated_by;
  view["href"] = href_of(kind, entry, base);
  view["deleted"] = entry.deleted;
  return view;
}

}  // namespace ai_sdk::server
