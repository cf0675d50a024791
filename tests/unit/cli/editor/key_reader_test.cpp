#include "editor/key_reader.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ai_sdk::cli {

// For the messages of failures.
void PrintTo(const Key& key, std::ostream* out) {
  *out << static_cast<int>(key.name) << " \"" << key.text << '"';
}

namespace {

using Name = Key::Name;
using Keys = std::vector<Key>;

Keys all_of(KeyReader& reader) {
  Keys keys;
  while (auto key = reader.next()) keys.push_back(*key);
  return keys;
}

Keys read(std::string_view bytes) {
  KeyReader reader;
  reader.feed(bytes);
  Keys keys = all_of(reader);
  EXPECT_EQ(reader.patience(), -1) << bytes;
  return keys;
}

TEST(KeyReader, LettersComeTogetherAndControlsAlone) {
  EXPECT_EQ(read("ab\x01数\r\n\t\x7f\x08"), (Keys{{Name::text, "ab"},
                                                  {Name::ctrl, "a"},
                                                  {Name::text, "数"},
                                                  {Name::enter},
                                                  {Name::new_line},
                                                  {Name::tab},
                                                  {Name::backspace},
                                                  {Name::backspace}}));
  EXPECT_EQ(read("\x03\x04\x1a"), (Keys{{Name::ctrl, "c"}, {Name::ctrl, "d"}, {Name::ctrl, "z"}}));
  EXPECT_EQ(read("\x1f"), (Keys{{Name::ctrl, "_"}}));
}

TEST(KeyReader, KnowsTheSequencesOfTerminals) {
  EXPECT_EQ(read("\x1b[A\x1bOB\x1b[C\x1b[D"), (Keys{{Name::up}, {Name::down}, {Name::right}, {Name::left}}));
  EXPECT_EQ(read("\x1b[H\x1bOF\x1b[1~\x1b[4~\x1b[7~\x1b[8~"),
            (Keys{{Name::home}, {Name::end}, {Name::home}, {Name::end}, {Name::home}, {Name::end}}));
  EXPECT_EQ(read("\x1b[3~\x1b[1;5C\x1b[1;5D\x1b[1;3C\x1b[1;2C"),
            (Keys{{Name::remove}, {Name::word_right}, {Name::word_left}, {Name::word_right}, {Name::right}}));
  EXPECT_EQ(read("\x1b\r\x1b[13;2u\x1b[27;2;13~"),
            (Keys{{Name::new_line}, {Name::new_line}, {Name::new_line}}));
  EXPECT_EQ(read("\x1b"
                 "b\x1b\x7f\x1bé"),
            (Keys{{Name::alt, "b"}, {Name::alt_backspace}, {Name::alt, "é"}}));
}

TEST(KeyReader, WhatIsUnknownIsOneKeyAndNeverText) {
  for (const std::string_view sequence :
       {"\x1b[15~", "\x1b[?64;1c", "\x1b[I", "\x1b[[A", "\x1b[1;2P", "\x1bOP"})
    EXPECT_EQ(read(std::string(sequence) + "x"), (Keys{{}, {Name::text, "x"}})) << sequence.substr(1);
  EXPECT_EQ(read("\x1b[12\x03"), (Keys{{}, {Name::ctrl, "c"}})) << "broken off by Ctrl-C";
  EXPECT_EQ(read("\xff\x80x"), (Keys{{}, {}, {Name::text, "x"}})) << "no UTF-8";
  EXPECT_EQ(read("\x1b[" + std::string(100, '1')), Keys{Key{}}) << "no end in sight";
}

TEST(KeyReader, SplitAnywhereTheKeysAreTheSame) {
  const std::string bytes =
      "a数b\x1b[1;5C\x1bOA\x1b[200~two\rlines\x1b[201~\x1b\r\x1b[3~\xF0\x9F\x9A\x80\x03\x1bx";
  const Keys whole = read(bytes);
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    KeyReader reader;
    reader.feed(bytes.substr(0, at));
    Keys keys = all_of(reader);
    reader.feed(bytes.substr(at));
    for (Key& key : all_of(reader)) {
      // Letters that were apart are two keys.
      if (!keys.empty() && key.name == Name::text && keys.back().name == Name::text)
        keys.back().text += key.text;
      else
        keys.push_back(std::move(key));
    }
    EXPECT_EQ(keys, whole) << at;
  }
}

TEST(KeyReader, EscapeAloneIsKnownByThatNothingFollows) {
  KeyReader reader;
  reader.feed("\x1b");
  EXPECT_FALSE(reader.next());
  EXPECT_GT(reader.patience(), 0);
  reader.give_up();
  EXPECT_EQ(all_of(reader), (Keys{{Name::escape}}));
  EXPECT_EQ(reader.patience(), -1);
  reader.feed("\x1b[1;");
  EXPECT_FALSE(reader.next());
  reader.give_up();
  reader.feed("x");
  EXPECT_EQ(all_of(reader), (Keys{{Name::text, "x"}})) << "the rest of the sequence never came";
}

TEST(KeyReader, PastedLineEndsAreText) {
  EXPECT_EQ(read("\x1b[200~one\rtwo\r\nthree\nfour\x1b[201~\r"),
            (Keys{{Name::paste, "one\ntwo\nthree\nfour"}, {Name::enter}}));
  EXPECT_EQ(read("\x1b[200~\x1b[201~"), (Keys{{Name::paste, ""}}));
}

TEST(KeyReader, PastedControlCharactersDoNothing) {
  EXPECT_EQ(read("\x1b[200~a\x1b[2Jb\x07\tc\xC2\x9B"
                 "d\xff\x1b[201~"),
            (Keys{{Name::paste, "a[2Jb\tcd\xEF\xBF\xBD"}}));
}

TEST(KeyReader, CtrlCGetsOutOfAPasteWithoutEnd) {
  KeyReader reader;
  reader.feed("\x1b[200~never ends");
  EXPECT_FALSE(reader.next());
  EXPECT_EQ(reader.patience(), -1) << "a slow paste is no Escape";
  reader.give_up();
  reader.feed("\x03x");
  EXPECT_EQ(all_of(reader), (Keys{{Name::ctrl, "c"}, {Name::text, "x"}}));
}

TEST(KeyReader, AHugePasteComesInParts) {
  const std::string huge(KeyReader::kMostPasted * 2 + 100, 'x');
  const Keys keys = read("\x1b[200~" + huge + "\x1b[201~");
  std::string text;
  for (const Key& key : keys) {
    EXPECT_EQ(key.name, Name::paste);
    text += key.text;
  }
  EXPECT_EQ(text, huge);
}

}  // namespace
}  // namespace ai_sdk::cli
