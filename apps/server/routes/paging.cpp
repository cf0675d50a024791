#include "routes/paging.hpp"

#include "core/base64url.hpp"
#include "http/router.hpp"

#include <algorithm>
#include <charconv>

namespace ai_sdk::server {
namespace {

constexpr std::size_t max_limit = 1'000'000;

std::size_t read_limit(std::string_view text) {
  std::size_t limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (error != std::errc() || end != text.data() + text.size() || limit > max_limit) {
    throw PageError("The query parameter limit must be a number from 0 to 1000000");
  }
  return limit;
}

}  // namespace

std::string encode_cursor(std::string_view name) { return core::encode_base64url(name); }

std::string decode_cursor(std::string_view cursor) {
  const auto name = core::decode_base64url(cursor);
  if (!name)
    throw PageError("The cursor was not made by this server; take it from paging.after of the page before");
  return *name;
}

PageRequest read_page_request(const HeaderList& query) {
  PageRequest request;
  const auto limit = query_value(query, "limit");
  if (!limit.empty()) request.limit = read_limit(limit);
  const auto after = query_value(query, "after");
  const auto before = query_value(query, "before");
  if (!after.empty() && !before.empty()) {
    throw PageError("Only one of before or after query parameter allowed");
  }
  if (!after.empty()) request.after = decode_cursor(after);
  if (!before.empty()) request.before = decode_cursor(before);
  return request;
}

PageRange page_of(const std::vector<std::string_view>& sorted_names, const PageRequest& request) {
  const auto index = [&sorted_names](auto place) {
    return static_cast<std::size_t>(place - sorted_names.begin());
  };
  PageRange page;
  if (!request.before.empty()) {
    page.last = index(std::lower_bound(sorted_names.begin(), sorted_names.end(), request.before));
    page.first = page.last - std::min(page.last, request.limit);
  } else {
    // A name and not a number: the page after it stays the same when others come and go.
    if (!request.after.empty()) {
      page.first = index(std::upper_bound(sorted_names.begin(), sorted_names.end(), request.after));
    }
    page.last = page.first + std::min(request.limit, sorted_names.size() - page.first);
  }
  // An empty page leads nowhere: a client that follows its cursor would never end.
  page.more = page.last < sorted_names.size() && page.first < page.last;
  return page;
}

}  // namespace ai_sdk::server
