#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ai_sdk::cli {

// A text of one or more lines and the cursor in it, which moves by what a reader takes for one character.
// Pure. Places are counted in bytes; the cursor is never inside a character.
class TextBuffer {
 public:
  static constexpr std::size_t kMost = 256 * 1024;  // bytes

  const std::string& text() const noexcept { return text_; }
  std::size_t cursor() const noexcept { return cursor_; }
  bool empty() const noexcept { return text_.empty(); }

  // The cursor goes to the end.
  void set(std::string text);
  // False where it would be too long; nothing happens then.
  bool insert(std::string_view text);
  // Takes away the bytes from `from` to `to` and returns them; the cursor goes there.
  std::string cut(std::size_t from, std::size_t to);
  // `at` must be a border of characters.
  void move_to(std::size_t at) { cursor_ = at; }
  // To the line above or below, into the same column as far as it goes. False where there is none.
  bool up();
  bool down();

  // Places seen from the cursor. Words are letters, digits and "_"; what is not ASCII is one of them.
  std::size_t before() const;  // the character before it
  std::size_t after() const;   // behind the one that it stands on
  std::size_t line_begin() const;
  std::size_t line_end() const;
  std::size_t word_begin() const;
  std::size_t word_end() const;
  std::size_t blank_word_begin() const;  // words between blanks, as Ctrl-W takes them

 private:
  std::size_t border(std::size_t at) const;
  void go_to_column(std::size_t line, std::size_t column);

  std::string text_;
  std::size_t cursor_ = 0;
};

}  // namespace ai_sdk::cli
