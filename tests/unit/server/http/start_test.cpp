// What a start of the server needs: the token and its folder, the address, the log.
#include "core/base64url.hpp"
#include "http/listen_address.hpp"
#include "http/serve.hpp"
#include "http/server_log.hpp"
#include "http/state_folder.hpp"
#include "store/private_file.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

namespace ai_sdk::server {
namespace {

class Start : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "start-test-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  static unsigned mode_of(const std::filesystem::path& path) {
    struct stat found {};
    EXPECT_EQ(::stat(path.c_str(), &found), 0) << path;
    return found.st_mode & 0777U;
  }
  std::string refusal(const std::filesystem::path& file) const {
    try {
      token_of_file(file);
    } catch (const PrivateFileError& error) {
      return error.what();
    }
    return {};
  }
  std::filesystem::path folder_;
};

TEST_F(Start, TheTokenIsMadeOnceAndKeptPrivately) {
  const auto old = ::umask(0);
  StateFolder state(folder_ / "a" / "state");
  const auto token = token_of_file(state / "token");
  ::umask(old);
  EXPECT_EQ(core::decode_base64url(token)->size(), 32U);
  EXPECT_EQ(token_of_file(state / "token"), token);
  EXPECT_EQ(mode_of(state.get()), 0700U);
  EXPECT_EQ(mode_of(state / "token"), 0600U);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(state.get()), {}), 1)
      << "no draft is left behind";
}

TEST_F(Start, ProcessesThatStartAtOnceGetTheSameToken) {
  std::vector<std::string> tokens(8);
  std::vector<std::thread> threads;
  for (auto& token : tokens)
    threads.emplace_back([&token, this] { token = token_of_file(folder_ / "token"); });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(tokens.begin(), tokens.end()).size(), 1U);
}

TEST_F(Start, ATokenThatOthersCouldReadIsRefused) {
  token_of_file(folder_ / "token");
  ASSERT_EQ(::chmod((folder_ / "token").c_str(), 0640), 0);
  EXPECT_NE(refusal(folder_ / "token").find("can be read or written by other users"), std::string::npos);
}

TEST_F(Start, WhatIsNoTokenFileIsRefused) {
  std::filesystem::create_symlink(folder_ / "elsewhere", folder_ / "link");
  EXPECT_NE(refusal(folder_ / "link").find("is a link"), std::string::npos);
  EXPECT_NE(refusal(folder_).find("is not a regular file"), std::string::npos);
  for (const std::string text : {"", "\n", "two words", "a\nb"}) {
    const auto file = folder_ / "damaged";
    std::ofstream(file) << text;
    ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
    EXPECT_NE(refusal(file).find("holds no token"), std::string::npos) << text;
  }
}

TEST_F(Start, AStateFolderOpenToOthersIsRefused) {
  ASSERT_EQ(::chmod(folder_.c_str(), 0755), 0);
  StateFolder state(folder_);
  EXPECT_THROW(state.get(), PrivateFileError);
}

TEST(ListenAddress, LoopbackNeedsNoChosenToken) {
  EXPECT_EQ(check_address("127.0.0.1", false).reached_by, "127.0.0.1");
  EXPECT_EQ(check_address("LOCALHOST", false).host, "localhost");
  EXPECT_EQ(check_address("[::1]", false).host, "::1");
  EXPECT_EQ(check_address("::1", false).reached_by, "[::1]");
}

TEST(ListenAddress, WhatOthersReachNeedsOne) {
  for (const auto* host : {"0.0.0.0", "::", "192.0.2.1"}) {
    EXPECT_THROW(check_address(host, false), ServeError) << host;
    EXPECT_NO_THROW(check_address(host, true)) << host;
  }
  EXPECT_TRUE(check_address("0.0.0.0", true).any);
  EXPECT_EQ(check_address("0.0.0.0", true).reached_by, "127.0.0.1");
  EXPECT_EQ(check_address("::", true).reached_by, "[::1]");
  EXPECT_THROW(check_address("", true), ServeError);
}

TEST(ServerLog, NobodyWritesALineOfTheirOwn) {
  std::ostringstream out;
  ServerLog log(out);
  AccessRecord record;
  record.id = "r-1";
  record.method = "GET";
  record.path = "/a\n2026 forged\x1b[31m\t";
  record.status = 404;
  log.access(record);
  const auto text = out.str();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("r-1 GET /a"), std::string::npos) << text;
  EXPECT_NE(text.find(" 404 0ms"), std::string::npos) << text;
}

}  // namespace
}  // namespace ai_sdk::server
