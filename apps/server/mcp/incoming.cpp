#include "mcp/incoming.hpp"

#include "core/mcp/rpc.hpp"
#include "core/text.hpp"
#include "core/wire/parse.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

constexpr std::size_t max_batch = 50;
constexpr std::size_t max_depth = 64;

bool is_id(const json::value& id) { return id.is_string() || id.is_int64() || id.is_uint64(); }

Incoming read_one(json::value value) {
  Incoming message;
  const auto invalid = [&message](std::string why) {
    message.kind = Incoming::Kind::invalid;
    message.fault = "Invalid request: " + std::move(why);
    return message;
  };
  auto* object = value.if_object();
  if (object == nullptr) return invalid("a message is a JSON object");
  const auto* id = object->if_contains("id");
  if (id != nullptr && is_id(*id)) message.id = *id;
  const auto* version = object->if_contains("jsonrpc");
  if (version == nullptr || *version != json::value("2.0"))
    return invalid(R"(a message has "jsonrpc": "2.0")");
  const auto* method = object->if_contains("method");
  if (method == nullptr) {
    if (object->contains("result") || object->contains("error")) {
      message.kind = Incoming::Kind::response;
      return message;
    }
    return invalid("there is no \"method\"");
  }
  if (!method->is_string()) return invalid("\"method\" is a string");
  message.method = core::view(method->get_string());
  // null is what some clients write for an id or params that they leave out; MCP has no request with such an
  // id.
  if (id != nullptr && !is_id(*id)) return invalid("\"id\" is a string or an integer");
  if (auto* params = object->if_contains("params"); params != nullptr && !params->is_null()) {
    if (!params->is_object()) return invalid("\"params\" is an object");
    message.params = std::move(params->get_object());
  }
  message.kind = id == nullptr ? Incoming::Kind::notification : Incoming::Kind::request;
  return message;
}

IncomingBody unusable(int code, std::string why) {
  IncomingBody body;
  body.code = code;
  body.fault = std::move(why);
  return body;
}

}  // namespace

IncomingBody read_incoming(std::string_view text) {
  if (!core::is_valid_utf8(text))
    return unusable(rpc_code::parse_error, "Parse error: the body is not valid UTF-8");
  json::parse_options options;
  options.max_depth = max_depth;
  json::error_code error;
  json::value value = json::parse({text.data(), text.size()}, error, {}, options);
  if (error) {
    return unusable(rpc_code::parse_error, error == json::error::too_deep
                                               ? "Parse error: the body is nested too deeply"
                                               : "Parse error: the body is not JSON");
  }
  IncomingBody body;
  if (auto* batch = value.if_array()) {
    body.is_batch = true;
    if (batch->empty()) return unusable(rpc_code::invalid_request, "Invalid request: an empty batch");
    if (batch->size() > max_batch) {
      return unusable(rpc_code::invalid_request,
                      "Invalid request: a batch of more than " + std::to_string(max_batch) + " messages");
    }
    for (json::value& one : *batch) body.messages.push_back(read_one(std::move(one)));
  } else {
    body.messages.push_back(read_one(std::move(value)));
  }
  return body;
}

std::string rpc_result(const json::value& id, const json::object& result) {
  return core::mcp::result_text(id, result);
}

std::string rpc_error(const json::value& id, int code, std::string_view message) {
  return core::mcp::error_text(id, code, message);
}

}  // namespace ai_sdk::server
