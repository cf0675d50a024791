#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ai_sdk::core::mcp {

// What a server sent is not what the protocol allows; the text says how.
struct ProtocolError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

namespace rpc_code {
inline constexpr int method_not_found = -32601;
inline constexpr int invalid_params = -32602;
inline constexpr int unauthorized = -32001;  // of OpenMetadata; others use the number for other things
}  // namespace rpc_code

struct RpcError {
  std::int64_t code = 0;
  std::string message;
  boost::json::value data;
};

// One message of JSON-RPC 2.0.
struct Message {
  enum class Kind { response, request, notification, unknown };
  Kind kind = Kind::unknown;
  boost::json::value id;  // null where there is none
  std::string method;
  boost::json::object params;
  boost::json::value result;      // of a response without an error
  std::optional<RpcError> error;  // of a response
};

Message read_message(boost::json::value value);

std::string request_text(std::string_view id, std::string_view method, const boost::json::object& params);
std::string notification_text(std::string_view method, const boost::json::object& params);
std::string result_text(const boost::json::value& id, const boost::json::object& result);
std::string error_text(const boost::json::value& id, int code, std::string_view message);

// Whether a body holds an error of JSON-RPC that answers the request with that id.
std::optional<RpcError> error_for(std::string_view body, std::string_view id);

}  // namespace ai_sdk::core::mcp
