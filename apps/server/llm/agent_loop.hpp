#pragma once

#include "llm/chat.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ai_sdk::server::llm {

struct LoopLimits {
  int max_steps = 16;                 // questions to the model
  std::int64_t max_tokens = 200'000;  // read and written over all steps
  std::int64_t max_answer_tokens = 4'096;
  std::size_t max_calls_at_once = 8;
  int max_bad_calls = 4;               // unreadable arguments, tools that are not there
  int max_repeats = 3;                 // of one call with the same arguments
  std::size_t max_result = 16 * 1024;  // bytes of a tool's result that the model gets to read
};

// Decides what comes next between a model and its tools, and keeps what they said to each other. Pure: it
// knows no endpoint, no tool and no clock.
//
//   for (;;) { auto action = loop.next(); … answered() after Ask, used() or failed() after Use … }
//
// A model that reaches a limit is asked a last time, without tools, for what it has found. Calls that cannot
// be made are answered as a failing tool, so that the model can mend them.
class AgentLoop {
 public:
  // The opening: the system's message, what was said before, the question.
  AgentLoop(std::vector<ChatMessage> opening, std::vector<ToolSpec> tools, LoopLimits limits = {});

  struct Ask {
    bool may_use_tools = true;
    std::int64_t max_tokens = 0;
  };
  struct Use {
    std::string name;
    boost::json::object arguments;
  };
  struct End {
    bool answered = false;  // the model's last word was an answer
    std::string note;       // a plain sentence about a limit that was reached; empty: none was
  };
  using Action = std::variant<Ask, Use, End>;

  Action next();
  void answered(ModelAnswer answer);
  void used(std::string_view result);
  void failed(std::string_view reason);

  const std::vector<ChatMessage>& messages() const noexcept { return messages_; }
  const std::vector<ToolSpec>& tools() const noexcept { return tools_; }
  // As the endpoint counted; nothing where it never did.
  const std::optional<TokenCount>& tokens() const noexcept { return tokens_; }

 private:
  struct Pending {
    ToolCall call;
    boost::json::object arguments;
    std::optional<std::string> result;
  };
  void wind_down(std::string note);
  void count(const ModelAnswer& answer);
  // What is wrong with a call; empty where it can be made.
  std::string fault_of(Pending& pending, std::size_t place, bool cut_off);
  void settle();

  std::vector<ChatMessage> messages_;
  std::vector<ToolSpec> tools_;
  LoopLimits limits_;
  std::deque<Pending> pending_;
  std::map<std::string, int> made_;  // how often each call with its arguments
  std::optional<TokenCount> tokens_;
  std::int64_t used_tokens_ = 0;  // with those that had to be guessed
  std::int64_t last_tokens_ = 0;
  int steps_ = 0;
  int bad_calls_ = 0;
  bool winding_down_ = false;
  bool told_ = false;  // that no more tools can be used
  bool over_ = false;
  End end_;
};

}  // namespace ai_sdk::server::llm
