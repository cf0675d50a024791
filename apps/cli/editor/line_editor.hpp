#pragma once

#include "editor/history.hpp"
#include "editor/key.hpp"
#include "editor/text_buffer.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::cli {

// A message while it is typed: the keys of Emacs, as shells have them, with history and a search in it. Pure:
// it knows neither terminal nor file.
class LineEditor {
 public:
  enum class Outcome {
    edited,       // perhaps nothing has changed
    refused,      // there was nothing to do, or there is no room
    submitted,    // take()
    interrupted,  // Ctrl-C
    ended,        // Ctrl-D where nothing is typed
    clear_screen,
    suspend,
  };
  // What the text before the cursor may become.
  using Completer = std::function<std::vector<std::string>(std::string_view)>;

  explicit LineEditor(const History& history, Completer completer = {})
      : history_(history), completer_(std::move(completer)) {}

  Outcome press(const Key& key);
  const TextBuffer& buffer() const noexcept { return buffer_; }
  // Lines to show below the text: the search, what may follow.
  std::vector<std::string> hints() const;
  // The text; the next message begins. What was killed can still be yanked.
  std::string take();

 private:
  struct Search {
    std::string query;
    std::optional<std::size_t> found;
    bool failed = false;
    std::string before;  // what stood there
  };
  enum class Kill { none, forwards, backwards };

  Outcome press_ctrl(char letter);
  Outcome press_alt(const std::string& text);
  Outcome enter();
  Outcome insert(std::string_view text);
  Outcome move(std::size_t to);
  Outcome erase(std::size_t from, std::size_t to);
  Outcome kill(std::size_t from, std::size_t to);
  Outcome transpose();
  Outcome complete();
  Outcome older();
  Outcome newer();
  void show_entry(std::size_t index);
  Outcome begin_search();
  std::optional<Outcome> press_in_search(const Key& key);
  Outcome search_from(std::size_t end);

  const History& history_;
  Completer completer_;
  TextBuffer buffer_;
  std::string killed_;
  Kill last_kill_ = Kill::none;
  Kill this_kill_ = Kill::none;
  std::optional<std::size_t> entry_;  // of the history, shown now
  std::string draft_;                 // what stood there before
  std::optional<Search> search_;
  std::vector<std::string> candidates_;
};

}  // namespace ai_sdk::cli
