#include "agents/sql_query/tokenizer.hpp"

#include "agents/sql_query/lexicon.hpp"
#include "core/ascii.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace ai_sdk::server::sql_query {
namespace {

using core::is_digit;
bool is_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Typographic characters that stand for plain ones; people paste questions from word processors.
std::string plain_punctuation(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 22> table{{
      {"\xE2\x80\x98", "'"},  {"\xE2\x80\x99", "'"},  {"\xE2\x80\x9C", "\""}, {"\xE2\x80\x9D", "\""},
      {"\xE2\x80\x93", "-"},  {"\xE2\x80\x94", " "},  {"\xE2\x80\xA6", " "},  {"\xC2\xA0", " "},
      {"\xE2\x80\xAF", " "},  {"\xE3\x80\x80", " "},  {"\xE2\x80\x8B", ""},   {"\xE2\x80\x8C", ""},
      {"\xE2\x80\x8D", ""},   {"\xE2\x80\x8E", ""},   {"\xE2\x80\x8F", ""},   {"\xEF\xBB\xBF", ""},
      {"\xEF\xBC\x9F", "?"},  {"\xEF\xBC\x8C", ","},  {"\xE2\x82\xAC", " "},  {"\xC2\xA3", " "},
      {"\xE2\x89\xA5", ">="}, {"\xE2\x89\xA4", "<="},
  }};
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (static_cast<unsigned char>(c) < 0x80) {
      out += (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) ? ' ' : c;
      ++i;
      continue;
    }
    bool replaced = false;
    for (const auto& [from, to] : table) {
      if (text.substr(i, from.size()) == from) {
        out += to;
        i += from.size();
        replaced = true;
        break;
      }
    }
    if (!replaced) out += text[i++];
  }
  return out;
}

class Scanner {
 public:
  explicit Scanner(std::string text) : text_(std::move(text)) {}

  std::vector<Token> run() {
    while (at_ < text_.size()) step();
    return std::move(tokens_);
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool after_blank() const { return at_ == 0 || text_[at_ - 1] == ' ' || text_[at_ - 1] == '('; }

  void step() {
    const char c = peek();
    if (c == '`' || c == '"' || (c == '\'' && after_blank())) {
      if (quoted(c)) return;
    }
    const bool signed_number = (c == '-' || c == '+') && after_blank() && is_digit(peek(1));
    if ((is_digit(c) || signed_number) && number()) return;
    if (is_word(c)) return word();
    symbol();
  }

  bool quoted(char quote) {
    std::string inside;
    std::size_t i = at_ + 1;
    for (; i < text_.size(); ++i) {
      if (text_[i] != quote) {
        inside += text_[i];
        continue;
      }
      if (i + 1 < text_.size() && text_[i + 1] == quote) {  // a doubled quote stands for one
        inside += quote;
        ++i;
        continue;
      }
      // An apostrophe inside a word does not end a text in single quotes ('Men's wear').
      if (quote == '\'' && i + 1 < text_.size() && is_word(text_[i + 1]) &&
          text_.find('\'', i + 1) != std::string::npos) {
        inside += quote;
        continue;
      }
      break;
    }
    if (i >= text_.size() && quote == '\'') return false;
    Token token;
    token.kind = TokenKind::quoted;
    token.quote = quote;
    token.lower = fold_case(inside);
    token.stem = token.lower;
    token.text = std::move(inside);
    tokens_.push_back(std::move(token));
    at_ = i + 1;
    return true;
  }

  bool number() {
    std::size_t i = at_;
    std::string digits;
    if (text_[i] == '-' || text_[i] == '+') {
      if (text_[i] == '-') digits += '-';
      ++i;
    }
    bool fraction = false;
    while (i < text_.size()) {
      const char c = text_[i];
      if (is_digit(c)) {
        digits += c;
      } else if (c == ',' && !fraction && i + 3 < text_.size() && is_digit(text_[i + 1]) &&
                 is_digit(text_[i + 2]) && is_digit(text_[i + 3]) &&
                 (i + 4 >= text_.size() || !is_digit(text_[i + 4]))) {
        ++i;
        continue;
      } else if (c == '.' && !fraction && i + 1 < text_.size() && is_digit(text_[i + 1])) {
        fraction = true;
        digits += c;
      } else {
        break;
      }
      ++i;
    }
    double factor = 1;
    if (i < text_.size() && (text_[i] == 'k' || text_[i] == 'K' || text_[i] == 'm' || text_[i] == 'M') &&
        (i + 1 >= text_.size() || !is_word(text_[i + 1]))) {
      factor = (text_[i] == 'k' || text_[i] == 'K') ? 1e3 : 1e6;
      ++i;
    }
    // "2024-03-01", "3rd", "12:30" and codes such as "4711-A" are words.
    if (i < text_.size()) {
      const char next = text_[i];
      if (is_word(next)) return false;
      if ((next == '-' || next == '/' || next == ':' || next == '.' || next == '@') && i + 1 < text_.size() &&
          is_word(text_[i + 1])) {
        return false;
      }
    }
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size()) return false;
    Token token;
    token.kind = TokenKind::number;
    token.text = text_.substr(at_, i - at_);
    token.lower = token.stem = token.text;
    token.number = value * factor;
    token.is_integer = std::abs(token.number) < 9e15 && token.number == std::floor(token.number);
    tokens_.push_back(std::move(token));
    at_ = i;
    return true;
  }

