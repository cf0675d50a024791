#pragma once

#include <span>
#include <string_view>

namespace ai_sdk::cli {

// What a highlighter has to know of a language.
struct CodeLanguage {
  std::span<const std::string_view> keywords;  // in lower case and in order
  std::string_view line_comment;               // what begins one; "#" only after a blank
  std::string_view quotes = "\"'";             // what strings stand between
  bool any_case = false;                       // keywords in upper and lower case
  bool block_comments = false;                 // /* … */
  bool triple_quotes = false;                  // """ … """ and ''' … '''
  bool strings_go_on = false;                  // over line ends
  bool backslash_escapes = true;               // in strings
  bool keys = false;                           // what stands before a colon is one
  bool bare_keys = false;                      // also without quotes
  bool variables = false;                      // $NAME, ${…}
  bool decorators = false;                     // @name
};

// By the name that follows a fence, in any case; null where it is not known.
const CodeLanguage* find_language(std::string_view name);

}  // namespace ai_sdk::cli
