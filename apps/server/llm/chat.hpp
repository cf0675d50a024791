#pragma once

#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace ai_sdk::server::llm {

// What a model asks to have done. The arguments are the model's own text: JSON where it did well.
struct ToolCall {
  std::string id;
  std::string name;
  std::string arguments;
  friend bool operator==(const ToolCall&, const ToolCall&) = default;
};

enum class Speaker { system, user, assistant, tool };

struct ChatMessage {
  Speaker role = Speaker::user;
  std::string text;
  std::vector<ToolCall> calls = {};  // of the assistant
  std::string call_id = {};          // of a tool: the call that this is the result of
};

// A tool as a model is told of it.
struct ToolSpec {
  std::string name;
  std::string description;
  boost::json::object input_schema;
};

// Counted by the endpoint.
struct TokenCount {
  std::int64_t prompt = 0;
  std::int64_t completion = 0;
  friend bool operator==(const TokenCount&, const TokenCount&) = default;
};

// One whole answer of a model.
struct ModelAnswer {
  std::string text;
  std::vector<ToolCall> calls;
  std::string finish_reason;        // "stop", "tool_calls", "length", "content_filter"; empty where not said
  std::optional<TokenCount> usage;  // where the endpoint said it
};

// The endpoint gave no whole answer. The text is the end of the sentence "The language model …" and holds
// neither the key nor an address's secrets.
class ModelFailure : public std::runtime_error {
 public:
  enum class Kind {
    unreachable,  // nothing was sent
    refused,      // an HTTP status other than 2xx, see status()
    stalled,      // silent for too long
    broken_off,   // the connection ended before the answer
    bad_answer,   // what came is no answer, or larger than allowed
    failed,       // the endpoint said so in mid-stream
    out_of_time,  // the run's own time was over
  };
  ModelFailure(Kind kind, const std::string& text, int status = 0,
               std::optional<std::chrono::milliseconds> retry_after = {})
      : std::runtime_error(text), kind_(kind), status_(status), retry_after_(retry_after) {}

  Kind kind() const noexcept { return kind_; }
  int status() const noexcept { return status_; }
  std::optional<std::chrono::milliseconds> retry_after() const noexcept { return retry_after_; }

 private:
  Kind kind_;
  int status_;
  std::optional<std::chrono::milliseconds> retry_after_;
};

}  // namespace ai_sdk::server::llm
