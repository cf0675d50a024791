#include "trust/token_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace ai_sdk::server {
namespace {

const std::string secret = "0123456789abcdef";

std::string refusal_of(const std::string& text) {
  try {
    parse_token_file(text, "tokens");
  } catch (const TokenFileError& error) {
    EXPECT_EQ(std::string(error.what()).find("0123456789"), std::string::npos) << "a token is told";
    return error.what();
  }
  return "";
}

TEST(TokenFile, ReadsNamesRolesAndTokens) {
  const auto tokens =
      parse_token_file("# who\n\nci  reader " + secret + "\r\nann\tadmin\t" + secret + "2", "t");
  ASSERT_EQ(tokens.size(), 2U);
  EXPECT_EQ(tokens[0].principal.name, "ci");
  EXPECT_EQ(tokens[0].principal.role, Role::reader);
  EXPECT_EQ(tokens[0].token, secret);
  EXPECT_EQ(tokens[1].principal.role, Role::admin);
}

TEST(TokenFile, AFourthWordNamesTeams) {
  const auto tokens =
      parse_token_file("ci reader " + secret + " data,finance\nann admin " + secret + "2\n", "t");
  EXPECT_EQ(tokens[0].teams, (std::vector<std::string>{"data", "finance"}));
  EXPECT_TRUE(tokens[1].teams.empty());
  EXPECT_NE(refusal_of("a reader " + secret + " data,,x").find("line 1: the fourth word names teams"),
            std::string::npos);
  EXPECT_NE(refusal_of("a reader " + secret + " data x").find("line 1: a line is NAME ROLE TOKEN"),
            std::string::npos);
}

TEST(TokenFile, SaysInWhichLineWhatIsWrong) {
  EXPECT_NE(refusal_of("a reader").find("line 1: a line is NAME ROLE TOKEN"), std::string::npos);
  EXPECT_NE(refusal_of("#\na king " + secret).find("line 2: 'king' is no role"), std::string::npos);
  EXPECT_NE(refusal_of("a reader 0123456789").find("shorter than 16"), std::string::npos);
  EXPECT_NE(refusal_of("a reader " + secret + "\xc3\xa9").find("visible ASCII"), std::string::npos);
  EXPECT_NE(refusal_of("a reader " + secret + "\na admin " + secret + "2").find("the name stands"),
            std::string::npos);
  EXPECT_NE(refusal_of("a reader " + secret + "\nb admin " + secret).find("the token stands"),
            std::string::npos);
  EXPECT_NE(refusal_of("# nobody\n").find("has no line"), std::string::npos);
}

TEST(TokenFile, IsItsOwnersAlone) {
  std::string file = ::testing::TempDir() + "tokens-XXXXXX";
  ::close(::mkstemp(file.data()));
  std::ofstream(file) << "ci reader " << secret << "\n";
  EXPECT_EQ(read_token_file(file).size(), 1U);
  ::chmod(file.c_str(), 0640);
  try {
    read_token_file(file);
    FAIL();
  } catch (const TokenFileError& error) {
    EXPECT_NE(std::string(error.what()).find("chmod 600"), std::string::npos);
  }
  ::unlink(file.c_str());
  EXPECT_THROW(read_token_file(file), TokenFileError);
}

}  // namespace
}  // namespace ai_sdk::server
