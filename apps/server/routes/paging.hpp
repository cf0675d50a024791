#pragma once

#include "http/message.hpp"
#include "store/directory_store.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

namespace ai_sdk::server {

// The text is the answer's message.
struct PageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Reads `limit`, `after`, `before` and `offset`. Throws PageError.
PageRequest read_page_request(const HeaderList& query);
// A flag that a query parameter gives: true or false in any case; false where it is absent. Throws PageError.
bool read_flag(const HeaderList& query, std::string_view name);
// A number that a query parameter gives, at most a million; `fallback` where it is absent. Throws PageError.
std::size_t read_count(const HeaderList& query, std::string_view name, std::size_t fallback);
// Reads `include` (non-deleted, deleted or all) and `apiEnabled`. Throws PageError.
DirectoryFilter read_filter(const HeaderList& query);

// base64url without padding: the cursor that stands for a name. Not a cursor: PageError.
std::string encode_cursor(std::string_view name);
std::string decode_cursor(std::string_view cursor);

}  // namespace ai_sdk::server
