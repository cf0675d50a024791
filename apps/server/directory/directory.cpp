#include "directory/directory.hpp"

#include "core/text.hpp"
#include "directory/document_patch.hpp"
#include "directory/entity_view.hpp"
#include "directory/failure.hpp"
#include "directory/members.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace ai_sdk::server {
namespace {

// So often a change is tried again when another writer was faster.
constexpr int most_tries = 10;

[[noreturn]] void system_entity(const DirectoryEntry& entry, std::string_view what) {
  throw DirectoryFailure(
      400, "System entity [" + entry.name + "] of type " + entry.kind + " can not be " + std::string(what));
}

bool hidden(const DirectoryEntry& entry, const DirectoryFilter& filter) {
  using Deleted = DirectoryFilter::Deleted;
  return (entry.deleted && filter.deleted == Deleted::hidden) ||
         (!entry.deleted && filter.deleted == Deleted::only);
}

[[noreturn]] void conflict(const DirectoryEntry& existing) {
  std::string message = "Entity already exists";
  if (existing.deleted) {
    message += "; it was deleted: take it back with PUT …/restore, or delete it with hardDelete=true";
  }
  throw DirectoryFailure(409, message);
}

void check_version(const DirectoryEntry& entry, std::optional<std::int64_t> version) {
  if (version && *version != entry.version) {
    throw DirectoryFailure(412, "The entity has been changed since: its version is " +
                                    std::to_string(entry.version / 10) + '.' +
                                    std::to_string(entry.version % 10) + "; read it again");
  }
}

// An agent shows its abilities under two names: the one that a patch has changed is what was meant.
void settle_skills(const boost::json::object& before, boost::json::object& after) {
  const auto* was = before.if_contains("skills");
  if (!was) return;
  if (const auto* is = after.if_contains("skills"); !is) {
    after.erase("abilities");
  } else if (*is == *was) {
    after.erase("skills");
  }
}

// Members that only the server sets.
constexpr std::array<std::string_view, 9> fixed{
    "id", "name", "fullyQualifiedName", "version", "updatedAt", "updatedBy", "href", "deleted", "provider"};

}  // namespace

Directory::Directory(Store& store, AgentRegistry& agents, const Catalog& catalog, AroundAgent around)
    : store_(store), agents_(agents), catalog_(catalog), around_(std::move(around)) {
  for (const auto& entry : store_.keep_built_in(built_in_entries(agents))) {
    if (entry.kind != kind_name(EntityKind::agent)) continue;
    names_taken_.push_back(entry.name);
    agents.remove(entry.name);
  }
}

DirectoryPage Directory::list(EntityKind kind, const DirectoryFilter& filter, const PageRequest& request) {
  return store_.page(kind_name(kind), filter, request);
}

std::optional<DirectoryEntry> Directory::look_up(EntityKind kind, const Key& key,
                                                 const DirectoryFilter& filter) {
  std::optional<DirectoryEntry> found;
  if (!key.id.empty()) found = store_.find_by_id(kind_name(kind), key.id);
  for (const auto& name : key.names) {
    if (!found) found = store_.find_by_name(kind_name(kind), name);
  }
  if (found && hidden(*found, filter)) found.reset();
  return found;
}

void Directory::not_there(EntityKind kind, std::string_view name) {
  std::string message = std::string(kind_name(kind)) + " instance for " +
                        core::shorten(core::to_valid_utf8(name), 256) + " not found";
  if (kind == EntityKind::agent) {
    PageRequest first;
    first.limit = 20;
    const auto page = list(kind, {}, first);
    std::string names;
    for (const auto& entry : page.entries) names += (names.empty() ? "" : ", ") + entry.name;
    message += "; this server has " + (names.empty() ? "no agents" : names) + (page.has_after ? ", …" : "");
  }
  throw DirectoryFailure(404, message);
}

DirectoryEntry Directory::find(EntityKind kind, const Key& key, const DirectoryFilter& filter) {
  auto found = look_up(kind, key, filter);
  if (!found) not_there(kind, key.shown());
  return std::move(*found);
}

DirectoryEntry Directory::create(EntityKind kind, const boost::json::object& members, const Principal& by) {
  DirectoryEntry entry = entry_of(kind, members);
  entry.updated_by = by.name;
  try {
    return store_.create(std::move(entry));
  } catch (const DirectoryConflict& other) {
    conflict(other.existing);
  }
}

