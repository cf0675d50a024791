#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace ai_sdk::cli {

// Messages that were typed, the oldest first, bounded in number and size. Pure; its text form is one JSON
// string a line.
class History {
 public:
  static constexpr std::size_t kMostEntries = 1000;
  static constexpr std::size_t kMostBytes = 512 * 1024;    // of all entries together, as text
  static constexpr std::size_t kLongestEntry = 16 * 1024;  // bytes; a longer one is not kept

  History() = default;
  // What cannot be understood is left out.
  explicit History(std::string_view text);

  // False where it is not kept: blank, too long, or the same as the one before.
  bool add(std::string_view entry);
  std::size_t size() const noexcept { return entries_.size(); }
  const std::string& at(std::size_t index) const { return entries_.at(index); }
  // The last entry before `end` that has the text in it; ASCII letters are the same large and small where the
  // text has small ones only.
  std::optional<std::size_t> find(std::string_view text, std::size_t end) const;
  std::string text() const;

 private:
  std::deque<std::string> entries_;
  std::size_t bytes_ = 0;
};

// True where an entry is not to be written to a file: it begins with a blank, which is how one asks for that,
// or something in it looks like a password, a token or a private key.
bool keep_to_oneself(std::string_view entry);

}  // namespace ai_sdk::cli
