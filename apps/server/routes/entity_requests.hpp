#pragma once

#include "directory/directory.hpp"
#include "directory/entity_view.hpp"
#include "http/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ai_sdk::server {

// "http://host:port" as the caller reached this server; empty where it did not say.
std::string base_of(const Request& request);

// What a raw path segment may name: as it stands, with "+" for blanks (some clients write them so), and the
// name inside a qualified one's quotes.
Directory::Key name_key(const std::string& segment);
Directory::Key id_key(const std::string& segment);

// The version that a request wants to change, from If-Match ("0.3", quoted or not); nothing for "*" and where
// it is not there. Throws DirectoryFailure of 400.
std::optional<std::int64_t> wanted_version(const Request& request);

// One entity with its ETag; 201 comes with a Location.
Response entity_response(int status, EntityKind kind, const DirectoryEntry& entry, const Request& request,
                         const Fields& fields);
Response page_response(EntityKind kind, const DirectoryPage& page, const Request& request,
                       const Fields& fields);

}  // namespace ai_sdk::server
