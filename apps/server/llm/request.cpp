#include "llm/request.hpp"

#include "core/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace ai_sdk::server::llm {
namespace {

namespace json = boost::json;

const char* name_of(Speaker role) {
  switch (role) {
    case Speaker::system:
      return "system";
    case Speaker::user:
      return "user";
    case Speaker::assistant:
      return "assistant";
    case Speaker::tool:
      break;
  }
  return "tool";
}

std::string sendable_arguments(const std::string& arguments) {
  boost::system::error_code error;
  const json::value parsed = json::parse(arguments, error);
  if (!error && parsed.is_object()) return arguments;
  if (arguments.empty()) return "{}";
  return json::serialize(json::object{{"not_json", core::to_valid_utf8(core::shorten(arguments, 2'000))}});
}

json::object message_object(const ChatMessage& message) {
  json::object out;
  out["role"] = name_of(message.role);
  // Several endpoints refuse an empty text beside calls.
  if (message.text.empty() && !message.calls.empty()) {
    out["content"] = nullptr;
  } else {
    out["content"] = message.text;
  }
  if (message.role == Speaker::tool) out["tool_call_id"] = message.call_id;
  if (message.calls.empty()) return out;
  json::array& calls = out["tool_calls"].emplace_array();
  for (const auto& call : message.calls) {
    calls.push_back({{"id", call.id},
                     {"type", "function"},
                     {"function", {{"name", call.name}, {"arguments", sendable_arguments(call.arguments)}}}});
  }
  return out;
}

}  // namespace

std::string request_body(const ChatRequest& request, std::string_view model, const Dialect& dialect) {
  json::object body;
  body["model"] = json::string_view(model.data(), model.size());
  json::array& messages = body["messages"].emplace_array();
  for (const auto& message : request.messages) messages.push_back(message_object(message));
  if (!request.tools.empty()) {
    json::array& tools = body["tools"].emplace_array();
    for (const auto& tool : request.tools) {
      tools.push_back(
          {{"type", "function"},
           {"function",
            {{"name", tool.name}, {"description", tool.description}, {"parameters", tool.input_schema}}}});
    }
    body["tool_choice"] = request.may_use_tools ? "auto" : "none";
  }
  if (request.max_tokens > 0 && dialect.limit != Dialect::Limit::none) {
    const bool old_name = dialect.limit == Dialect::Limit::max_tokens;
    body[old_name ? "max_tokens" : "max_completion_tokens"] = request.max_tokens;
  }
  body["stream"] = true;
  if (dialect.asks_for_usage) body["stream_options"] = json::object{{"include_usage", true}};
  return json::serialize(body);
}

std::optional<Dialect> dialect_after(const Dialect& dialect, std::string_view refusal) {
  const auto names = [&](std::string_view word) { return refusal.find(word) != std::string_view::npos; };
  Dialect next = dialect;
  if (dialect.asks_for_usage && (names("stream_options") || names("include_usage"))) {
    next.asks_for_usage = false;
  } else if (dialect.limit == Dialect::Limit::max_tokens && names("max_completion_tokens")) {
    next.limit = Dialect::Limit::max_completion_tokens;
  } else if (dialect.limit != Dialect::Limit::none &&
             (names("max_tokens") || names("max_completion_tokens"))) {
    next.limit = Dialect::Limit::none;
  } else {
    return std::nullopt;
  }
  return next;
}

}  // namespace ai_sdk::server::llm
