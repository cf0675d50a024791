#include "llm/answer_assembler.hpp"

#include "core/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace ai_sdk::server::llm {
namespace {

namespace json = boost::json;
using Kind = ModelFailure::Kind;

constexpr std::size_t max_shown_error = 300;

const json::object* object_at(const json::object& from, std::string_view key) {
  const auto* value = from.if_contains(json::string_view(key.data(), key.size()));
  return value ? value->if_object() : nullptr;
}

std::string_view text_at(const json::object& from, std::string_view key) {
  const auto* value = from.if_contains(json::string_view(key.data(), key.size()));
  const auto* text = value ? value->if_string() : nullptr;
  return text ? std::string_view(text->data(), text->size()) : std::string_view();
}

std::int64_t number_at(const json::object& from, std::string_view key, std::int64_t otherwise) {
  const auto* value = from.if_contains(json::string_view(key.data(), key.size()));
  if (!value || !value->is_number()) return otherwise;
  boost::system::error_code error;
  const auto number = value->to_number<std::int64_t>(error);
  return error ? otherwise : number;
}

json::object parsed(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse(json::string_view(text.data(), text.size()), error);
  if (error || !value.is_object())
    throw ModelFailure(Kind::bad_answer,
                       "sent what is no JSON object. Is the address that of its API, e.g. …/v1?");
  return std::move(value.get_object());
}

// The endpoint's own words, wherever it puts them.
std::string error_text(const json::value& error) {
  std::string_view words;
  if (const auto* object = error.if_object()) words = text_at(*object, "message");
  if (const auto* text = error.if_string()) words = {text->data(), text->size()};
  if (words.empty()) return "failed in the middle of its answer";
  return "failed in the middle of its answer: " +
         core::shorten(core::escape_for_terminal(words), max_shown_error);
}

const json::object* first_choice(const json::object& event) {
  const auto* choices = event.if_contains("choices");
  const auto* list = choices ? choices->if_array() : nullptr;
  return list && !list->empty() ? list->front().if_object() : nullptr;
}

}  // namespace

void AnswerAssembler::event(std::string_view data, std::vector<AnswerPiece>& pieces) {
  if (done_ || data.empty()) return;
  if (data == "[DONE]") {
    done_ = true;
    return;
  }
  const json::object chunk = parsed(data);
  look_at_the_rest(chunk);
  const auto* choice = first_choice(chunk);
  if (!choice) return;
  if (const auto* delta = object_at(*choice, "delta")) message(*delta, pieces);
  if (const auto reason = text_at(*choice, "finish_reason"); !reason.empty()) answer_.finish_reason = reason;
}

void AnswerAssembler::whole(std::string_view body, std::vector<AnswerPiece>& pieces) {
  const json::object answer = parsed(body);
  look_at_the_rest(answer);
  const auto* choice = first_choice(answer);
  const auto* words = choice ? object_at(*choice, "message") : nullptr;
  if (!words) throw ModelFailure(Kind::bad_answer, "sent an answer without a message");
  message(*words, pieces);
  answer_.finish_reason = text_at(*choice, "finish_reason");
  if (answer_.finish_reason.empty()) answer_.finish_reason = "stop";
  done_ = true;
}

void AnswerAssembler::look_at_the_rest(const json::object& event) {
  any_event_ = true;
  if (const auto* error = event.if_contains("error"); error && !error->is_null())
    throw ModelFailure(Kind::failed, error_text(*error));
  if (const auto* usage = object_at(event, "usage"))
    answer_.usage = TokenCount{std::max<std::int64_t>(0, number_at(*usage, "prompt_tokens", 0)),
                               std::max<std::int64_t>(0, number_at(*usage, "completion_tokens", 0))};
}

void AnswerAssembler::message(const json::object& part, std::vector<AnswerPiece>& pieces) {
  auto thoughts = text_at(part, "reasoning_content");
  if (thoughts.empty()) thoughts = text_at(part, "reasoning");
  if (!thoughts.empty()) add(true, thoughts, pieces);
  if (const auto text = text_at(part, "content"); !text.empty())
    tags_.feed(text, [&](bool thought, std::string_view words) { add(thought, words, pieces); });
  const auto* calls = part.if_contains("tool_calls");
  const auto* list = calls ? calls->if_array() : nullptr;
  if (!list) return;
  for (const auto& call : *list)
    if (const auto* object = call.if_object()) call_part(*object);
}

void AnswerAssembler::call_part(const json::object& part) {
  const std::string_view id = text_at(part, "id");
  const std::int64_t index = number_at(part, "index", -1);
  PartialCall* call = nullptr;
  if (index >= 0) {
    // The newest with this index, because another one with the same index may have begun.
    const auto found = std::find_if(calls_.rbegin(), calls_.rend(),
                                    [&](const PartialCall& known) { return known.index == index; });
    if (found != calls_.rend()) call = &*found;
  } else if (!calls_.empty()) {
    call = &calls_.back();
  }
  if (call && !id.empty() && !call->call.id.empty() && call->call.id != id) call = nullptr;
  if (!call) {
    if (calls_.size() >= limits_.max_calls)
      throw ModelFailure(Kind::bad_answer,
                         "asked for more than " + std::to_string(limits_.max_calls) + " tools at once");
    call = &calls_.emplace_back();
    call->index = index;
  }
  if (!id.empty()) call->call.id = id;
  const auto* function = object_at(part, "function");
  if (!function) return;
  if (call->call.name.empty()) call->call.name = text_at(*function, "name");
  std::string arguments(text_at(*function, "arguments"));
  if (const auto* object = object_at(*function, "arguments")) arguments = json::serialize(*object);
  arguments_size_ += arguments.size();
  if (arguments_size_ > limits_.max_arguments)
    throw ModelFailure(Kind::bad_answer,
                       "wrote arguments of more than " + std::to_string(limits_.max_arguments) + " bytes");
  call->call.arguments += arguments;
}

void AnswerAssembler::add(bool thought, std::string_view text, std::vector<AnswerPiece>& pieces) {
  text_size_ += text.size();
  if (text_size_ > limits_.max_text)
    throw ModelFailure(Kind::bad_answer,
                       "wrote an answer of more than " + std::to_string(limits_.max_text) + " bytes");
  if (!thought) answer_.text += text;
  pieces.push_back({thought, std::string(text)});
}

ModelAnswer AnswerAssembler::take(std::vector<AnswerPiece>& pieces) {
  if (!any_event_ && !done_)
    throw ModelFailure(Kind::bad_answer, "sent no answer. Is the address that of its API, e.g. …/v1?");
  if (!done_ && answer_.finish_reason.empty())
    throw ModelFailure(Kind::broken_off, "broke off in the middle of its answer");
  tags_.finish([&](bool thought, std::string_view words) { add(thought, words, pieces); });
  std::size_t number = 0;
  for (auto& partial : calls_) {
    auto& call = partial.call;
    const auto taken = [&](const std::string& id) {
      return std::any_of(answer_.calls.begin(), answer_.calls.end(),
                         [&](const ToolCall& other) { return other.id == id; });
    };
    while (call.id.empty() || taken(call.id)) call.id = "call_" + std::to_string(++number);
    answer_.calls.push_back(std::move(call));
  }
  calls_.clear();
  return std::move(answer_);
}

}  // namespace ai_sdk::server::llm