  void word() {
    std::size_t i = at_;
    while (i < text_.size()) {
      const char c = text_[i];
      const bool inner = i + 1 < text_.size() && is_word(text_[i + 1]);
      if (is_word(c) ||
          ((c == '-' || c == '.' || c == '@' || c == '+' || c == '\'' || c == '&' || c == ':') && inner) ||
          (c == '/' && inner && is_digit(text_[i + 1]))) {
        ++i;
      } else {
        break;
      }
    }
    add_word(text_.substr(at_, i - at_));
    at_ = i;
    // The mark of a plural genitive ("customers' orders") belongs to the word.
    if (at_ < text_.size() && text_[at_] == '\'' && (at_ + 1 >= text_.size() || text_[at_ + 1] == ' ')) ++at_;
  }

  void push_word(std::string text) {
    if (text.empty()) return;
    Token token;
    token.text = std::move(text);
    token.lower = fold_case(token.text);
    token.stem = singular(token.lower);
    tokens_.push_back(std::move(token));
  }

  void add_word(std::string text) {
    const std::string lower = fold_case(text);
    if (lower == "can't" || lower == "cannot") {
      push_word("can");
      return push_word("not");
    }
    const std::size_t apostrophe = lower.rfind('\'');
    if (apostrophe != std::string::npos) {
      const std::string tail = lower.substr(apostrophe + 1);
      if (tail == "t" && apostrophe > 1 && lower[apostrophe - 1] == 'n') {
        push_word(text.substr(0, apostrophe - 1));
        return push_word("not");
      }
      static const std::array<std::string_view, 7> questions{"what", "who",  "where", "it",
                                                             "that", "here", "how"};
      if (tail == "s") {
        const std::string head = lower.substr(0, apostrophe);
        push_word(text.substr(0, apostrophe));
        for (const auto question : questions) {
          if (head == question) push_word("is");
        }
        return;
      }
      if (tail == "re" || tail == "ve" || tail == "ll" || tail == "m" || tail == "d") {
        return push_word(text.substr(0, apostrophe));
      }
    }
    push_word(std::move(text));
  }

  void symbol() {
    static constexpr std::array<std::string_view, 11> two{"<=", ">=", "<>", "!=", "==", "<",
                                                          ">",  "=",  ",",  "%",  ";"};
    for (const auto name : two) {
      if (std::string_view(text_).substr(at_, name.size()) != name) continue;
      Token token;
      token.kind = TokenKind::symbol;
      token.text = token.lower = token.stem = std::string(name);
      tokens_.push_back(std::move(token));
      at_ += name.size();
      return;
    }
    ++at_;
  }

  std::string text_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::string fold_case(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto c = static_cast<unsigned char>(out[i]);
    if (c >= 'A' && c <= 'Z') {
      out[i] = static_cast<char>(c + 32);
    } else if (c == 0xC3 && i + 1 < out.size()) {  // Latin-1 capitals, but not the multiplication sign
      const auto next = static_cast<unsigned char>(out[i + 1]);
      if (next >= 0x80 && next <= 0x9E && next != 0x97) out[i + 1] = static_cast<char>(next + 0x20);
      ++i;
    }
  }
  return out;
}

std::string fold_value(std::string_view text) {
  std::string out;
  bool blank = false;
  for (const char c : fold_case(text)) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      blank = !out.empty();
      continue;
    }
    if (blank) out += ' ';
    blank = false;
    out += c;
  }
  return out;
}

std::vector<Token> tokenize(std::string_view text) { return Scanner(plain_punctuation(text)).run(); }

}  // namespace ai_sdk::server::sql_query