Directory::Written Directory::put(EntityKind kind, const boost::json::object& members, const Principal& by) {
  const std::string name(members.at("name").as_string());
  for (int i = 0; i < most_tries; ++i) {
    auto old = store_.find_by_name(kind_name(kind), name);
    if (!old) return {create(kind, members, by), Written::How::created};
    if (old->deleted) conflict(*old);
    if (old->built_in) system_entity(*old, "changed");
    auto written = rewrite(*old, entry_of(kind, members), by);
    if (written.entry.version != 0) return written;
  }
  throw DirectoryFailure(503, "Others change the entity all the time; try again in a moment");
}

Directory::Written Directory::patch(EntityKind kind, const Key& key, const boost::json::value& patch,
                                    const Principal& by, std::optional<std::int64_t> version) {
  for (int i = 0; i < most_tries; ++i) {
    DirectoryEntry old = find(kind, key);
    if (old.built_in) system_entity(old, "changed");
    check_version(old, version);
    const auto before = entity_view(kind, old, {}, Fields());
    auto document = before;
    // A reference is one value: a merge patch must not leave the id of the old one beside the name of the
    // new.
    if (const auto* merged = patch.if_object()) {
      for (const auto& member : members_of(kind)) {
        if (member.shape == Shape::reference && merged->contains(member.name)) document.erase(member.name);
      }
    }
    auto after = patched(std::move(document), patch);
    settle_skills(before, after);
    for (const auto name : fixed) {
      const auto* was = before.if_contains(name);
      const auto* is = after.if_contains(name);
      if ((was == nullptr) != (is == nullptr) || (was && *was != *is)) {
        throw DirectoryFailure(400, "The member " + std::string(name) + " can not be changed");
      }
      if (name != "name" && name != "provider") after.erase(name);
    }
    auto written = rewrite(old, entry_of(kind, check_members(kind, after)), by);
    if (written.entry.version != 0) return written;
  }
  throw DirectoryFailure(503, "Others change the entity all the time; try again in a moment");
}

// An entry of version 0 where another writer was faster.
Directory::Written Directory::rewrite(DirectoryEntry old, DirectoryEntry fresh, const Principal& by) {
  fresh.id = old.id;
  fresh.version = old.version;
  if (fresh.document == old.document && fresh.api_enabled == old.api_enabled)
    return {std::move(old), Written::How::no_change};
  fresh.updated_by = by.name;
  auto kept = store_.replace(std::move(fresh));
  if (kept) return {std::move(*kept), Written::How::updated};
  DirectoryEntry late;
  late.version = 0;
  return {std::move(late), Written::How::no_change};
}

DirectoryEntry Directory::remove(EntityKind kind, const Key& key, bool for_good, const Principal& by,
                                 std::optional<std::int64_t> version) {
  DirectoryFilter all;
  if (for_good) all.deleted = DirectoryFilter::Deleted::shown;
  for (int i = 0; i < most_tries; ++i) {
    DirectoryEntry entry = find(kind, key, all);
    if (entry.built_in) system_entity(entry, "deleted");
    check_version(entry, version);
    if (kind == EntityKind::persona) {
      std::string users;
      for (const auto& agent : store_.agents_of_persona(entry.id, 10))
        users.append(users.empty() ? "" : ", ").append(agent);
      if (!users.empty()) {
        throw DirectoryFailure(409, "The persona " + entry.name + " is that of agents: " + users +
                                        "; give them another one first");
      }
    }
    if (for_good) {
      if (!store_.remove(entry.id, entry.version)) continue;
      entry.deleted = true;
      return entry;
    }
    entry.deleted = true;
    entry.updated_by = by.name;
    if (auto kept = store_.replace(std::move(entry))) return std::move(*kept);
  }
  throw DirectoryFailure(503, "Others change the entity all the time; try again in a moment");
}

DirectoryEntry Directory::restore(EntityKind kind, const std::string& id, const Principal& by) {
  DirectoryFilter all;
  all.deleted = DirectoryFilter::Deleted::shown;
  for (int i = 0; i < most_tries; ++i) {
    DirectoryEntry entry = find(kind, {id, {}}, all);
    if (!entry.deleted) return entry;
    entry.deleted = false;
    entry.updated_by = by.name;
    if (auto kept = store_.replace(std::move(entry))) return std::move(*kept);
  }
  throw DirectoryFailure(503, "Others change the entity all the time; try again in a moment");
}

}  // namespace ai_sdk::server
