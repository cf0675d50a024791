#include "llm/agent_loop.hpp"

#include "core/text.hpp"
#include "core/wire/canonical_json.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace ai_sdk::server::llm {
namespace {

namespace json = boost::json;

// Where an endpoint does not count: about what tokenizers make of English and JSON.
constexpr std::int64_t bytes_per_token = 4;

std::int64_t guessed_tokens(const std::vector<ChatMessage>& messages) {
  std::size_t bytes = 0;
  for (const auto& message : messages) {
    bytes += message.text.size();
    for (const auto& call : message.calls) bytes += call.name.size() + call.arguments.size();
  }
  return static_cast<std::int64_t>(bytes) / bytes_per_token;
}

std::string failure(std::string_view reason) {
  return json::serialize(json::object{{"error", core::to_valid_utf8(reason)}});
}

}  // namespace

AgentLoop::AgentLoop(std::vector<ChatMessage> opening, std::vector<ToolSpec> tools, LoopLimits limits)
    : messages_(std::move(opening)), tools_(std::move(tools)), limits_(limits) {}

AgentLoop::Action AgentLoop::next() {
  for (const auto& pending : pending_)
    if (!pending.result) return Use{pending.call.name, pending.arguments};
  if (over_) return end_;
  if (!winding_down_) {
    if (steps_ + 1 >= limits_.max_steps) {
      wind_down("The limit of " + std::to_string(limits_.max_steps) + " steps was reached.");
    } else if (used_tokens_ + last_tokens_ >= limits_.max_tokens) {
      wind_down("The limit of " + std::to_string(limits_.max_tokens) + " tokens was reached.");
    }
  }
  if (used_tokens_ >= limits_.max_tokens) {
    over_ = true;
    return end_;
  }
  if (winding_down_ && !told_) {
    told_ = true;
    messages_.push_back(
        {Speaker::user, "(No more tools can be used. " + end_.note +
                            " Answer now from what you have found, and say what you could not find out.)"});
  }
  const std::int64_t left = limits_.max_tokens - used_tokens_;
  return Ask{!winding_down_, std::min(limits_.max_answer_tokens, left)};
}

void AgentLoop::answered(ModelAnswer answer) {
  ++steps_;
  count(answer);
  const bool cut_off = answer.finish_reason == "length";
  if (answer.calls.empty() || winding_down_) {
    over_ = true;
    end_.answered = answer.text.find_first_not_of(" \t\r\n") != std::string::npos;
    if (end_.answered && cut_off) end_.note = "The answer was cut off where it reached its longest.";
    if (answer.finish_reason == "content_filter") end_.note = "The endpoint's filter cut the answer off.";
    messages_.push_back({Speaker::assistant, std::move(answer.text)});
    return;
  }
  for (const auto& call : answer.calls) pending_.push_back({call, {}, {}});
  messages_.push_back({Speaker::assistant, std::move(answer.text), std::move(answer.calls)});
  std::size_t place = 0;
  for (auto& pending : pending_) {
    const std::string fault = fault_of(pending, place++, cut_off);
    if (!fault.empty()) pending.result = failure(fault);
  }
  settle();
}

std::string AgentLoop::fault_of(Pending& pending, std::size_t place, bool cut_off) {
  if (place >= limits_.max_calls_at_once)
    return "at most " + std::to_string(limits_.max_calls_at_once) +
           " tools are used at once; call this one again later";
  const auto bad = [&](std::string text) {
    if (++bad_calls_ >= limits_.max_bad_calls)
      wind_down("The model kept calling tools in a way that cannot be understood.");
    return text;
  };
  const auto& call = pending.call;
  const bool known =
      std::any_of(tools_.begin(), tools_.end(), [&](const ToolSpec& tool) { return tool.name == call.name; });
  if (!known) {
    std::string names;
    for (const auto& tool : tools_) names += (names.empty() ? "" : ", ") + tool.name;
    return bad("there is no tool named '" + core::shorten(core::to_valid_utf8(call.name), 100) +
               "'; the tools are " + names);
  }
  if (call.arguments.find_first_not_of(" \t\r\n") != std::string::npos) {
    boost::system::error_code error;
    json::value value = json::parse(call.arguments, error);
    if (error)
      return bad(cut_off ? "the arguments were cut off; send them again, shorter"
                         : "the arguments are no valid JSON (" + error.message() + "); send them again");
    if (!value.is_object()) return bad("the arguments must be a JSON object; send them again");
    pending.arguments = std::move(value.get_object());
  }
  const std::string key = call.name + ' ' + core::canonical_json(pending.arguments);
  if (++made_[key] > limits_.max_repeats) {
    wind_down("The model kept asking for the same thing (" + call.name + "), so it was stopped.");
    return "this same call was made " + std::to_string(limits_.max_repeats) +
           " times; its result stands above";
  }
  return {};
}

void AgentLoop::used(std::string_view result) {
  std::string text = core::to_valid_utf8(result);
  if (text.size() > limits_.max_result)
    text = core::shorten(text, limits_.max_result) + "\n(cut off: " + std::to_string(result.size()) +
           " bytes; ask for less)";
  const auto first =
      std::find_if(pending_.begin(), pending_.end(), [](const Pending& pending) { return !pending.result; });
  if (first != pending_.end()) first->result = std::move(text);
  settle();
}

void AgentLoop::failed(std::string_view reason) {
  used(failure(core::shorten(core::to_valid_utf8(reason), 2'000)));
}

// All results of an answer's calls go back together, in the order of the calls.
void AgentLoop::settle() {
  const bool complete = std::all_of(pending_.begin(), pending_.end(),
                                    [](const Pending& pending) { return pending.result.has_value(); });
  if (!complete) return;
  for (auto& pending : pending_)
    messages_.push_back({Speaker::tool, std::move(*pending.result), {}, std::move(pending.call.id)});
  pending_.clear();
}

void AgentLoop::wind_down(std::string note) {
  if (winding_down_) return;
  winding_down_ = true;
  end_.note = std::move(note);
}

void AgentLoop::count(const ModelAnswer& answer) {
  if (answer.usage) {
    if (!tokens_) tokens_.emplace();
    tokens_->prompt += answer.usage->prompt;
    tokens_->completion += answer.usage->completion;
    last_tokens_ = answer.usage->prompt + answer.usage->completion;
  } else {
    last_tokens_ =
        guessed_tokens(messages_) + guessed_tokens({{Speaker::assistant, answer.text, answer.calls}});
  }
  used_tokens_ += last_tokens_;
}

}  // namespace ai_sdk::server::llm
