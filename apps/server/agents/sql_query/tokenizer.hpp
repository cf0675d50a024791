#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server::sql_query {

enum class TokenKind { word, number, quoted, symbol };

// A piece of a question. `text` is as it was typed (without its quotes), `lower` folded to lower case, `stem`
// the singular of a word.
struct Token {
  TokenKind kind = TokenKind::word;
  std::string text;
  std::string lower;
  std::string stem;
  double number = 0;
  bool is_integer = false;
  char quote = 0;  // the quote it stood in
};

// Cuts a question into tokens. Never fails: bytes that mean nothing are blanks, unfinished quotes end with
// the text. Contractions are undone ("haven't" becomes have, not; "customer's" becomes customer).
std::vector<Token> tokenize(std::string_view text);

// Lower case for ASCII and the letters of Latin-1; other bytes stay as they are.
std::string fold_case(std::string_view text);

// Lower case, trimmed, every run of blanks one blank: the form in which values are compared.
std::string fold_value(std::string_view text);

}  // namespace ai_sdk::server::sql_query
