#include "metadata/sql_words.hpp"

#include "core/ascii.hpp"

#include <algorithm>

namespace ai_sdk::server {
namespace {

using core::is_digit;
bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool in_name(char c) { return starts_name(c) || is_digit(c) || c == '$'; }

std::string upper_case(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

class Cutter {
 public:
  explicit Cutter(std::string_view sql) : sql_(sql) {}

  std::vector<SqlWord> run() {
    while (skip_blanks()) cut();
    return std::move(words_);
  }

 private:
  bool skip_blanks() {
    while (at_ < sql_.size()) {
      const std::string_view rest = sql_.substr(at_);
      if (rest.starts_with("--")) {
        at_ = std::min(sql_.find('\n', at_), sql_.size());
      } else if (rest.starts_with("/*")) {
        const auto end = sql_.find("*/", at_ + 2);
        at_ = end == std::string_view::npos ? sql_.size() : end + 2;
      } else if (rest.front() == ' ' || (rest.front() >= '\t' && rest.front() <= '\r')) {
        ++at_;
      } else {
        return true;
      }
    }
    return false;
  }

  void cut() {
    const char c = sql_[at_];
    if (c == '\'') return quoted('\'', SqlWord::Kind::text);
    if (c == '"' || c == '`') return quoted(c, SqlWord::Kind::quoted_name);
    if (c == '[' && !after_value()) return quoted(']', SqlWord::Kind::quoted_name);
    std::size_t end = at_ + 1;
    if (starts_name(c)) {
      while (end < sql_.size() && in_name(sql_[end])) ++end;
      return add(SqlWord::Kind::name, std::string(sql_.substr(at_, end - at_)), end);
    }
    if (is_digit(c)) {
      while (end < sql_.size() && (in_name(sql_[end]) || sql_[end] == '.')) ++end;
      return add(SqlWord::Kind::number, std::string(sql_.substr(at_, end - at_)), end);
    }
    if (sql_.substr(at_).starts_with("::")) end = at_ + 2;
    add(SqlWord::Kind::sign, std::string(sql_.substr(at_, end - at_)), end);
  }

  // a[1] is an element, [a] a name.
  bool after_value() const { return !words_.empty() && (words_.back().is_name() || words_.back().is("]")); }

  void quoted(char quote, SqlWord::Kind kind) {
    std::string text;
    std::size_t end = at_ + 1;
    for (; end < sql_.size(); ++end) {
      if (sql_[end] == quote) {
        if (end + 1 >= sql_.size() || sql_[end + 1] != quote || quote == ']') break;
        ++end;
      }
      text += sql_[end];
    }
    add(kind, std::move(text), std::min(end + 1, sql_.size()));
  }

  void add(SqlWord::Kind kind, std::string text, std::size_t end) {
    std::string upper = kind == SqlWord::Kind::name ? upper_case(text) : std::string();
    words_.push_back({kind, std::move(text), std::move(upper), at_, end});
    at_ = end;
  }

  std::string_view sql_;
  std::size_t at_ = 0;
  std::vector<SqlWord> words_;
};

}  // namespace

std::vector<SqlWord> sql_words(std::string_view sql) { return Cutter(sql).run(); }

}  // namespace ai_sdk::server
