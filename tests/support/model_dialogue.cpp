#include "support/model_dialogue.hpp"

#include "support/peer_answers.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace ai_sdk::testing {
namespace {

namespace json = boost::json;

json::string_view view(std::string_view text) { return {text.data(), text.size()}; }

std::vector<ModelDialogue::Reply> replies_of(const std::vector<std::string>& answers) {
  std::vector<ModelDialogue::Reply> replies;
  for (const auto& answer : answers)
    replies.emplace_back([answer](PeerConnection& connection) { connection.send(answer); });
  return replies;
}

}  // namespace

std::string model_event(const json::object& data) { return "data: " + json::serialize(data) + "\n\n"; }

std::string model_delta(const json::object& delta) {
  return model_event(
      {{"id", "c-1"},
       {"object", "chat.completion.chunk"},
       {"choices", json::array{{{"index", 0}, {"delta", delta}, {"finish_reason", nullptr}}}}});
}

std::string model_text(std::string_view text) { return model_delta({{"content", view(text)}}); }

std::string model_call(int index, std::string_view id, std::string_view name, std::string_view arguments) {
  json::object function{{"arguments", view(arguments)}};
  json::object call{{"index", index}};
  if (!name.empty()) {
    function["name"] = view(name);
    call["id"] = view(id);
    call["type"] = "function";
  }
  call["function"] = function;
  return model_delta({{"tool_calls", json::array{call}}});
}

std::string model_finish(std::string_view reason) {
  return model_event(
      {{"id", "c-1"},
       {"choices", json::array{{{"index", 0}, {"delta", json::object()}, {"finish_reason", view(reason)}}}}});
}

std::string model_usage(int prompt, int completion) {
  return model_event({{"id", "c-1"},
                      {"choices", json::array()},
                      {"usage",
                       {{"prompt_tokens", prompt},
                        {"completion_tokens", completion},
                        {"total_tokens", prompt + completion}}}});
}

std::string model_stream(const std::vector<std::string>& events) {
  std::string bytes(stream_head);
  for (const auto& event : events) bytes += chunk(event);
  return bytes + std::string(last_chunk);
}

std::string model_says(std::string_view text, int prompt, int completion) {
  return model_stream(
      {model_text(text), model_finish("stop"), model_usage(prompt, completion), std::string(model_done)});
}

std::string model_asks(std::string_view tool, const json::object& arguments, int prompt, int completion) {
  return model_stream({model_call(0, "call-a", tool, json::serialize(arguments)), model_finish("tool_calls"),
                       model_usage(prompt, completion), std::string(model_done)});
}

ModelDialogue::ModelDialogue(std::vector<Reply> replies)
    : replies_(std::move(replies)), peer_([this](PeerConnection& connection) { serve(connection); }) {}

ModelDialogue::ModelDialogue(const std::vector<std::string>& answers) : ModelDialogue(replies_of(answers)) {}

void ModelDialogue::serve(PeerConnection& connection) {
  while (connection.next_request()) {
    const std::size_t number = next_++;
    if (number < replies_.size()) {
      replies_[number](connection);
      continue;
    }
    peer_.report("the model was asked more often than its dialogue has answers");
    connection.send(json_answer(R"({"error":{"message":"the dialogue is over"}})", 400));
  }
}

std::vector<json::object> ModelDialogue::questions() const {
  std::vector<json::object> bodies;
  for (const auto& request : peer_.requests()) bodies.push_back(json::parse(request.body).as_object());
  return bodies;
}

json::array ModelDialogue::messages(std::size_t question) const {
  return questions().at(question).at("messages").as_array();
}

}  // namespace ai_sdk::testing
