#include "metadata/tool_paging.hpp"

#include "core/base64url.hpp"
#include "core/wire/parse.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace ai_sdk::server {

namespace json = boost::json;

std::string offset_cursor(std::size_t offset) {
  return core::encode_base64url(json::serialize(json::object{{"t", "o"}, {"v", offset}}));
}

std::size_t offset_of_cursor(std::string_view cursor) {
  const auto text = core::decode_base64url(cursor);
  if (!text) return 0;
  json::error_code error;
  const json::value value = json::parse(*text, error);
  if (error || !value.is_object() || core::find_text(value.get_object(), "t") != "o") return 0;
  const auto offset = core::find_integer(value.get_object(), "v");
  return offset && *offset > 0 ? static_cast<std::size_t>(*offset) : 0;
}

ToolPage read_page(const json::object& arguments, std::size_t default_size) {
  ToolPage page;
  page.size = static_cast<std::size_t>(std::max<std::int64_t>(
      core::find_integer(arguments, "size").value_or(static_cast<std::int64_t>(default_size)), 0));
  const auto cursor = core::find_text(arguments, "cursor");
  page.offset = cursor.empty() ? static_cast<std::size_t>(std::max<std::int64_t>(
                                     core::find_integer(arguments, "from").value_or(0), 0))
                               : offset_of_cursor(cursor);
  return page;
}

void add_paging(json::object& answer, const ToolPage& page, std::size_t total) {
  const bool more = page.size > 0 && page.offset < total && total - page.offset > page.size;
  answer["hasMore"] = more;
  if (more) answer["nextCursor"] = offset_cursor(page.offset + page.size);
}

}  // namespace ai_sdk::server
