#include "postgres/url.hpp"

namespace ai_sdk::server {

bool is_postgres_url(std::string_view name) noexcept {
  return name.starts_with("postgresql://") || name.starts_with("postgres://");
}

std::string shown_postgres_url(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::string(url);
  const auto begin = scheme + 3;
  const auto query = url.find('?', begin);
  // What stands before the last @ is who signs in; a password may hold an @ or a / that nobody has encoded.
  const auto at = url.substr(0, query).rfind('@');
  std::string shown(url.substr(0, begin));
  if (at != std::string_view::npos && at >= begin) {
    const auto who = url.substr(begin, at - begin);
    shown += who.substr(0, who.find(':'));
    shown += url.substr(at, query == std::string_view::npos ? query : query - at);
  } else {
    shown += url.substr(begin, query == std::string_view::npos ? query : query - begin);
  }
  if (query == std::string_view::npos) return shown;
  // Of the options only those are shown that say where the database is.
  std::string_view rest = url.substr(query + 1);
  char before = '?';
  while (!rest.empty()) {
    const auto end = rest.find('&');
    const auto option = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    for (const std::string_view known : {"host=", "hostaddr=", "port=", "user=", "dbname=", "sslmode="}) {
      if (!option.starts_with(known)) continue;
      shown += before;
      shown += option;
      before = '&';
    }
  }
  return shown;
}

}  // namespace ai_sdk::server
