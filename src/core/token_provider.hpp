#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace ai_sdk::detail {

// Where a token comes from. What it takes to ask is not the core's business.
struct TokenProvider {
  enum class Kind { file, command, callable };
  Kind kind;
  std::string source;  // the path or the command
  std::function<std::string()> function;

  // "the token file '/run/token'", "the token command 'vault'", for messages. Of a command only the program's
  // name is shown: its arguments may be secret.
  std::string label() const;
};

// The token in what a provider gave: without the blanks around it. Throws std::invalid_argument, without the
// text, where no token can look like that.
std::string token_of(std::string_view text);
// True where every character may stand in an Authorization header.
bool is_token_text(std::string_view text) noexcept;

}  // namespace ai_sdk::detail
