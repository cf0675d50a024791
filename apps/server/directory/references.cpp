// How what a caller has sent becomes an entry: members sorted, references looked up.
#include "core/text.hpp"
#include "core/wire/parse.hpp"
#include "directory/directory.hpp"
#include "directory/failure.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace ai_sdk::server {
namespace {

std::string text_of(const boost::json::value& reference, std::string_view member) {
  if (const auto* object = reference.if_object()) return std::string(core::find_text(*object, member));
  return member == "name" ? std::string(core::view(reference.get_string())) : std::string();
}

// An id counts before a name: names may change, and both may be sent.
Directory::Key key_of(const boost::json::value& reference) {
  Directory::Key key;
  key.id = text_of(reference, "id");
  if (!key.id.empty()) return key;
  if (const auto name = text_of(reference, "name"); !name.empty()) key.names.push_back(name);
  if (const auto name = text_of(reference, "fullyQualifiedName"); !name.empty())
    key.names.push_back(unqualified_name(name));
  return key;
}

boost::json::object user_reference(const boost::json::value& user) {
  boost::json::object reference;
  std::string name = text_of(user, "name");
  if (name.empty()) name = unqualified_name(text_of(user, "fullyQualifiedName"));
  std::string id = text_of(user, "id");
  reference["id"] = id.empty() ? stable_id("user", name) : id;
  reference["type"] = "user";
  if (!name.empty()) {
    reference["name"] = name;
    reference["fullyQualifiedName"] = qualified_name(name);
  }
  return reference;
}

}  // namespace

boost::json::object reference_to(const DirectoryEntry& entry) {
  std::string_view type = entry.kind;
  for (const auto kind : {EntityKind::agent, EntityKind::persona}) {
    if (kind_name(kind) == entry.kind) type = reference_type(kind);
  }
  boost::json::object reference;
  reference["id"] = entry.id;
  reference["type"] = type;
  reference["name"] = entry.name;
  reference["fullyQualifiedName"] = qualified_name(entry.name);
  return reference;
}

DirectoryEntry Directory::resolve(EntityKind kind, const boost::json::value& reference) {
  return find(kind, key_of(reference));
}

// A service, a database, a schema or a table of the data sources.
boost::json::object Directory::resolve_service(const boost::json::value& reference) {
  std::string type = text_of(reference, "type");
  if (type.empty()) type = "databaseService";
  std::string fqn = text_of(reference, "fullyQualifiedName");
  if (fqn.empty()) fqn = text_of(reference, "name");
  const std::string id = text_of(reference, "id");
  const auto is_service = [&](const auto& source) {
    const std::string service = qualified_name(source->service());
    const bool by_id = fqn.empty() && stable_id("databaseService", service) == id;
    if (!by_id && fqn != service && fqn != source->service()) return false;
    fqn = service;
    return true;
  };
  const auto& sources = catalog_.sources();
  bool known = std::any_of(sources.begin(), sources.end(), is_service);
  if (!known && !fqn.empty()) {
    const auto tables = catalog_.tables();
    known = std::any_of(tables.begin(), tables.end(), [&](const TableRef& table) {
      const std::string name = table.info.fully_qualified_name();
      return name == fqn || name.starts_with(fqn + '.');
    });
  }
  if (!known) {
    throw DirectoryFailure(404, core::shorten(type, 100) + " instance for " +
                                    core::shorten(fqn.empty() ? id : fqn, 256) + " not found");
  }
  boost::json::object resolved;
  resolved["id"] = id.empty() ? stable_id(type, fqn) : id;
  resolved["type"] = type;
  resolved["name"] = text_of(reference, "name").empty() ? fqn : text_of(reference, "name");
  resolved["fullyQualifiedName"] = fqn;
  return resolved;
}

boost::json::object Directory::resolve_knowledge(const boost::json::object& knowledge) {
  boost::json::object resolved;
  for (const auto& [key, value] : knowledge) {
    if (value.is_null()) continue;
    if (key != "services") {
      resolved[key] = value;
      continue;
    }
    auto& services = resolved[key].emplace_array();
    for (const auto& service : value.get_array()) services.emplace_back(resolve_service(service));
  }
  return resolved;
}

void Directory::resolve_agent(DirectoryEntry& entry, const boost::json::object& members) {
  auto& document = entry.document;
  const auto persona = resolve(EntityKind::persona, members.at("persona"));
  entry.persona_id = persona.id;
  document["persona"] = reference_to(persona);
  boost::json::array abilities;
  if (const auto* wanted = members.if_contains("abilities")) {
    for (const auto& one : wanted->get_array()) {
      boost::json::value reference = reference_to(resolve(EntityKind::ability, one));
      if (std::find(abilities.begin(), abilities.end(), reference) == abilities.end())
        abilities.push_back(std::move(reference));
    }
  }
  document["abilities"] = std::move(abilities);
  const auto* bot = members.if_contains("botName");
  if (bot && bot->get_string().empty()) bot = nullptr;
  if (!bot) bot = members.if_contains("bot");
  if (bot) document["bot"] = reference_to(resolve(EntityKind::bot, *bot));
  document.erase("botName");
  if (const auto* knowledge = members.if_contains("knowledge"))
    document["knowledge"] = resolve_knowledge(knowledge->get_object());
  if (!document.if_contains("mode")) document["mode"] = "chat";
  if (const auto* enabled = members.if_contains("apiEnabled")) entry.api_enabled = enabled->get_bool();
  document.erase("apiEnabled");
}

DirectoryEntry Directory::entry_of(EntityKind kind, const boost::json::object& members) {
  DirectoryEntry entry;
  entry.kind = kind_name(kind);
  entry.name = core::view(members.at("name").get_string());
  entry.document = members;
  entry.document.erase("name");
  // An empty text is as one that was left out, except where there must be one.
  for (const char* member : {"displayName", "icon", "schedule"}) {
    const auto* text = entry.document.if_contains(member);
    if (text && text->get_string().empty()) entry.document.erase(member);
  }
  if (!entry.document.if_contains("provider")) entry.document["provider"] = "user";
  if (kind == EntityKind::bot) {
    entry.document["botUser"] = user_reference(members.at("botUser"));
  } else if (!entry.document.if_contains("entityStatus")) {
    entry.document["entityStatus"] = "Approved";
  }
  if (kind == EntityKind::agent) resolve_agent(entry, members);
  return entry;
}

}  // namespace ai_sdk::server
