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
// Reads `include` (non-deleted, deleted or all) and `apiEnabled`. Throws PageError.
DirectoryFilter read_filter(const HeaderList& query);

// base64url without padding: the cursor that stands for a name. Not a cursor: PageError.
std::string encode_cursor(std::string_view name);
std::string decode_cursor(std::string_view cursor);

}  // namespace ai_sdk::server
