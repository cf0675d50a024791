#include "http/router.hpp"

#include "core/text.hpp"
#include "core/url.hpp"

#include <algorithm>
#include <optional>

namespace ai_sdk::server {
namespace {

constexpr std::string_view any_segment = "{}";

std::vector<std::string> split_path(std::string_view path) {
  while (!path.empty() && path.back() == '/') path.remove_suffix(1);
  std::vector<std::string> segments;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash that begins every segment
    const auto end = std::min(path.find('/'), path.size());
    segments.emplace_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

std::optional<PathParameters> match(const std::vector<std::string>& pattern,
                                    const std::vector<std::string>& segments) {
  if (pattern.size() != segments.size()) return {};
  PathParameters parameters;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == any_segment) {
      if (segments[i].empty()) return {};
      parameters.push_back(segments[i]);
    } else if (pattern[i] != segments[i]) {
      return {};
    }
  }
  return parameters;
}

// How many segments of a pattern stand for anything.
std::size_t parameters_in(const std::vector<std::string>& pattern) {
  return static_cast<std::size_t>(std::count(pattern.begin(), pattern.end(), any_segment));
}

void add_once(std::vector<std::string>& list, std::string_view text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.emplace_back(text);
}

}  // namespace

void Router::add(std::string method, std::string_view pattern, Handler handler) {
  const Role least = method == "GET" ? Role::reader : Role::editor;
  add(std::move(method), pattern, least, std::move(handler));
}

void Router::add(std::string method, std::string_view pattern, Role least, Handler handler) {
  routes_.push_back({std::move(method), split_path(pattern), least, std::move(handler)});
}

std::vector<std::pair<std::string, std::string>> Router::routes() const {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& route : routes_) {
    std::string pattern;
    for (const auto& segment : route.segments) pattern += '/' + segment;
    all.emplace_back(route.method, std::move(pattern));
  }
  return all;
}

void Router::dispatch(const std::shared_ptr<Exchange>& exchange) const {
  const auto& request = exchange->request();
  // A path that does not begin with a slash ("*", or what a proxy would ask for) is nowhere.
  const auto segments =
      request.path.starts_with('/') ? split_path(request.path) : std::vector<std::string>{""};
  const std::string_view method = request.method == "HEAD" ? std::string_view("GET") : request.method;
  // What a path is called in full stands before what any segment may be: /dynamic/cancel is no id.
  std::optional<std::size_t> fewest;
  for (const auto& route : routes_) {
    if (!match(route.segments, segments)) continue;
    fewest = std::min(fewest.value_or(segments.size()), parameters_in(route.segments));
  }
  std::vector<std::string> allowed;
  for (const auto& route : routes_) {
    if (!fewest || parameters_in(route.segments) != *fewest) continue;
    const auto parameters = match(route.segments, segments);
    if (!parameters) continue;
    if (route.method == method) {
      if (request.principal.role < route.least) {
        exchange->respond(not_allowed(request.principal, route.least));
      } else {
        route.handler(exchange, *parameters);
      }
      return;
    }
    add_once(allowed, route.method);
    if (route.method == "GET") add_once(allowed, "HEAD");
  }
  if (allowed.empty()) {
    exchange->respond(error_response(404, "HTTP 404 Not Found"));
    return;
  }
  auto response = error_response(405, "HTTP 405 Method Not Allowed");
  std::string list;
  for (const auto& name : allowed) list += (list.empty() ? "" : ", ") + name;
  response.headers.emplace_back("Allow", std::move(list));
  exchange->respond(std::move(response));
}

Response not_allowed(const Principal& principal, Role least) {
  return error_response(
      403, "Principal: CatalogPrincipal{name='" + core::shorten(core::to_valid_utf8(principal.name), 200) +
               "'} operations not allowed; its role is " + std::string(to_string(principal.role)) +
               ", this needs " + std::string(to_string(least)));
}

HeaderList parse_query(std::string_view query) {
  const auto decode = [](std::string_view text) {
    std::string spaced(text);
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return core::decode_percent(spaced);
  };
  HeaderList parameters;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto part = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (part.empty()) continue;
    const auto equals = std::min(part.find('='), part.size());
    parameters.emplace_back(decode(part.substr(0, equals)),
                            decode(part.substr(std::min(equals + 1, part.size()))));
  }
  return parameters;
}

std::string_view query_value(const HeaderList& parameters, std::string_view name) {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace ai_sdk::server
