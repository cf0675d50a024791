// Thoughts that stand in a model's text.
#include "llm/thought_tags.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace ai_sdk::server::llm {
namespace {

struct Parts {
  std::string thoughts, text;
};

Parts take_apart(const std::vector<std::string_view>& pieces) {
  Parts parts;
  ThoughtTags tags;
  const auto sink = [&](bool thought, std::string_view words) {
    (thought ? parts.thoughts : parts.text) += words;
  };
  for (const auto piece : pieces) tags.feed(piece, sink);
  tags.finish(sink);
  return parts;
}

TEST(ThoughtTags, AreTakenOutHoweverTheTextIsCut) {
  for (const auto& [whole, thoughts, text] : std::vector<std::array<std::string_view, 3>>{
           {"\n<think>a < b</thin></think>\n\nTwo <think> tags", "a < b</thin>", "Two <think> tags"},
           {"<think></think>Yes", "", "Yes"},
           {"No <think>x</think>", "", "No <think>x</think>"},
           {"<thinking is hard", "", "<thinking is hard"},
           {"<think>never ends </th", "never ends </th", ""},
           {"<thi", "", "<thi"}}) {
    for (std::size_t first = 0; first <= whole.size(); ++first) {
      for (std::size_t second = first; second <= whole.size(); ++second) {
        const auto parts =
            take_apart({whole.substr(0, first), whole.substr(first, second - first), whole.substr(second)});
        EXPECT_EQ(parts.thoughts, thoughts) << whole << ' ' << first << ' ' << second;
        EXPECT_EQ(parts.text, text) << whole << ' ' << first << ' ' << second;
      }
    }
  }
}

TEST(ThoughtTags, TextIsNotHeldBackOnceItsStartIsKnown) {
  std::string shown;
  ThoughtTags tags;
  tags.feed("T", [&](bool, std::string_view words) { shown += words; });
  EXPECT_EQ(shown, "T");
}

}  // namespace
}  // namespace ai_sdk::server::llm
