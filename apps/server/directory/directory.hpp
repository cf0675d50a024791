#pragma once

#include "agents/custom/custom_agent.hpp"
#include "agents/registry.hpp"
#include "catalog/catalog.hpp"
#include "directory/entity_kind.hpp"
#include "store/directory_store.hpp"
#include "trust/principal.hpp"

#include <boost/json/object.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// The server's agents, personas, bots and abilities: what comes with it and what people have made, all of it
// in the store. A call reads or writes the store, some the data sources: never on an event loop's thread.
// Thread-safe. Everything that cannot be done is a DirectoryFailure.
class Directory {
 public:
  // Brings what comes with the server up to date in the store. An agent of the registry whose name somebody's
  // own agent has leaves the registry. All must outlive the directory. `around` is put before every agent
  // that people make.
  Directory(Store& store, AgentRegistry& agents, const Catalog& catalog, AroundAgent around = {});
  // The names of the agents that left.
  const std::vector<std::string>& names_taken() const { return names_taken_; }

  DirectoryPage list(EntityKind kind, const DirectoryFilter& filter, const PageRequest& request);

  // How a caller names one: by its id, or by its name. Of a name that may mean several (a "+" for a blank, a
  // qualified one) the first that is there counts.
  struct Key {
    std::string id;
    std::vector<std::string> names;
    const std::string& shown() const { return names.empty() ? id : names.front(); }
  };
  // Nothing where there is none, or the filter hides it.
  std::optional<DirectoryEntry> look_up(EntityKind kind, const Key& key, const DirectoryFilter& filter = {});
  // The same, but a 404 for nothing.
  DirectoryEntry find(EntityKind kind, const Key& key, const DirectoryFilter& filter = {});

  // Says so: a 404. For an agent it says which there are.
  [[noreturn]] void not_there(EntityKind kind, std::string_view name);

  struct Written {
    DirectoryEntry entry;
    enum class How { created, updated, no_change } how = How::created;
  };
  // `members`: see check_members(). 409 where the name is taken.
  DirectoryEntry create(EntityKind kind, const boost::json::object& members, const Principal& by);
  // Creates it, or gives the one of that name these members and no others.
  Written put(EntityKind kind, const boost::json::object& members, const Principal& by);
  // `version`: the one that the change was made for; another one now is a 412. Nothing: any.
  Written patch(EntityKind kind, const Key& key, const boost::json::value& patch, const Principal& by,
                std::optional<std::int64_t> version = std::nullopt);
  // `for_good`: it cannot be taken back, and its name is free.
  DirectoryEntry remove(EntityKind kind, const Key& key, bool for_good, const Principal& by,
                        std::optional<std::int64_t> version = std::nullopt);
  DirectoryEntry restore(EntityKind kind, const std::string& id, const Principal& by);

  // What runs an agent that somebody has made.
  std::shared_ptr<const Agent> runner_of(const DirectoryEntry& agent);
  // What runs messages that name no agent: it has every ability of the registry.
  std::shared_ptr<const Agent> assistant() const;

 private:
  DirectoryEntry entry_of(EntityKind kind, const boost::json::object& members);
  void resolve_agent(DirectoryEntry& entry, const boost::json::object& members);
  DirectoryEntry resolve(EntityKind kind, const boost::json::value& reference);
  boost::json::object resolve_service(const boost::json::value& reference);
  boost::json::object resolve_knowledge(const boost::json::object& knowledge);
  Written rewrite(DirectoryEntry old, DirectoryEntry fresh, const Principal& by);

  DirectoryStore store_;
  const AgentRegistry& agents_;
  const Catalog& catalog_;
  const AroundAgent around_;
  std::vector<std::string> names_taken_;
};

// A reference to an entry, as the protocol writes it.
boost::json::object reference_to(const DirectoryEntry& entry);

// What comes with every server beside its agents, and these agents as entries.
std::vector<DirectoryEntry> built_in_entries(const AgentRegistry& agents);

}  // namespace ai_sdk::server
