#pragma once

#include "editor/key.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ai_sdk::cli {

// Makes keys of the bytes that a terminal sends (xterm's sequences, which all terminals of today share, with
// bracketed paste). The bytes may arrive in any portions. Pure.
class KeyReader {
 public:
  void feed(std::string_view bytes) { bytes_ += bytes; }
  // The next key that is complete.
  std::optional<Key> next();
  // How long to wait for the rest of a key that has begun, in milliseconds; -1: none has, or as long as it
  // takes.
  int patience() const;
  // The rest has not come: Escape was pressed, or the sequence is dropped.
  void give_up();

  // A paste longer than this comes as several.
  static constexpr std::size_t kMostPasted = std::size_t{1} << 20U;

 private:
  Key take(std::size_t length, Key key);
  std::optional<Key> next_pasted();
  std::optional<Key> next_escape();
  std::optional<Key> next_sequence();
  std::optional<Key> next_text();

  std::string bytes_;  // not understood yet
  bool pasting_ = false;
  bool alone_ = false;  // Escape was pressed
};

// Text as it may stand in a message: line ends as \n, tabs, no other control character, valid UTF-8.
std::string clean_input(std::string_view text);

}  // namespace ai_sdk::cli
