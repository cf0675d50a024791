#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// Error codes of JSON-RPC 2.0 (section 5.1), and of the Language Server Protocol for what its caller has
// cancelled.
namespace rpc_code {
inline constexpr int parse_error = -32700;
inline constexpr int invalid_request = -32600;
inline constexpr int method_not_found = -32601;
inline constexpr int invalid_params = -32602;
inline constexpr int internal_error = -32603;
inline constexpr int cancelled = -32800;
}  // namespace rpc_code

// One message of a client, JSON-RPC 2.0.
struct Incoming {
  enum class Kind {
    request,
    notification,
    response,  // to something that a server asked; this one never asks
    invalid,   // `fault` says why
  };
  Kind kind = Kind::invalid;
  boost::json::value
      id;  // of a request, a string or an integer; of what is invalid too, where it can be read
  std::string method;
  boost::json::object params;
  std::string fault;
};

// The body of one POST.
struct IncomingBody {
  std::vector<Incoming> messages;
  bool is_batch = false;
  int code = 0;       // not 0: the body as a whole cannot be used; an error code
  std::string fault;  // and why
};

// Reads a body of at most 64 levels. Never throws.
IncomingBody read_incoming(std::string_view body);

// The answer to a request, one line of JSON.
std::string rpc_result(const boost::json::value& id, const boost::json::object& result);
std::string rpc_error(const boost::json::value& id, int code, std::string_view message);

}  // namespace ai_sdk::server
