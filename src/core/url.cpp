#include "core/url.hpp"

#include "core/ascii.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace ai_sdk::core {
namespace {

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_unreserved(char c) {
  return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}
int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// An IPv6 address stands in brackets (RFC 3986, section 3.2.2).
std::string bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

// What of the address may be shown: passwords stand before an @, secrets of other kinds in queries.
std::string shown(std::string_view text) {
  text = text.substr(0, text.find_first_of("?#"));
  std::string out;
  if (const auto at = text.rfind('@'); at != std::string_view::npos) {
    out = "***";
    text.remove_prefix(at);
  }
  return shorten(escape_for_terminal(out.append(text)), 200);
}

[[noreturn]] void refuse_url(std::string_view text, std::string_view why) {
  throw std::invalid_argument("the address \"" + shown(text) + "\" " + std::string{why});
}

void append_encoded(std::string& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += "0123456789ABCDEF"[byte >> 4];
  out += "0123456789ABCDEF"[byte & 0xF];
}

std::string encode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    if (is_unreserved(c))
      out += c;
    else
      append_encoded(out, c);
  }
  return out;
}

void check_host(std::string_view text, std::string_view host, bool bracketed) {
  if (host.empty()) refuse_url(text, "names no host; write it as https://host or https://host:port");
  if (host.size() > 255) refuse_url(text, "has a host of more than 255 characters");
  for (char c : host) {
    if (static_cast<unsigned char>(c) >= 0x80)
      refuse_url(text, "has a host with characters outside ASCII; write it in its xn-- form");
    const bool fits = bracketed ? hex_value(c) >= 0 || c == ':' || c == '.'
                                : is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
    if (!fits) refuse_url(text, std::string{"has a character that no host name has: '"} + c + "'");
  }
  if (bracketed && std::count(host.begin(), host.end(), ':') < 2)
    refuse_url(text, "has brackets around something that is no IPv6 address");
}

std::uint16_t parse_port(std::string_view text, std::string_view port) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (port.empty() || error != std::errc{} || end != port.data() + port.size() || number < 1 ||
      number > 65535)
    refuse_url(text, "has a port that is no number from 1 to 65535");
  return static_cast<std::uint16_t>(number);
}

void check_path(std::string_view text, std::string_view path) {
  constexpr std::string_view others = "/!$&'()*+,;=:@%";
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (!is_unreserved(path[i]) && others.find(path[i]) == std::string_view::npos)
      refuse_url(text, "has a character in its path that must be percent-encoded");
    if (path[i] == '%' && (i + 2 >= path.size() || hex_value(path[i + 1]) < 0 || hex_value(path[i + 2]) < 0))
      refuse_url(text, "has a '%' in its path that two hexadecimal digits do not follow");
  }
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t end = std::min(path.find('/', at + 1), path.size());
    const std::string segment = decode_percent(path.substr(at + 1, end - at - 1));
    if (segment == "." || segment == "..")
      refuse_url(text, "has '.' or '..' in its path; write the path out");
    at = end;
  }
}

}  // namespace

std::string host_and_port(const std::string& host, std::uint16_t port) {
  return bracketed(host) + ":" + std::to_string(port);
}

std::string BaseUrl::authority() const {
  return port == (tls ? 443 : 80) ? bracketed(host) : host_and_port(host, port);
}

std::string BaseUrl::to_string() const { return (tls ? "https://" : "http://") + authority() + base_path; }

BaseUrl parse_base_url(std::string_view text) {
  if (text.empty())
    throw std::invalid_argument("the address is empty; write it as https://host or https://host:port");
  for (char c : text)
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F)
      refuse_url(text, "holds a blank or a control character; remove it");

  BaseUrl url;
  const auto separator = text.find("://");
  if (separator == std::string_view::npos)
    refuse_url(text, "has no scheme; write it as https://host or http://host:port");
  const std::string scheme = lower(text.substr(0, separator));
  if (scheme != "https" && scheme != "http") refuse_url(text, "has another scheme than http or https");
  url.tls = scheme == "https";

  const std::string_view rest = text.substr(separator + 3);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  const std::string_view path = rest.substr(authority.size());
  if (authority.find('@') != std::string_view::npos)
    refuse_url(text, "holds user information; leave it out and give the token by itself");
  if (path.find('?') != std::string_view::npos) refuse_url(text, "has a query ('?'); leave it out");
  if (path.find('#') != std::string_view::npos) refuse_url(text, "has a fragment ('#'); leave it out");

  std::string_view host = authority;
  std::string_view after_host;
  const bool bracketed = authority.starts_with('[');
  if (bracketed) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) refuse_url(text, "has a '[' without its ']'");
    host = authority.substr(1, close - 1);
    after_host = authority.substr(close + 1);
    if (!after_host.empty() && after_host.front() != ':')
      refuse_url(text, "has something other than a port after ']'");
  } else if (const auto colon = authority.find(':'); colon != std::string_view::npos) {
    host = authority.substr(0, colon);
    after_host = authority.substr(colon);
    if (after_host.find(':', 1) != std::string_view::npos)
      refuse_url(
          text,
          "has more than one ':' after the host; an IPv6 address stands in brackets: http://[::1]:8585");
  }
  check_host(text, host, bracketed);
  url.host = lower(host);
  url.port = after_host.empty() ? (url.tls ? 443 : 80) : parse_port(text, after_host.substr(1));

  const auto last = path.find_last_not_of('/');
  url.base_path = last == std::string_view::npos ? std::string{} : std::string{path.substr(0, last + 1)};
  check_path(text, url.base_path);
  return url;
}

std::string encode_path_segment(std::string_view name) {
  if (name == ".") return "%2E";
  if (name == "..") return "%2E%2E";
  return encode(name);
}

std::string encode_query_value(std::string_view value) { return encode(value); }

std::string decode_percent(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(high * 16 + low);
        i += 2;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

}  // namespace ai_sdk::core
