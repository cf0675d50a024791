#include "core/proxy.hpp"

#include "core/ascii.hpp"

#include <algorithm>
#include <initializer_list>
#include <stdexcept>

namespace ai_sdk::core {
namespace {

constexpr std::string_view scheme_of_credentials = "Basic ";

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::string_view group = bytes.substr(at, 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = bits << 8 | (i < group.size() ? static_cast<unsigned char>(group[i]) : 0u);
    for (std::size_t i = 0; i < 4; ++i) out += i <= group.size() ? digits[bits >> (18 - 6 * i) & 63] : '=';
  }
  return out;
}

std::string basic(std::string_view user_information) {
  const auto colon = user_information.find(':');
  const std::string user = decode_percent(user_information.substr(0, colon));
  const std::string password =
      colon == std::string_view::npos ? std::string{} : decode_percent(user_information.substr(colon + 1));
  return std::string(scheme_of_credentials) + base64(user + ":" + password);
}

[[noreturn]] void refuse_proxy(const std::string& source, const std::string& why) {
  throw std::invalid_argument(source + " names no usable proxy: " + why);
}

ProxyServer parse_proxy(std::string_view text, std::string source) {
  const auto separator = text.find("://");
  const std::string scheme = separator == std::string_view::npos ? "http" : lower(text.substr(0, separator));
  std::string_view rest = separator == std::string_view::npos ? text : text.substr(separator + 3);
  if (scheme.starts_with("socks"))
    refuse_proxy(source, "SOCKS is not supported; give an HTTP proxy, http://host:port");
  if (scheme == "https")
    refuse_proxy(source, "a proxy that is itself spoken to over TLS is not supported; give http://host:port");
  if (scheme != "http")
    refuse_proxy(source, "its address has another scheme than http; give http://host:port");

  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  // A password with such a character would be taken for the host, and shown.
  if (rest.substr(authority.size()).find('@') != std::string_view::npos)
    refuse_proxy(source,
                 "it has '/', '?' or '#' before '@'; percent-encode them in the user and the password");
  ProxyServer proxy;
  const auto at = authority.rfind('@');
  if (at != std::string_view::npos) {
    proxy.authorization = basic(authority.substr(0, at));
    rest.remove_prefix(at + 1);
  }
  try {
    const BaseUrl url = parse_base_url("http://" + std::string(rest));
    proxy.host = url.host;
    proxy.port = url.port;
  } catch (const std::invalid_argument& error) {
    refuse_proxy(source, error.what());
  }
  proxy.source = std::move(source);
  return proxy;
}

struct Found {
  std::string value;
  std::string name;
};

// The first of these variables that is set and not empty.
std::optional<Found> first_of(const Variables& variables, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (std::string_view(name) == "HTTP_PROXY" && variables("REQUEST_METHOD")) continue;
    if (auto value = variables(name); value && !value->empty()) return Found{*std::move(value), name};
  }
  return std::nullopt;
}

}  // namespace

std::string ProxyServer::credentials() const {
  return authorization.substr(std::min(authorization.size(), scheme_of_credentials.size()));
}

std::string ProxyServer::to_string() const { return "http://" + host_and_port(host, port); }

std::optional<ProxyServer> choose_proxy(const BaseUrl& url, std::string_view proxy, std::string_view no_proxy,
                                        const Variables& variables) {
  if (proxy == "none") return std::nullopt;
  std::optional<Found> found;
  if (!proxy.empty())
    found = Found{std::string(proxy), {}};
  else if (url.tls)
    found = first_of(variables, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
  else
    found = first_of(variables, {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"});
  if (!found) return std::nullopt;

  std::string exceptions{no_proxy};
  if (exceptions.empty())
    if (auto variable = first_of(variables, {"no_proxy", "NO_PROXY"})) exceptions = variable->value;
  if (in_no_proxy(exceptions, url.host, url.port)) return std::nullopt;
  return parse_proxy(found->value, found->name.empty() ? "the proxy setting" : "the variable " + found->name);
}

}  // namespace ai_sdk::core
