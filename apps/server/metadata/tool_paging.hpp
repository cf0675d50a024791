#pragma once

#include <boost/json/object.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace ai_sdk::server {

// Paging inside tools: base64url without padding of {"t":"o","v":20}, an offset. What is not such a cursor
// means page one.
std::string offset_cursor(std::size_t offset);
std::size_t offset_of_cursor(std::string_view cursor);

// Which page the arguments ask for: `cursor`, else `from`, and `size`.
struct ToolPage {
  std::size_t offset = 0;
  std::size_t size = 10;
};
ToolPage read_page(const boost::json::object& arguments, std::size_t default_size = 10);
// Adds hasMore and nextCursor where there is more.
void add_paging(boost::json::object& answer, const ToolPage& page, std::size_t total);

}  // namespace ai_sdk::server
