#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

class Store;

// How often a change is tried that others come before: writers, or servers, that meet each other on one
// store.
inline constexpr int max_attempts = 50;

// How often something was written, and by whom last.
struct Revision {
  std::int64_t version = 0;     // in tenths, as the protocol counts: 1 is 0.1; 0 where nothing is kept yet
  std::int64_t updated_at = 0;  // epoch milliseconds
  std::string updated_by;       // the principal's name
};

// 0.1 of 1: a version as entities show it.
double shown_version(std::int64_t tenths);

// What people have said about something that a data source holds: the catalog itself is never written to.
// `content` has the members that are to stand in place of the catalog's own: description, displayName, tags,
// owners, domains, … in the protocol's shapes; for a table also "columns": {"<column>": {description, …}}.
struct Overlay {
  std::string type;  // "table", "database", …
  std::string fqn;
  boost::json::object content;
  Revision revision;
};

// Something that only the server keeps: a glossary, a term, a tag, a domain, a metric, a memory, a user.
struct StoredEntity {
  std::string id;    // UUID
  std::string type;  // as the protocol spells it: "glossaryTerm"
  std::string fqn;
  std::string name;
  std::string parent;           // the FQN of what it stands in; empty for what stands alone
  boost::json::object content;  // everything else that the protocol shows of it
  std::int64_t created_at = 0;  // epoch milliseconds
  Revision revision;
};

// Data flows from one entity into another because somebody said so.
struct LineageEdge {
  std::string from_type;
  std::string from_fqn;
  std::string to_type;
  std::string to_fqn;
  boost::json::object details;  // the protocol's lineageDetails
  Revision revision;
};

// The store's half that keeps metadata. A view of a Store, made wherever one is needed; thread-safe as the
// store is. What a call has returned for survives kill -9. Nobody's change is lost silently: a writer says
// which version it has read, and is told where another one was faster.
class MetadataStore {
 public:
  explicit MetadataStore(Store& store) : store_(store) {}

  // Grows with everything that is written here and with each test case and test result, also by another
  // process: what was derived from the metadata under the same number is still right.
  std::int64_t changes();

  std::optional<Overlay> overlay(std::string_view type, std::string_view fqn);
  std::vector<Overlay> overlays();  // all of them, by type and FQN
  // Writes `overlay.content`. `overlay.revision.version` is the version that was read (0: there was none) and
  // becomes the new one; updated_by is the caller's to fill in. False where the kept version is another.
  bool put_overlay(Overlay& overlay);

  std::optional<StoredEntity> entity(std::string_view type, std::string_view fqn);
  std::optional<StoredEntity> entity_by_id(std::string_view id);
  // By FQN; of all types where `type` is empty, by type and FQN.
  std::vector<StoredEntity> entities(std::string_view type = {});
  // Fills in the id where it is empty, the time and the version 0.1. False where the FQN is taken.
  bool add_entity(StoredEntity& entity);
  // Replaces the content where the kept version is still entity.revision.version, which becomes the new one.
  bool replace_entity(StoredEntity& entity);
  // For good; false where there is none of that id and entity.revision.version.
  bool remove_entity(const StoredEntity& entity);

  // Adds the edge, or replaces the details of the one that is there.
  void put_edge(LineageEdge& edge);
  std::vector<LineageEdge> edges();           // all, by their ends
  bool remove_edge(const LineageEdge& edge);  // false where there is none between these ends

 private:
  Store& store_;
};

}  // namespace ai_sdk::server
