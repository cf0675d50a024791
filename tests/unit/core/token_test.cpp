#include "core/token_provider.hpp"

#include <ai_sdk/token.hpp>

#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

namespace ai_sdk {
namespace {

TEST(Token, IsNeverPrinted) {
  const Token token{"secret"};
  std::ostringstream out;
  out << token;
  EXPECT_EQ(out.str(), "***");
  EXPECT_EQ(testing::PrintToString(token), "***");
  EXPECT_EQ(token.reveal(), "secret");
}

TEST(Token, AnEmptyOneLooksTheSame) {
  std::ostringstream out;
  out << Token{};
  EXPECT_EQ(out.str(), "***");
  EXPECT_TRUE(Token{}.empty());
}

TEST(Token, KnowsWhereItComesFrom) {
  const Token file = Token::from_file("/run/token");
  const Token command = Token::from_command("vault read token");
  const Token function = Token::from_callable([] { return std::string("secret"); });
  for (const Token& token : {file, command, function}) {
    EXPECT_FALSE(token.empty());
    EXPECT_EQ(token.reveal(), "");
    EXPECT_EQ(token, Token(token));
    std::ostringstream out;
    out << token;
    EXPECT_EQ(out.str(), "***");
  }
  EXPECT_EQ(file, Token::from_file("/run/token"));
  EXPECT_NE(file, Token::from_file("/run/other"));
  EXPECT_NE(file, Token::from_command("/run/token"));
  EXPECT_NE(file, Token("/run/token"));
  EXPECT_NE(function, Token::from_callable([] { return std::string("secret"); }));
  EXPECT_EQ(file.provider()->label(), "the token file '/run/token'");
  EXPECT_EQ(command.provider()->label(), "the token command 'vault'");
}

TEST(Token, OfACommandOnlyTheProgramIsShown) {
  const auto label = [](const char* command) { return Token::from_command(command).provider()->label(); };
  EXPECT_EQ(label(" /usr/bin/vault read -field=s3cret"), "the token command 'vault'");
  EXPECT_EQ(label("pass\n"), "the token command 'pass'");
  for (const char* command :
       {"TOKEN=s3cret vault", "TOKEN=a/s3cret vault", "PASS='s3 cret' vault", "$(echo s3cret)",
        "'/opt/s3 cret/run'", "(echo s3cret)", "echo;s3cret", "s3cret|cat", "\x1b[2J", "/"})
    EXPECT_EQ(label(command), "the token command") << command;
  EXPECT_EQ(label(std::string(65, 'x').c_str()), "the token command");
}

TEST(Token, RefusesASourceThatIsNone) {
  EXPECT_THROW(Token::from_file(""), std::invalid_argument);
  EXPECT_THROW(Token::from_file(std::string("a\0b", 3)), std::invalid_argument);
  EXPECT_THROW(Token::from_command(" \n"), std::invalid_argument);
  EXPECT_THROW(Token::from_command(std::string("a\0b", 3)), std::invalid_argument);
  EXPECT_THROW(Token::from_callable(nullptr), std::invalid_argument);
}

TEST(Token, IsFoundInWhatASourceGives) {
  EXPECT_EQ(detail::token_of(" \t\r\nabc.def\r\n"), "abc.def");
  for (const char* text : {"", " \n", "a b", "a\nb", "a\x01", "\xc3\xa4", "a\x7f"})
    EXPECT_THROW(detail::token_of(text), std::invalid_argument) << text;
}

}  // namespace
}  // namespace ai_sdk
