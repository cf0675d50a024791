#include "core/ascii.hpp"
#include "core/text.hpp"
#include "core/token_provider.hpp"

#include <ai_sdk/token.hpp>

#include <algorithm>
#include <ostream>
#include <stdexcept>

namespace ai_sdk {
namespace detail {

namespace {

// The name of the program that a shell command begins with, without its folder. Empty where that is not plain
// to see: what else stands in the command may be secret.
std::string_view program_of(std::string_view command) {
  constexpr std::string_view blanks = " \t\r\n";
  command.remove_prefix(std::min(command.find_first_not_of(blanks), command.size()));
  auto word = command.substr(0, command.find_first_of(blanks));
  const auto plain = [](char c) {
    const char letter = core::lower(c);
    return (letter >= 'a' && letter <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' ||
           c == '/';
  };
  if (!std::all_of(word.begin(), word.end(), plain)) return {};
  word.remove_prefix(word.find_last_of('/') + 1);  // npos + 1 is 0
  return word.size() <= 64 ? word : std::string_view();
}

}  // namespace

std::string TokenProvider::label() const {
  const auto quoted = [](std::string_view text) { return " '" + std::string(text) + "'"; };
  switch (kind) {
    case Kind::file:
      return "the token file" + quoted(core::shorten(core::escape_for_terminal(source), 200));
    case Kind::command: {
      const auto program = program_of(source);
      return "the token command" + (program.empty() ? std::string() : quoted(program));
    }
    case Kind::callable:
      break;
  }
  return "the token function";
}

bool is_token_text(std::string_view text) noexcept { return core::is_visible(text); }

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
