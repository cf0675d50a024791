#pragma once

#include "llm/chat.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server::llm {

// In what endpoints that call themselves compatible differ.
struct Dialect {
  enum class Limit { max_tokens, max_completion_tokens, none };
  Limit limit = Limit::max_tokens;  // what the answer's limit is called
  bool asks_for_usage = true;       // stream_options.include_usage
  friend bool operator==(const Dialect&, const Dialect&) = default;
};

struct ChatRequest {
  const std::vector<ChatMessage>& messages;
  const std::vector<ToolSpec>& tools;
  bool may_use_tools = true;    // false: the tools are told, and none may be called
  std::int64_t max_tokens = 0;  // of the answer; 0: what the endpoint allows
};

// The body of a POST to /chat/completions, answered as a stream of events. Arguments that a model wrote and
// that are no JSON object are sent back inside one, because some endpoints read what they are sent back.
std::string request_body(const ChatRequest& request, std::string_view model, const Dialect& dialect);

// What to say instead after a refusal with status 400 or 422 that names what was not understood; nothing
// where it names none of it.
std::optional<Dialect> dialect_after(const Dialect& dialect, std::string_view refusal);

}  // namespace ai_sdk::server::llm
