#include "chat/transcript.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::cli {
namespace {

TEST(Transcript, IsMarkdownThatTellsWhoSaidWhat) {
  Transcript transcript;
  EXPECT_TRUE(transcript.empty());
  transcript.add({"Sql", "c-1", "How many?\n\nAll of them", "There are **5**.", ""});
  transcript.add({"Sql", "c-1", "And now?", "", "cancelled"});
  transcript.add({"Other", "", "Hello", "Half an ans\n", "the answer broke off"});
  EXPECT_EQ(transcript.markdown("http://h"),
            "# A conversation at http://h\n"
            "\nWith Sql, conversation `c-1`.\n"
            "\n---\n\n> How many?\n>\n> All of them\n\nThere are **5**.\n"
            "\n---\n\n> And now?\n\n*(cancelled)*\n"
            "\nWith Other.\n"
            "\n---\n\n> Hello\n\nHalf an ans\n\n*(the answer broke off)*\n");
  transcript.clear();
  EXPECT_TRUE(transcript.empty());
}

}  // namespace
}  // namespace ai_sdk::cli
