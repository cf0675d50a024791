#pragma once

#include <string>

namespace ai_sdk::cli {

// A key as it was pressed on a terminal.
struct Key {
  enum class Name {
    text,      // one or more characters, in `text`
    paste,     // what was pasted, its line ends as \n
    ctrl,      // with the letter in `text`, such as "a"
    alt,       // with the character in `text`
    enter,     //
    new_line,  // Alt-Enter, Ctrl-J, and Shift-Enter where the terminal tells it
    tab,
    backspace,
    alt_backspace,
    remove,
    left,
    right,
    up,
    down,
    home,
    end,
    word_left,
    word_right,
    escape,
    unknown,  // a sequence that stands for nothing here
  };
  Name name = Name::unknown;
  std::string text = {};
  friend bool operator==(const Key&, const Key&) = default;
};

}  // namespace ai_sdk::cli
