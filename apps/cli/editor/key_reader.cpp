#include "editor/key_reader.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <utility>

namespace ai_sdk::cli {
namespace {

using Name = Key::Name;

constexpr char escape = '\x1b';
constexpr std::string_view paste_begin = "\x1b[200~";
constexpr std::string_view paste_end = "\x1b[201~";
constexpr std::size_t longest_sequence = 64;
constexpr int escape_patience = 100;  // ms; a slow line brings the parts of one sequence apart

unsigned char byte(char c) { return static_cast<unsigned char>(c); }
bool control(char c) { return byte(c) < 0x20 || c == '\x7f'; }

// Bytes of the character that begins so; 0 where none does.
std::size_t length_of(char first) {
  const unsigned char c = byte(first);
  if (c < 0x80) return 1;
  if (c >= 0xC2 && c <= 0xDF) return 2;
  if (c >= 0xE0 && c <= 0xEF) return 3;
  if (c >= 0xF0 && c <= 0xF4) return 4;
  return 0;
}

Key key_of_control(char c) {
  switch (c) {
    case '\r':
      return {Name::enter};
    case '\n':
      return {Name::new_line};
    case '\t':
      return {Name::tab};
    case '\b':
    case '\x7f':
      return {Name::backspace};
    default:
      return {Name::ctrl, std::string(1, static_cast<char>(byte(c) < 27 ? c + '`' : c + '@'))};
  }
}

// The modifier that xterm writes: 1 and, added to it, 1 for Shift, 2 for Alt, 4 for Ctrl.
bool moves_by_word(std::string_view parameters) {
  const auto at = parameters.rfind(';');
  if (at == std::string_view::npos || at + 2 != parameters.size()) return false;
  const int modifier = parameters.back() - '1';
  return modifier > 0 && (modifier & 6) != 0;
}

Key key_of_letter(char final, std::string_view parameters) {
  const bool word = moves_by_word(parameters);
  switch (final) {
    case 'A':
      return {Name::up};
    case 'B':
      return {Name::down};
    case 'C':
      return {word ? Name::word_right : Name::right};
    case 'D':
      return {word ? Name::word_left : Name::left};
    case 'H':
      return {Name::home};
    case 'F':
      return {Name::end};
    case 'M':
      return {Name::enter};  // of the number pad
    case 'u':                // Enter with a modifier, as terminals say that tell keys apart
      return {parameters.starts_with("13;") ? Name::new_line : Name::unknown};
    default:
      return {};
  }
}

Key key_of_number(std::string_view parameters) {
  if (parameters == "1" || parameters == "7") return {Name::home};
  if (parameters == "4" || parameters == "8") return {Name::end};
  if (parameters == "3") return {Name::remove};
  if (parameters == "3;5" || parameters == "3;3") return {Name::alt, "d"};
  if (parameters.starts_with("27;") && parameters.ends_with(";13")) return {Name::new_line};
  return {};
}

}  // namespace

std::string clean_input(std::string_view text) {
  std::string result;
  const std::string valid = core::to_valid_utf8(text);
  for (std::size_t i = 0; i < valid.size(); ++i) {
    const char c = valid[i];
    if (c == '\r') {
      if (i + 1 == valid.size() || valid[i + 1] != '\n') result += '\n';
    } else if (c == '\xC2' && byte(valid[i + 1]) < 0xA0) {
      ++i;  // C1
    } else if (!control(c) || c == '\n' || c == '\t') {
      result += c;
    }
  }
  return result;
}

Key KeyReader::take(std::size_t length, Key key) {
  bytes_.erase(0, length);
  return key;
}

std::optional<Key> KeyReader::next() {
  if (std::exchange(alone_, false)) return Key{Name::escape};
  if (!pasting_ && bytes_.starts_with(paste_begin)) {
    pasting_ = true;
    bytes_.erase(0, paste_begin.size());
  }
  if (pasting_) return next_pasted();
  if (bytes_.empty()) return std::nullopt;
  if (bytes_[0] == escape) return next_escape();
  if (control(bytes_[0])) return take(1, key_of_control(bytes_[0]));
  return next_text();
}

std::optional<Key> KeyReader::next_pasted() {
  // Ctrl-C gets out of a paste whose end was lost on the way.
  const std::size_t out = bytes_.find('\x03');
  const std::size_t end = bytes_.find(paste_end);
  if (out < end) {
    pasting_ = false;
    return take(out + 1, {Name::ctrl, "c"});
  }
  if (end == std::string::npos) {
    if (bytes_.size() < kMostPasted) return std::nullopt;
    const std::size_t whole = bytes_.size() - paste_end.size();
    return take(whole, {Name::paste, clean_input(bytes_.substr(0, whole))});
  }
  pasting_ = false;
  return take(end + paste_end.size(), {Name::paste, clean_input(bytes_.substr(0, end))});
}

std::optional<Key> KeyReader::next_escape() {
  if (bytes_.size() == 1) return std::nullopt;
  const char second = bytes_[1];
  if (second == '[') return next_sequence();
  if (second == 'O') {
    if (bytes_.size() == 2) return std::nullopt;
    return take(3, key_of_letter(bytes_[2], {}));
  }
  if (second == '\r' || second == '\n') return take(2, {Name::new_line});
  if (second == '\x7f' || second == '\b') return take(2, {Name::alt_backspace});
  if (control(second)) return take(1, {Name::escape});
  const std::size_t length = std::max<std::size_t>(length_of(second), 1);
  if (bytes_.size() < 1 + length) return std::nullopt;
  return take(1 + length, {Name::alt, core::to_valid_utf8(bytes_.substr(1, length))});
}

std::optional<Key> KeyReader::next_sequence() {
  std::size_t at = 2;
  if (at < bytes_.size() && bytes_[at] == '[') ++at;  // the Linux console's function keys
  while (at < bytes_.size() && byte(bytes_[at]) >= 0x20 && byte(bytes_[at]) < 0x40) ++at;
  if (at >= longest_sequence) return take(at, {});
  if (at == bytes_.size()) return std::nullopt;
  const char final = bytes_[at];
  if (control(final) || byte(final) >= 0x80) return take(at, {});  // broken off by another key
  const std::string parameters = bytes_.substr(2, at - 2);
  if (parameters.starts_with('[')) return take(at + 1, {});
  return take(at + 1, final == '~' ? key_of_number(parameters) : key_of_letter(final, parameters));
}

std::optional<Key> KeyReader::next_text() {
  std::size_t end = 0;
  while (end < bytes_.size() && !control(bytes_[end])) {
    const std::size_t length = length_of(bytes_[end]);
    if (length == 0 || end + length > bytes_.size()) break;
    end += length;
  }
  if (end > 0) return take(end, {Name::text, clean_input(bytes_.substr(0, end))});
  if (length_of(bytes_[0]) == 0) return take(1, {});
  return std::nullopt;
}

int KeyReader::patience() const { return pasting_ || bytes_.empty() ? -1 : escape_patience; }

void KeyReader::give_up() {
  if (pasting_) return;
  alone_ = bytes_ == "\x1b";
  bytes_.clear();
}

}  // namespace ai_sdk::cli
