#pragma once

#include <ai_sdk/export.hpp>

#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>

namespace ai_sdk {

/// A bearer token. It is never printed: streams and debuggers' formatters show `***`.
class AI_SDK_API Token {
 public:
  Token() = default;
  Token(std::string secret) : secret_(std::move(secret)) {}
  Token(std::string_view secret) : secret_(secret) {}
  Token(const char* secret) : secret_(secret) {}

  bool empty() const noexcept { return secret_.empty(); }
  /// The secret itself, for the Authorization header. Keep it out of logs.
  const std::string& reveal() const noexcept { return secret_; }

  friend bool operator==(const Token&, const Token&) = default;
  AI_SDK_API friend std::ostream& operator<<(std::ostream& out, const Token& token);

 private:
  std::string secret_;
};

}  // namespace ai_sdk
