#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace ai_sdk::server::llm {

// Some models begin their text with their thoughts, as <think>…</think>. Takes the two apart while the text
// comes, however it is cut. Only tags at the very start count: later ones are text about tags.
class ThoughtTags {
 public:
  using Sink = std::function<void(bool thought, std::string_view text)>;
  void feed(std::string_view text, const Sink& sink);
  // What was held back because it might have been the start of a tag.
  void finish(const Sink& sink);

 private:
  enum class Where { before, inside, after };
  Where where_ = Where::before;
  std::string held_;
  bool skip_blanks_ = false;
};

}  // namespace ai_sdk::server::llm
