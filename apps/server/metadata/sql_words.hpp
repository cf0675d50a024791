#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// A word of SQL.
struct SqlWord {
  enum class Kind { name, quoted_name, text, number, sign };
  Kind kind = Kind::sign;
  std::string text;   // of a quoted name: without the quotes
  std::string upper;  // of a name: in upper case, to compare with keywords
  std::size_t begin = 0;
  std::size_t end = 0;  // where it stands in the statement

  bool is(std::string_view keyword_or_sign) const {
    return kind == Kind::sign ? text == keyword_or_sign : kind == Kind::name && upper == keyword_or_sign;
  }
  bool is_name() const { return kind == Kind::name || kind == Kind::quoted_name; }
};

// Cuts a statement into words; comments are left out. "a", [a] and `a` are quoted names.
std::vector<SqlWord> sql_words(std::string_view sql);

}  // namespace ai_sdk::server
