#include "routes/paging.hpp"

#include "core/base64url.hpp"
#include "http/router.hpp"

#include <algorithm>
#include <charconv>

namespace ai_sdk::server {
namespace {

constexpr std::size_t max_limit = 1'000'000;

std::size_t read_number(std::string_view name, std::string_view text, std::size_t most) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number > most) {
    throw PageError("The query parameter " + std::string(name) + " must be a number from 0 to " +
                    std::to_string(most));
  }
  return number;
}

bool is_given(const HeaderList& query, std::string_view name) {
  return std::any_of(query.begin(), query.end(), [&](const auto& one) { return one.first == name; });
}

}  // namespace

std::string encode_cursor(std::string_view name) { return core::encode_base64url(name); }

std::string decode_cursor(std::string_view cursor) {
  const auto name = core::decode_base64url(cursor);
  if (!name)
    throw PageError("The cursor was not made by this server; take it from paging.after of the page before");
  return *name;
}

bool read_flag(const HeaderList& query, std::string_view name) {
  const auto given = query_value(query, name);
  if (equals_ignoring_case(given, "true")) return true;
  if (!is_given(query, name) || equals_ignoring_case(given, "false")) return false;
  throw PageError("The query parameter " + std::string(name) + " must be true or false");
}

std::size_t read_count(const HeaderList& query, std::string_view name, std::size_t fallback) {
  const auto given = query_value(query, name);
  return is_given(query, name) ? read_number(name, given, max_limit) : fallback;
}

PageRequest read_page_request(const HeaderList& query) {
  PageRequest request;
  request.limit = read_count(query, "limit", request.limit);
  const auto after = query_value(query, "after");
  const auto before = query_value(query, "before");
  if (!after.empty() && !before.empty()) {
    throw PageError("Only one of before or after query parameter allowed");
  }
  if (!after.empty()) request.after = decode_cursor(after);
  if (!before.empty()) request.before = decode_cursor(before);
  const auto offset = query_value(query, "offset");
  if (is_given(query, "offset") && after.empty() && before.empty())
    request.offset = read_number("offset", offset, 1'000'000'000);
  return request;
}

DirectoryFilter read_filter(const HeaderList& query) {
  DirectoryFilter filter;
  const auto include = query_value(query, "include");
  if (include == "all") {
    filter.deleted = DirectoryFilter::Deleted::shown;
  } else if (include == "deleted") {
    filter.deleted = DirectoryFilter::Deleted::only;
  } else if (!include.empty() && include != "non-deleted") {
    throw PageError("The query parameter include must be one of non-deleted, deleted, all");
  }
  filter.only_api_enabled = read_flag(query, "apiEnabled");
  return filter;
}

}  // namespace ai_sdk::server
