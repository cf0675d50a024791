#include "core/mcp/rpc.hpp"

#include "core/wire/json_text.hpp"
#include "core/wire/parse.hpp"

#include <utility>

namespace ai_sdk::core::mcp {
namespace {

namespace json = boost::json;

json::string_view jv(std::string_view text) { return {text.data(), text.size()}; }

json::object envelope() {
  json::object out;
  out["jsonrpc"] = "2.0";
  return out;
}

RpcError read_error(const json::value& value) {
  RpcError error;
  if (const auto* text = value.if_string()) {
    error.message = view(*text);
  } else if (const auto* object = value.if_object()) {
    error.code = find_integer(*object, "code").value_or(0);
    error.message = find_text(*object, "message");
    if (const auto* data = find_member(*object, "data")) error.data = *data;
  }
  if (error.message.empty()) error.message = "it gave no reason";
  return error;
}

}  // namespace

Message read_message(json::value value) {
  Message message;
  auto* object = value.if_object();
  if (!object) return message;
  if (const auto* id = find_member(*object, "id")) message.id = *id;
  message.method = find_text(*object, "method");
  if (const auto* params = find_object(*object, "params")) message.params = *params;
  if (!message.method.empty()) {
    message.kind = message.id.is_null() ? Message::Kind::notification : Message::Kind::request;
    return message;
  }
  // Servers exist that send `"error": null` beside a result.
  if (const auto* error = find_member(*object, "error"); error && !error->is_null()) {
    message.kind = Message::Kind::response;
    message.error = read_error(*error);
  } else if (auto* result = object->if_contains("result")) {
    message.kind = Message::Kind::response;
    message.result = std::move(*result);
  }
  return message;
}

std::string request_text(std::string_view id, std::string_view method, const json::object& params) {
  json::object out = envelope();
  out["id"] = jv(id);
  out["method"] = jv(method);
  out["params"] = params;
  return to_text(out);
}

std::string notification_text(std::string_view method, const json::object& params) {
  json::object out = envelope();
  out["method"] = jv(method);
  if (!params.empty()) out["params"] = params;
  return to_text(out);
}

std::string result_text(const json::value& id, const json::object& result) {
  json::object out = envelope();
  out["id"] = id;
  out["result"] = result;
  return to_text(out);
}

std::string error_text(const json::value& id, int code, std::string_view message) {
  json::object out = envelope();
  out["id"] = id;
  out["error"] = json::object{{"code", code}, {"message", jv(message)}};
  return to_text(out);
}

std::optional<RpcError> error_for(std::string_view body, std::string_view id) {
  auto value = parse_json(body);
  if (!value) return std::nullopt;
  Message message = read_message(*std::move(value));
  const auto* text = message.id.if_string();
  if (message.kind != Message::Kind::response || !text || view(*text) != id) return std::nullopt;
  return std::move(message.error);
}

}  // namespace ai_sdk::core::mcp
