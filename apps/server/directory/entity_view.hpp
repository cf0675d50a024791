#pragma once

#include "directory/entity_kind.hpp"
#include "store/directory_store.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace ai_sdk::server {

// Which of the members that are left out of answers are wanted: "owners,tags", "*".
class Fields {
 public:
  // All of them.
  Fields() = default;
  // Throws DirectoryFailure of 400 for a name that is no field of the kind.
  Fields(EntityKind kind, std::string_view list);
  bool wanted(std::string_view name) const;

 private:
  bool all_ = true;
  std::vector<std::string> names_;
};

// The entry as the protocol shows it. `base`: "http://host:port", before every `href`.
boost::json::object entity_view(EntityKind kind, const DirectoryEntry& entry, std::string_view base,
                                const Fields& fields);
// Its own address.
std::string href_of(EntityKind kind, const DirectoryEntry& entry, std::string_view base);

}  // namespace ai_sdk::server
