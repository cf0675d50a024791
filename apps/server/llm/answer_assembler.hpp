#pragma once

#include "llm/chat.hpp"
#include "llm/thought_tags.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server::llm {

// A part of an answer that is worth showing before the rest is there.
struct AnswerPiece {
  bool thought = false;  // what the model thinks; not part of the answer
  std::string text;
};

// Joins the events of a stream of chat.completion.chunk objects into one answer: text, thoughts, calls whose
// arguments come in parts, usage, the reason for the end. Pure; each event is the data of one server-sent
// event.
//
// Where endpoints differ it takes what they mean: a call without an index goes on with the last one unless
// its id is new, the same index with another id is another call, arguments may be an object, thoughts may be
// called reasoning_content or reasoning, or stand in the text as <think>…</think>.
class AnswerAssembler {
 public:
  struct Limits {
    std::size_t max_text = 1024 * 1024;       // bytes of text and thoughts
    std::size_t max_arguments = 1024 * 1024;  // bytes of all calls together
    std::size_t max_calls = 64;
  };
  AnswerAssembler() = default;
  explicit AnswerAssembler(Limits limits) : limits_(limits) {}

  // Adds what can be shown to `pieces`. Throws ModelFailure.
  void event(std::string_view data, std::vector<AnswerPiece>& pieces);
  // The same for an answer that came whole, as one chat.completion object.
  void whole(std::string_view body, std::vector<AnswerPiece>& pieces);
  // The stream has said that nothing more follows.
  bool done() const noexcept { return done_; }
  // The answer, once the stream has ended. Throws ModelFailure where it ended too early. Calls without an id,
  // or with one that was there already, get one.
  ModelAnswer take(std::vector<AnswerPiece>& pieces);

 private:
  struct PartialCall {
    std::int64_t index = -1;
    ToolCall call;
  };
  void message(const boost::json::object& part, std::vector<AnswerPiece>& pieces);
  void call_part(const boost::json::object& part);
  void add(bool thought, std::string_view text, std::vector<AnswerPiece>& pieces);
  void look_at_the_rest(const boost::json::object& event);

  Limits limits_;
  ThoughtTags tags_;
  ModelAnswer answer_;
  std::vector<PartialCall> calls_;
  std::size_t text_size_ = 0;
  std::size_t arguments_size_ = 0;
  bool any_event_ = false;
  bool done_ = false;
};

}  // namespace ai_sdk::server::llm
