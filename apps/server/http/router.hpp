#pragma once

#include "http/exchange.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// The parts of the path that stand for {} in a route, still percent-encoded.
using PathParameters = std::vector<std::string>;
using Handler = std::function<void(const std::shared_ptr<Exchange>&, const PathParameters&)>;

// Finds the handler of a raw path: an encoded slash stays inside its segment, and a slash at the end changes
// nothing. A pattern with fewer {} stands before one with more, whatever the method. HEAD goes where GET
// goes. Built before the server runs; thread-safe then.
class Router {
 public:
  // `pattern`: "/a/b/{}/c", where {} is any one segment that is not empty. `least`: who may do that; where it
  // is not said, readers may GET and editors all else. Others are answered with 403.
  void add(std::string method, std::string_view pattern, Handler handler);
  void add(std::string method, std::string_view pattern, Role least, Handler handler);
  // What can be called: each method with its pattern.
  std::vector<std::pair<std::string, std::string>> routes() const;
  // Calls the handler, or answers with 404 or 405. An exception of the handler becomes a 500.
  void dispatch(const std::shared_ptr<Exchange>& exchange) const;

 private:
  struct Route {
    std::string method;
    std::vector<std::string> segments;
    Role least;
    Handler handler;
  };
  std::vector<Route> routes_;
};

// The 403 of a caller whose role is not enough.
Response not_allowed(const Principal& principal, Role least);

// Query parameters, decoded, in the order they stand in; "+" is a space there.
HeaderList parse_query(std::string_view query);
// The first parameter of that name; empty where there is none.
std::string_view query_value(const HeaderList& parameters, std::string_view name);

}  // namespace ai_sdk::server
