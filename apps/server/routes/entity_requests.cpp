#include "routes/entity_requests.hpp"

#include "core/url.hpp"
#include "directory/failure.hpp"
#include "http/router.hpp"
#include "routes/paging.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>

namespace ai_sdk::server {
namespace {

std::string version_text(std::int64_t tenths) {
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10);
}

}  // namespace

std::string base_of(const Request& request) {
  const auto host = request.header("Host");
  return host.empty() ? std::string() : "http://" + std::string(host);
}

Directory::Key name_key(const std::string& segment) {
  Directory::Key key;
  key.names.push_back(core::decode_percent(segment));
  if (segment.find('+') != std::string::npos) {
    std::string spaced = segment;
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    key.names.push_back(core::decode_percent(spaced));
  }
  if (auto name = unqualified_name(key.names.front()); name != key.names.front())
    key.names.push_back(std::move(name));
  return key;
}

Directory::Key id_key(const std::string& segment) { return {core::decode_percent(segment), {}}; }

std::optional<std::int64_t> wanted_version(const Request& request) {
  std::string_view text = request.header("If-Match");
  if (text.empty() || text == "*") return std::nullopt;
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  std::int64_t whole = 0;
  std::int64_t tenth = 0;
  const char* end = text.data() + text.size();
  const auto dot = std::from_chars(text.data(), end, whole);
  const bool has_dot = dot.ec == std::errc() && dot.ptr != end && *dot.ptr == '.';
  const auto rest = has_dot ? std::from_chars(dot.ptr + 1, end, tenth) : dot;
  if (!has_dot || rest.ec != std::errc() || rest.ptr != end || tenth < 0 || tenth > 9 || whole < 0) {
    throw DirectoryFailure(400, "If-Match must be a version such as \"0.1\": the ETag of an earlier answer");
  }
  return whole * 10 + tenth;
}

Response entity_response(int status, EntityKind kind, const DirectoryEntry& entry, const Request& request,
                         const Fields& fields) {
  const std::string base = base_of(request);
  auto response = json_response(status, boost::json::serialize(entity_view(kind, entry, base, fields)));
  response.headers.emplace_back("ETag", '"' + version_text(entry.version) + '"');
  if (status == 201) response.headers.emplace_back("Location", href_of(kind, entry, base));
  return response;
}

Response page_response(EntityKind kind, const DirectoryPage& page, const Request& request,
                       const Fields& fields) {
  const std::string base = base_of(request);
  boost::json::object body;
  auto& data = body["data"].emplace_array();
  for (const auto& entry : page.entries) data.emplace_back(entity_view(kind, entry, base, fields));
  auto& paging = body["paging"].emplace_object();
  if (page.has_before) paging["before"] = encode_cursor(page.entries.front().name);
  if (page.has_after) paging["after"] = encode_cursor(page.entries.back().name);
  paging["total"] = page.total;
  return json_response(200, boost::json::serialize(body));
}

}  // namespace ai_sdk::server
