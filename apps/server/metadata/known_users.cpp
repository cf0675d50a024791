#include "metadata/known_users.hpp"

#include "core/wire/parse.hpp"
#include "metadata/fqn.hpp"
#include "metadata/references.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <functional>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

constexpr std::string_view by = "system";

// The entity as `change` leaves it; made where it is not there. Nothing is written where nothing changes.
StoredEntity keep(MetadataStore& metadata, std::string_view type, const std::string& name,
                  const std::function<void(json::object&)>& change) {
  StoredEntity entity;
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    if (auto found = metadata.entity(type, fqn_part(name))) {
      entity = std::move(*found);
      json::object changed = entity.content;
      change(changed);
      if (changed == entity.content) return entity;
      entity.content = std::move(changed);
      entity.revision.updated_by = by;
      if (metadata.replace_entity(entity)) return entity;
    } else {
      entity = {};
      entity.type = type;
      entity.name = name;
      entity.fqn = fqn_part(name);
      change(entity.content);
      entity.revision.updated_by = by;
      if (metadata.add_entity(entity)) return entity;
    }
  }
  return entity;
}

json::array& list_of(json::object& content, const char* member) {
  json::value& list = content[member];
  if (!list.is_array()) list = json::array();
  return list.get_array();
}

bool is(const json::value& reference, const std::string& id) {
  const auto* object = reference.if_object();
  return object != nullptr && core::find_text(*object, "id") == id;
}

void set_membership(json::object& team, const StoredEntity& user, bool member) {
  if (!member && !team.contains("users")) return;
  json::array& users = list_of(team, "users");
  const auto place =
      std::find_if(users.begin(), users.end(), [&](const json::value& one) { return is(one, user.id); });
  if (member && place == users.end()) {
    users.emplace_back(stored_reference(user));
  } else if (!member && place != users.end()) {
    users.erase(place);
  }
}

}  // namespace

void know_users(MetadataStore& metadata, std::span<const KnownUser> users) {
  for (const KnownUser& known : users) {
    const Principal& principal = known.principal;
    const StoredEntity user = keep(metadata, "user", principal.name, [&](json::object& content) {
      if (!content.contains("isBot")) content["isBot"] = false;
      content["isAdmin"] = principal.role == Role::admin;
      content["roles"] = json::array{to_string(principal.role)};
    });
    for (const std::string& team : known.teams) {
      keep(metadata, "team", team, [&](json::object& content) { set_membership(content, user, true); });
    }
    for (const StoredEntity& team : metadata.entities("team")) {
      if (std::find(known.teams.begin(), known.teams.end(), team.name) != known.teams.end()) continue;
      keep(metadata, "team", team.name, [&](json::object& content) { set_membership(content, user, false); });
    }
  }
}

}  // namespace ai_sdk::server
