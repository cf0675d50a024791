#pragma once

#include "store/store.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// An agent, a persona, a bot or an ability as the store keeps it.
struct DirectoryEntry {
  std::string id;    // UUID, the same for as long as the entry is there
  std::string kind;  // "agent", "persona", "bot", "ability"
  std::string name;  // no other entry of its kind has it
  bool built_in = false;
  bool api_enabled = false;
  bool deleted = false;         // can be taken back
  std::string persona_id;       // of an agent
  std::int64_t version = 1;     // in tenths, as the protocol counts: 1 is 0.1
  std::int64_t updated_at = 0;  // epoch milliseconds
  std::string updated_by;
  boost::json::object document;  // everything else that the protocol shows of it
};

// Which entries a reader wants to see.
struct DirectoryFilter {
  enum class Deleted { hidden, only, shown };
  Deleted deleted = Deleted::hidden;
  bool only_api_enabled = false;
};

// Which part of a list is wanted. Lists are in the order of the names' bytes.
struct PageRequest {
  std::size_t limit = 10;
  std::string after;       // the name after which the page begins; empty: at the beginning
  std::string before;      // the name before which it ends
  std::size_t offset = 0;  // so many are passed over; only without a name
};

struct DirectoryPage {
  std::vector<DirectoryEntry> entries;
  std::int64_t total = 0;  // of the filter, on all pages
  bool has_before = false;
  bool has_after = false;
};

// There is an entry of that kind and name already.
struct DirectoryConflict : StoreError {
  explicit DirectoryConflict(DirectoryEntry other)
      : StoreError("there is one named " + other.name + " already"), existing(std::move(other)) {}
  DirectoryEntry existing;
};

// The store's half that keeps agents, personas, bots and abilities. Must not outlive the store. Thread-safe;
// what a call has returned for survives kill -9.
class DirectoryStore {
 public:
  explicit DirectoryStore(Store& store);
  ~DirectoryStore();
  DirectoryStore(const DirectoryStore&) = delete;
  DirectoryStore& operator=(const DirectoryStore&) = delete;

  // Fills in an empty id and a time of 0. Throws DirectoryConflict.
  DirectoryEntry create(DirectoryEntry entry);
  // Deleted ones too: the caller looks at `deleted`.
  std::optional<DirectoryEntry> find_by_name(std::string_view kind, std::string_view name);
  std::optional<DirectoryEntry> find_by_id(std::string_view kind, std::string_view id);
  DirectoryPage page(std::string_view kind, const DirectoryFilter& filter, const PageRequest& request);

  // Writes the entry of that id over, with one version more and the time of now, where the kept one still has
  // the version that `entry` was read with; nothing where another writer was faster or it is gone.
  std::optional<DirectoryEntry> replace(DirectoryEntry entry);
  // Removes the entry for good. False where it is not there, or has another version than `version`.
  bool remove(std::string_view id, std::int64_t version);

  // The names of the agents that have the persona, deleted ones too, at most `limit`.
  std::vector<std::string> agents_of_persona(std::string_view persona_id, std::size_t limit);

  // Brings what comes with the server up to date: `entries` are there afterwards, and other built-in ones are
  // not any more. One that has not changed keeps its version and time. Returns the entries whose name one of
  // somebody's own has: that one stays.
  std::vector<DirectoryEntry> keep_built_in(std::vector<DirectoryEntry> entries);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ai_sdk::server
