#pragma once

#include <string>
#include <string_view>

namespace ai_sdk::server {

// The id of an entity that comes from a data source: a name-based UUID (RFC 9562, version 5) of its type and
// fully qualified name, so that it is the same on every start and on every machine.
std::string entity_id(std::string_view type, std::string_view fqn);

}  // namespace ai_sdk::server
