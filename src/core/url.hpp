#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ai_sdk::core {

// A server's address, checked and taken apart.
struct BaseUrl {
  bool tls = false;
  std::string host;        // without brackets for IPv6, lower case
  std::uint16_t port = 0;  // 443 and 80 where the URL names none
  std::string base_path;   // "" or "/prefix", never a trailing slash

  // The Host header's value: brackets for IPv6, the port only where it is not the scheme's own (RFC
  // 9110, 7.2).
  std::string authority() const;
  // "https://host:port/prefix" as shown in messages; never user information.
  std::string to_string() const;
};

// "host:port", with brackets for IPv6.
std::string host_and_port(const std::string& host, std::uint16_t port);

// Parses "http(s)://host[:port][/prefix]", trailing slashes dropped. Throws std::invalid_argument that says
// what is wrong: no scheme, another scheme, user information, a query or fragment, a bad port, blanks or
// control characters.
BaseUrl parse_base_url(std::string_view text);

// Percent-encodes a name as one path segment (RFC 3986, 3.3): unreserved characters stay, all else becomes
// %XX; "." and ".." are encoded too, because a proxy would take them for path steps.
std::string encode_path_segment(std::string_view name);
// Percent-encodes a value of a query parameter.
std::string encode_query_value(std::string_view value);
// Decodes %XX. Broken escapes are left as they stand.
std::string decode_percent(std::string_view text);

}  // namespace ai_sdk::core
