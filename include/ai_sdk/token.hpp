#pragma once

#include <ai_sdk/export.hpp>

#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace ai_sdk {

namespace detail {
struct TokenProvider;
}

/// A bearer token, or where to get one. It is never printed: streams and debuggers' formatters show `***`.
///
/// What comes from a file, a command or a function is asked for by the client's first call, on a thread of
/// its own, and kept. When the server refuses it (401) it is asked for once more, however many calls were
/// refused, and each of them is repeated once with the new token; such a repetition does not count as a
/// retry. Where no token can be got, calls fail with an AuthenticationError that names the source. Blanks and
/// line ends around a token are dropped.
class AI_SDK_API Token {
 public:
  Token() = default;
  Token(std::string secret) : secret_(std::move(secret)) {}
  Token(std::string_view secret) : secret_(secret) {}
  Token(const char* secret) : secret_(secret) {}

  /// The content of a file, at most 64 KiB. Throws std::invalid_argument where the path is empty.
  static Token from_file(std::string path);
  /// What a command writes to its standard output, at most 64 KiB. It is run by /bin/sh, reads from
  /// /dev/null, and is killed after 30 seconds. Throws std::invalid_argument where the command is empty.
  static Token from_command(std::string command);
  /// What a function returns. It is called on a thread of its own, never twice at the same time for one
  /// client unless it takes longer than 30 seconds, which fails the calls that wait for it. It may still be
  /// running when the client is closed. What it throws becomes the error's text. Throws std::invalid_argument
  /// where the function is empty.
  static Token from_callable(std::function<std::string()> function);

  /// True where there is neither a secret nor a source of one.
  bool empty() const noexcept { return secret_.empty() && !provider_; }
  /// The secret itself, for the Authorization header; empty where it comes from a file, a command or a
  /// function. Keep it out of logs.
  const std::string& reveal() const noexcept { return secret_; }
  /// Where the secret comes from; null where it was given. For the library.
  const std::shared_ptr<const detail::TokenProvider>& provider() const noexcept { return provider_; }

  /// Equal secrets, files or commands; a function equals only its copies.
  AI_SDK_API friend bool operator==(const Token& a, const Token& b);
  AI_SDK_API friend std::ostream& operator<<(std::ostream& out, const Token& token);

 private:
  std::string secret_;
  std::shared_ptr<const detail::TokenProvider> provider_;
};

}  // namespace ai_sdk
