#include "editor/line_editor.hpp"

#include "editor/key_reader.hpp"
#include "markdown/display_width.hpp"

#include <algorithm>
#include <utility>

namespace ai_sdk::cli {
namespace {

using Name = Key::Name;

std::string common_start(const std::vector<std::string>& texts) {
  std::string result = texts.front();
  for (const std::string& text : texts) {
    const auto differs = std::mismatch(result.begin(), result.end(), text.begin(), text.end()).first;
    result.erase(differs, result.end());
  }
  return result;
}

}  // namespace

LineEditor::Outcome LineEditor::press(const Key& key) {
  if (search_) {
    if (const auto outcome = press_in_search(key)) return *outcome;
  }
  candidates_.clear();
  last_kill_ = std::exchange(this_kill_, Kill::none);
  switch (key.name) {
    case Name::text:
    case Name::paste:
      return insert(key.text);
    case Name::ctrl:
      return press_ctrl(key.text.empty() ? ' ' : key.text[0]);
    case Name::alt:
      return press_alt(key.text);
    case Name::enter:
      return enter();
    case Name::new_line:
      return insert("\n");
    case Name::tab:
      return complete();
    case Name::backspace:
      return erase(buffer_.before(), buffer_.cursor());
    case Name::alt_backspace:
      return kill(buffer_.word_begin(), buffer_.cursor());
    case Name::remove:
      return erase(buffer_.cursor(), buffer_.after());
    case Name::left:
      return move(buffer_.before());
    case Name::right:
      return move(buffer_.after());
    case Name::word_left:
      return move(buffer_.word_begin());
    case Name::word_right:
      return move(buffer_.word_end());
    case Name::home:
      return move(buffer_.line_begin());
    case Name::end:
      return move(buffer_.line_end());
    case Name::up:
      return buffer_.up() ? Outcome::edited : older();
    case Name::down:
      return buffer_.down() ? Outcome::edited : newer();
    case Name::escape:
    case Name::unknown:
      break;
  }
  return Outcome::edited;
}

LineEditor::Outcome LineEditor::press_ctrl(char letter) {
  switch (letter) {
    case 'a':
      return move(buffer_.line_begin());
    case 'b':
      return move(buffer_.before());
    case 'c':
      return Outcome::interrupted;
    case 'd':
      return buffer_.empty() ? Outcome::ended : erase(buffer_.cursor(), buffer_.after());
    case 'e':
      return move(buffer_.line_end());
    case 'f':
      return move(buffer_.after());
    case 'k': {  // at a line's end: the line end itself
      const std::size_t end = buffer_.line_end();
      return kill(buffer_.cursor(), end == buffer_.cursor() ? buffer_.after() : end);
    }
    case 'l':
      return Outcome::clear_screen;
    case 'n':
      return press({Name::down});
    case 'p':
      return press({Name::up});
    case 'r':
      return begin_search();
    case 't':
      return transpose();
    case 'u':
      return kill(buffer_.line_begin(), buffer_.cursor());
    case 'w':
      return kill(buffer_.blank_word_begin(), buffer_.cursor());
    case 'y':
      return killed_.empty() ? Outcome::refused : insert(killed_);
    case 'z':
      return Outcome::suspend;
    default:
      return Outcome::edited;
  }
}

LineEditor::Outcome LineEditor::press_alt(const std::string& text) {
  if (text == "b") return move(buffer_.word_begin());
  if (text == "f") return move(buffer_.word_end());
  if (text == "d") return kill(buffer_.cursor(), buffer_.word_end());
  return Outcome::edited;
}

LineEditor::Outcome LineEditor::enter() {
  if (buffer_.text().ends_with('\\') && buffer_.cursor() == buffer_.text().size()) {
    buffer_.cut(buffer_.cursor() - 1, buffer_.cursor());
    return insert("\n");
  }
  return Outcome::submitted;
}

LineEditor::Outcome LineEditor::insert(std::string_view text) {
  return buffer_.insert(clean_input(text)) ? Outcome::edited : Outcome::refused;
}

LineEditor::Outcome LineEditor::move(std::size_t to) {
  if (to == buffer_.cursor()) return Outcome::refused;
  buffer_.move_to(to);
  return Outcome::edited;
}

LineEditor::Outcome LineEditor::erase(std::size_t from, std::size_t to) {
  if (from == to) return Outcome::refused;
  buffer_.cut(from, to);
  return Outcome::edited;
}

// What is killed in a row is yanked together.
LineEditor::Outcome LineEditor::kill(std::size_t from, std::size_t to) {
  if (from == to) return Outcome::refused;
  this_kill_ = to == buffer_.cursor() ? Kill::backwards : Kill::forwards;
  const std::string gone = buffer_.cut(from, to);
  if (last_kill_ == Kill::none) killed_.clear();
  killed_ = this_kill_ == Kill::backwards ? gone + killed_ : killed_ + gone;
  return Outcome::edited;
}

LineEditor::Outcome LineEditor::transpose() {
  const std::size_t here = buffer_.cursor();
  if (here == buffer_.line_end()) buffer_.move_to(buffer_.before());
  const std::size_t second = buffer_.cursor(), end = buffer_.after(), first = buffer_.before();
  if (here == buffer_.line_begin() || second == buffer_.line_begin()) {
    buffer_.move_to(here);
    return Outcome::refused;
  }
  const std::string moved = buffer_.cut(first, second);
  buffer_.move_to(end - moved.size());
  buffer_.insert(moved);
  return Outcome::edited;
}

LineEditor::Outcome LineEditor::complete() {
  if (!completer_) return Outcome::refused;
  const std::string before = buffer_.text().substr(0, buffer_.cursor());
  auto found = completer_(before);
  if (found.empty()) return Outcome::refused;
  const std::string more = common_start(found);
  if (more.size() > before.size()) {
    buffer_.cut(0, buffer_.cursor());
    buffer_.insert(more);
  }
  if (found.size() > 1) candidates_ = std::move(found);
  return Outcome::edited;
}

void LineEditor::show_entry(std::size_t index) {
  if (!entry_) draft_ = buffer_.text();
  entry_ = index;
  buffer_.set(history_.at(index));
}

LineEditor::Outcome LineEditor::older() {
  const std::size_t now = entry_.value_or(history_.size());
  if (now == 0) return Outcome::refused;
  show_entry(now - 1);
  return Outcome::edited;
}

LineEditor::Outcome LineEditor::newer() {
  if (!entry_) return Outcome::refused;
  if (*entry_ + 1 < history_.size()) {
    show_entry(*entry_ + 1);
  } else {
    entry_.reset();
    buffer_.set(draft_);
  }
  return Outcome::edited;
}

LineEditor::Outcome LineEditor::begin_search() {
  search_ = Search{{}, std::nullopt, false, buffer_.text()};
  return Outcome::edited;
}

LineEditor::Outcome LineEditor::search_from(std::size_t end) {
  const auto found = search_->query.empty() ? std::nullopt : history_.find(search_->query, end);
  search_->failed = !found && !search_->query.empty();
  if (!found) return search_->failed ? Outcome::refused : Outcome::edited;
  search_->found = found;
  show_entry(*found);
  const auto at = buffer_.text().find(search_->query);
  if (at != std::string::npos) buffer_.move_to(at);
  return Outcome::edited;
}

// Nothing where the key ends the search and then does what it always does.
std::optional<LineEditor::Outcome> LineEditor::press_in_search(const Key& key) {
  const std::size_t from = search_->found ? *search_->found + 1 : history_.size();
  if (key.name == Name::text || key.name == Name::paste) {
    search_->query += key.text;
    return search_from(from);
  }
  if (key.name == Name::backspace) {
    if (!search_->query.empty()) search_->query.erase(cluster_before(search_->query, search_->query.size()));
    return search_from(history_.size());
  }
  if (key == Key{Name::ctrl, "r"}) return search_from(search_->found.value_or(history_.size()));
  if (key == Key{Name::ctrl, "g"} || key == Key{Name::ctrl, "c"}) {
    buffer_.set(search_->before);
    entry_.reset();
    search_.reset();
    return Outcome::edited;
  }
  search_.reset();
  if (key.name == Name::escape) return Outcome::edited;
  return std::nullopt;
}

std::vector<std::string> LineEditor::hints() const {
  if (search_) {
    const std::string what = search_->failed ? "not in the history: " : "search the history: ";
    return {what + search_->query, "Ctrl-R: an older one. Enter: send it. Esc: change it. Ctrl-G: leave"};
  }
  if (candidates_.empty()) return {};
  std::string line;
  for (const std::string& candidate : candidates_) line += (line.empty() ? "" : "  ") + candidate;
  return {line};
}

std::string LineEditor::take() {
  std::string text = buffer_.text();
  buffer_.set({});
  entry_.reset();
  draft_.clear();
  search_.reset();
  candidates_.clear();
  return text;
}

}  // namespace ai_sdk::cli
