#include "core/text.hpp"
#include "core/token_provider.hpp"

#include <ai_sdk/token.hpp>

#include <algorithm>
#include <ostream>
#include <stdexcept>

namespace ai_sdk {
namespace detail {

std::string TokenProvider::label() const {
  const std::string shown = "'" + core::shorten(core::escape_for_terminal(source), 200) + "'";
  switch (kind) {
    case Kind::file:
      return "the token file " + shown;
    case Kind::command:
      return "the token command " + shown;
    case Kind::callable:
      break;
  }
  return "the token function";
}

bool is_token_text(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F;
  });
}

std::string token_of(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) throw std::invalid_argument("gave no token: nothing but blanks");
  text = text.substr(first, text.find_last_not_of(blanks) - first + 1);
  if (!is_token_text(text))
    throw std::invalid_argument(
        "gave what no token can be: it holds a blank, a line end, a control character or one outside ASCII");
  return std::string(text);
}

}  // namespace detail

using detail::TokenProvider;

Token Token::from_file(std::string path) {
  if (path.empty() || path.find('\0') != std::string::npos)
    throw std::invalid_argument("the path of the token file is empty or holds a NUL character");
  Token token;
  token.provider_ = std::make_shared<const TokenProvider>(
      TokenProvider{TokenProvider::Kind::file, std::move(path), nullptr});
  return token;
}

Token Token::from_command(std::string command) {
  if (command.find_first_not_of(" \t\r\n") == std::string::npos)
    throw std::invalid_argument("the token command is empty");
  if (command.find('\0') != std::string::npos)
    throw std::invalid_argument("the token command holds a NUL character");
  Token token;
  token.provider_ = std::make_shared<const TokenProvider>(
      TokenProvider{TokenProvider::Kind::command, std::move(command), nullptr});
  return token;
}

Token Token::from_callable(std::function<std::string()> function) {
  if (!function) throw std::invalid_argument("the token function is empty");
  Token token;
  token.provider_ = std::make_shared<const TokenProvider>(
      TokenProvider{TokenProvider::Kind::callable, {}, std::move(function)});
  return token;
}

bool operator==(const Token& a, const Token& b) {
  if (a.secret_ != b.secret_) return false;
  if (a.provider_ == b.provider_) return true;
  return a.provider_ && b.provider_ && a.provider_->kind == b.provider_->kind &&
         a.provider_->kind != TokenProvider::Kind::callable && a.provider_->source == b.provider_->source;
}

std::ostream& operator<<(std::ostream& out, const Token&) { return out << "***"; }

}  // namespace ai_sdk
