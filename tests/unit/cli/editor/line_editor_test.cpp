#include "editor/line_editor.hpp"

#include "editor/key_reader.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::cli {
namespace {

using Outcome = LineEditor::Outcome;

class LineEditorTest : public ::testing::Test {
 protected:
  LineEditorTest() {
    for (const char* entry : {"count orders", "two\nlines", "count products"}) history.add(entry);
  }
  // Types the bytes as a terminal sends them; the last key's outcome.
  Outcome type(std::string_view bytes) {
    KeyReader reader;
    reader.feed(bytes);
    Outcome outcome = Outcome::edited;
    while (const auto key = reader.next()) outcome = editor.press(*key);
    if (reader.patience() >= 0) {
      reader.give_up();
      while (const auto key = reader.next()) outcome = editor.press(*key);
    }
    return outcome;
  }
  // The text with "|" where the cursor is.
  std::string seen() const {
    std::string text = editor.buffer().text();
    return text.insert(editor.buffer().cursor(), "|");
  }

  History history;
  LineEditor editor{history, [](std::string_view before) {
                      std::vector<std::string> found;
                      for (const char* name : {"/agents ", "/help", "/save "})
                        if (std::string_view(name).starts_with(before)) found.emplace_back(name);
                      return found;
                    }};
};

TEST_F(LineEditorTest, TypesMovesAndErases) {
  type("hello\x01>\x05<\x02\x02\x7f");
  EXPECT_EQ(seen(), ">hel|o<");
  type("\x1b[3~\x06X");
  EXPECT_EQ(seen(), ">hel<X|");
  type("\x1b[H\x04");
  EXPECT_EQ(seen(), "|hel<X");
  EXPECT_EQ(type("\x7f"), Outcome::refused);
  EXPECT_EQ(type("\x1b[D"), Outcome::refused);
}

TEST_F(LineEditorTest, WideCharactersAreErasedWhole) {
  type("数据👩‍👩‍👧");
  type("\x7f");
  EXPECT_EQ(seen(), "数据|");
  type("\x1b[D\x1b[D");
  EXPECT_EQ(seen(), "|数据");
  type("\x04");
  EXPECT_EQ(seen(), "|据");
}

TEST_F(LineEditorTest, KillsAndYanks) {
  type("one two three\x17");
  EXPECT_EQ(seen(), "one two |");
  type("\x17\x19");
  EXPECT_EQ(seen(), "one two three|") << "what was killed in a row comes back together";
  type("\x01\x0b");
  EXPECT_EQ(seen(), "|");
  type("\x19\x19");
  EXPECT_EQ(seen(), "one two threeone two three|");
  type("\x15");
  EXPECT_EQ(seen(), "|");
  EXPECT_EQ(type("\x15"), Outcome::refused);
  type("a.b c\x1b\x7f");
  EXPECT_EQ(seen(), "a.b |");
  type(
      "\x01\x1b"
      "d");
  EXPECT_EQ(seen(), "|.b ");
  type("\x19");
  EXPECT_EQ(seen(), "a|.b ");
}

TEST_F(LineEditorTest, MovesByWords) {
  type(
      "one two_x three\x1b"
      "b\x1b"
      "b");
  EXPECT_EQ(seen(), "one |two_x three");
  type("\x1b[1;5C");
  EXPECT_EQ(seen(), "one two_x| three");
  type("\x1b[1;5D\x1b[1;5D");
  EXPECT_EQ(seen(), "|one two_x three");
}

TEST_F(LineEditorTest, Transposes) {
  type("ab\x14");
  EXPECT_EQ(seen(), "ba|");
  type("数\x14");
  EXPECT_EQ(seen(), "b数a|");
  type("\x01");
  EXPECT_EQ(type("\x14"), Outcome::refused);
  EXPECT_EQ(seen(), "|b数a");
}

TEST_F(LineEditorTest, SeveralLines) {
  EXPECT_EQ(type("one\x1b\rtwo\nthree"), Outcome::edited);
  EXPECT_EQ(seen(), "one\ntwo\nthree|");
  type("\x1b[A\x01\x0b");
  EXPECT_EQ(seen(), "one\n|\nthree");
  type("\x0b");
  EXPECT_EQ(seen(), "one\n|three") << "at a line's end the line end goes";
  EXPECT_EQ(type("\r"), Outcome::submitted);
  EXPECT_EQ(editor.take(), "one\nthree");
  EXPECT_EQ(seen(), "|");
}

TEST_F(LineEditorTest, ABackslashAtTheEndBeginsALine) {
  EXPECT_EQ(type("one\\\r"), Outcome::edited);
  EXPECT_EQ(seen(), "one\n|");
  type("C:\\x\x02");
  EXPECT_EQ(type("\r"), Outcome::submitted) << "only at the very end";
}

TEST_F(LineEditorTest, PastedLinesAreNotSent) {
  EXPECT_EQ(type("\x1b[200~one\rtwo\r\x1b[201~"), Outcome::edited);
  EXPECT_EQ(seen(), "one\ntwo\n|");
}

TEST_F(LineEditorTest, ATextHasABound) {
  EXPECT_EQ(type("\x1b[200~" + std::string(TextBuffer::kMost + 1, 'x') + "\x1b[201~"), Outcome::refused);
  EXPECT_EQ(seen(), "|");
}

TEST_F(LineEditorTest, HistoryUpAndDownKeepsTheDraft) {
  type("draft\x1b[A");
  EXPECT_EQ(seen(), "count products|");
  type("\x1b[A");
  EXPECT_EQ(seen(), "two\nlines|");
  type("\x1b[A\x1b[A");
  EXPECT_EQ(seen(), "count orders|") << "through the lines of an entry first";
  EXPECT_EQ(type("\x10"), Outcome::refused);
  type("\x0e\x0e\x0e");
  EXPECT_EQ(seen(), "draft|");
  EXPECT_EQ(type("\x1b[B"), Outcome::refused);
}

TEST_F(LineEditorTest, SearchesBackwards) {
  type(
      "draft\x12"
      "count");
  EXPECT_EQ(seen(), "|count products");
  EXPECT_NE(editor.hints().at(0).find("count"), std::string::npos);
  type("\x12");
  EXPECT_EQ(seen(), "|count orders");
  EXPECT_EQ(type("\x12"), Outcome::refused);
  EXPECT_NE(editor.hints().at(0).find("not in"), std::string::npos);
  type("\x07");
  EXPECT_EQ(seen(), "draft|");
  EXPECT_TRUE(editor.hints().empty());
  EXPECT_EQ(type("\x12orders\r"), Outcome::submitted);
  EXPECT_EQ(editor.take(), "count orders");
}

TEST_F(LineEditorTest, ASearchCanBeCorrectedAndItsFindChanged) {
  type("\x12ordx");
  type("\x7f");
  EXPECT_EQ(seen(), "count |orders");
  type("\x1b");
  EXPECT_EQ(seen(), "count |orders") << "Escape keeps it";
  EXPECT_TRUE(editor.hints().empty());
  type("\x05 now");
  EXPECT_EQ(seen(), "count orders now|");
}

TEST_F(LineEditorTest, CtrlCInASearchOnlyLeavesIt) {
  EXPECT_EQ(type("x\x12prod\x03"), Outcome::edited);
  EXPECT_EQ(seen(), "x|");
  EXPECT_EQ(type("\x03"), Outcome::interrupted);
}

TEST_F(LineEditorTest, CtrlDEndsWhereNothingIsTyped) {
  EXPECT_EQ(type("\x04"), Outcome::ended);
  EXPECT_EQ(type("a\x04"), Outcome::refused) << "nothing to erase";
  EXPECT_EQ(seen(), "a|");
}

TEST_F(LineEditorTest, OthersAreForTheTerminal) {
  EXPECT_EQ(type("a\x0c"), Outcome::clear_screen);
  EXPECT_EQ(type("\x1a"), Outcome::suspend);
  EXPECT_EQ(type("\x1b[15~"), Outcome::edited);
  EXPECT_EQ(seen(), "a|");
}

TEST_F(LineEditorTest, TabCompletes) {
  type("/sa\t");
  EXPECT_EQ(seen(), "/save |");
  editor.take();
  type("/\t");
  EXPECT_EQ(seen(), "/|");
  EXPECT_EQ(editor.hints(), std::vector<std::string>{"/agents   /help  /save "});
  type("h");
  EXPECT_TRUE(editor.hints().empty());
  EXPECT_EQ(type("\x15no\t"), Outcome::refused);
}

}  // namespace
}  // namespace ai_sdk::cli
