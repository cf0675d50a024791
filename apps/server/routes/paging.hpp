#pragma once

#include "http/message.hpp"

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ai_sdk::server {

// Which page of a list was asked for.
struct PageRequest {
  std::size_t limit = 10;
  std::string after;   // decoded: the name after which the page begins; empty: at the beginning
  std::string before;  // decoded: the name before which it ends
};

// The text is the answer's message.
struct PageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Reads `limit`, `after` and `before`. Throws PageError.
PageRequest read_page_request(const HeaderList& query);

// Which items of a sorted list of names make the page: [first, last).
struct PageRange {
  std::size_t first = 0;
  std::size_t last = 0;
  bool more = false;  // items follow
};
PageRange page_of(const std::vector<std::string_view>& sorted_names, const PageRequest& request);

// base64url without padding: the cursor that stands for a name. Not a cursor: PageError.
std::string encode_cursor(std::string_view name);
std::string decode_cursor(std::string_view cursor);

}  // namespace ai_sdk::server
