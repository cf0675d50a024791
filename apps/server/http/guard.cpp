#include "http/guard.hpp"

#include "core/ascii.hpp"
#include "core/text.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace ai_sdk::server {
namespace {

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view without_slashes(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return path;
}

// The token of "Bearer <token>"; nothing where there is no such header.
std::optional<std::string_view> bearer_token(const Request& request) {
  constexpr std::string_view scheme = "Bearer ";
  std::string_view value = request.header("Authorization");
  if (value.size() <= scheme.size() || !equals_ignoring_case(value.substr(0, scheme.size()), scheme))
    return {};
  value.remove_prefix(scheme.size());
  while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  return value;
}

Response unauthorized(std::string_view message) {
  auto response = error_response(401, message);
  response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace

std::string host_of_authority(std::string_view authority) {
  std::string_view host = authority;
  std::string_view rest;
  if (!authority.empty() && authority.front() == '[') {
    const auto end = authority.find(']');
    if (end == std::string_view::npos) return {};
    host = authority.substr(1, end - 1);
    rest = authority.substr(end + 1);
  } else if (const auto colon = authority.find(':'); colon != std::string_view::npos) {
    host = authority.substr(0, colon);
    rest = authority.substr(colon);
  }
  if (!rest.empty() && (rest.front() != ':' || !all_digits(rest.substr(1)))) return {};
  if (host.size() > 1 && host.back() == '.') host.remove_suffix(1);
  return core::lower(host);
}

bool is_loopback_host(std::string_view host) {
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  const std::string text(host);
  in_addr v4{};
  if (::inet_pton(AF_INET, text.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24U) == 127;
  in6_addr v6{};
  if (::inet_pton(AF_INET6, text.c_str(), &v6) == 1) return IN6_IS_ADDR_LOOPBACK(&v6);
  return false;
}

bool Guard::is_own_host(std::string_view host) const {
  if (host.empty()) return false;
  if (rules_.any_host || is_loopback_host(host)) return true;
  return std::find(rules_.hosts.begin(), rules_.hosts.end(), host) != rules_.hosts.end();
}

// A request that came by a way on which this server does not want to be reached.
std::optional<Response> Guard::refuse_place(const Request& request) const {
  // A web page whose name has been made to point at this machine (DNS rebinding) sends its own name here.
  const auto host = request.header("Host");
  if (!host.empty() && !is_own_host(host_of_authority(host))) {
    return error_response(403, "This server does not answer to the host '" + core::shorten(host, 100) +
                                   "'; use the address that it printed when it started");
  }
  const auto origin = request.header("Origin");
  if (!origin.empty()) {
    const auto scheme_end = origin.find("://");
    const auto from = scheme_end == std::string_view::npos ? std::string()
                                                           : host_of_authority(origin.substr(scheme_end + 3));
    if (!is_own_host(from)) {
      return error_response(403, "Requests from web pages of '" + core::shorten(origin, 100) +
                                     "' are not allowed; only pages of this machine may call this server");
    }
  }
  return {};
}

std::optional<Response> Guard::refuse(Request& request) {
  if (auto refusal = refuse_place(request)) return refusal;
  const auto path = without_slashes(request.path);
  if (std::find(rules_.open_paths.begin(), rules_.open_paths.end(), path) != rules_.open_paths.end())
    return {};
  const auto token = bearer_token(request);
  if (!token) return unauthorized("Not Authorized! Token not present");
  auto verdict = rules_.tokens->verify(*token, std::chrono::system_clock::now());
  if (!verdict.principal) return unauthorized(verdict.refusal);
  request.principal = std::move(*verdict.principal);
  const auto wait = rates_.take(request.principal.name, std::chrono::steady_clock::now());
  if (wait.count() > 0) {
    auto refusal =
        error_response(429, "More requests than this server allows a caller in a minute (" +
                                std::to_string(rules_.requests_per_minute) + "); send the next one after " +
                                std::to_string(wait.count()) + " s");
    refusal.headers.emplace_back("Retry-After", std::to_string(wait.count()));
    return refusal;
  }
  return {};
}

}  // namespace ai_sdk::server
