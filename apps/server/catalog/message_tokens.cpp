#include "catalog/message_tokens.hpp"

#include <algorithm>

namespace ai_sdk::server {

namespace {

constexpr std::size_t kLongestQuotedName = 200;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_word(char c) { return is_letter_or_digit(c) || c == '_' || c == '$'; }

bool is_blank(char c) { return c == ' ' || c == '\t'; }

char closing_quote(char open) {
  switch (open) {
    case '"':
    case '`':
    case '\'':
      return open;
    case '[':
      return ']';
    default:
      return '\0';
  }
}

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view message) : text_(message) {}

  std::vector<MessageToken> run() {
    bool breaks = false;
    while (at_ < text_.size()) {
      MessageToken token;
      if (read_part(token)) {
        while (at_ + 1 < text_.size() && text_[at_] == '.' && starts_part(at_ + 1)) {
          ++at_;
          token.qualifiers.push_back(std::move(token.text));
          if (!read_part(token)) break;
        }
        token.folded = fold_name(token.text);
        token.breaks = breaks;
        breaks = false;
        skip_possessive(token);
        tokens_.push_back(std::move(token));
      } else {
        if (!is_blank(text_[at_]) && text_[at_] != '*') breaks = true;
        ++at_;
      }
    }
    return std::move(tokens_);
  }

 private:
  bool starts_part(std::size_t i) const { return is_word(text_[i]) || closing_quote(text_[i]) != '\0'; }

  bool read_part(MessageToken& token) { return read_quoted(token) || read_word(token); }

  bool read_quoted(MessageToken& token) {
    const char open = text_[at_];
    const char close = closing_quote(open);
    if (close == '\0') return false;
    // An apostrophe inside a word opens nothing.
    if (at_ > 0 && is_letter_or_digit(text_[at_ - 1])) return false;
    const std::size_t end =
        text_.substr(0, std::min(text_.size(), at_ + 1 + kLongestQuotedName)).find(close, at_ + 1);
    if (end == std::string_view::npos || end == at_ + 1) return false;
    if (end + 1 < text_.size() && is_letter_or_digit(text_[end + 1])) return false;
    token.text = text_.substr(at_ + 1, end - at_ - 1);
    token.quoted = true;
    at_ = end + 1;
    return true;
  }

  bool read_word(MessageToken& token) {
    std::size_t end = at_;
    while (end < text_.size() && is_word(text_[end])) {
      ++end;
      // A hyphen between two letters belongs to the word: order-items.
      if (end + 1 < text_.size() && text_[end] == '-' && is_letter_or_digit(text_[end + 1])) ++end;
    }
    if (end == at_) return false;
    token.text = text_.substr(at_, end - at_);
    token.quoted = false;
    at_ = end;
    return true;
  }

  // customer's, customers', what's: the rest says nothing about the name.
  void skip_possessive(const MessageToken& token) {
    if (token.quoted || at_ >= text_.size()) return;
    const std::string_view rest = text_.substr(at_);
    const bool curly = rest.starts_with("\xE2\x80\x99");
    if (rest.front() != '\'' && !curly) return;
    at_ += curly ? 3 : 1;
    while (at_ < text_.size() && is_letter_or_digit(text_[at_])) ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<MessageToken> tokens_;
};

}  // namespace

std::string fold_name(std::string_view name) {
  std::string out;
  out.reserve(name.size());
  for (const char c : name) {
    if (is_letter_or_digit(c)) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  return out;
}

std::vector<MessageToken> tokenize_message(std::string_view message) { return Tokenizer(message).run(); }

}  // namespace ai_sdk::server
