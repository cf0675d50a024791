// Who may talk to the server.
#include "http/guard.hpp"

#include "test_server.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server {
namespace {

using testing::ask;
using testing::RawClient;
using testing::RawRequest;
using testing::TestServer;

TEST(Guard, ComparesTokensWhole) {
  EXPECT_TRUE(equal_in_constant_time("secret", "secret"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secreT"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secre"));
  EXPECT_FALSE(equal_in_constant_time("", "x"));
}

TEST(Guard, TakesAuthoritiesApart) {
  EXPECT_EQ(host_of_authority("LocalHost:8585"), "localhost");
  EXPECT_EQ(host_of_authority("localhost."), "localhost");
  EXPECT_EQ(host_of_authority("[::1]:80"), "::1");
  EXPECT_EQ(host_of_authority("[::1]"), "::1");
  EXPECT_EQ(host_of_authority("[::1"), "");
  EXPECT_EQ(host_of_authority("host:80@evil.example"), "");
  EXPECT_EQ(host_of_authority("host:8a"), "");
}

TEST(Guard, KnowsLoopbackNames) {
  for (const auto* host : {"localhost", "a.localhost", "127.0.0.1", "127.9.8.7", "::1"}) {
    EXPECT_TRUE(is_loopback_host(host)) << host;
  }
  for (const auto* host :
       {"", "localhost.evil.example", "127.0.0.1.evil.example", "0.0.0.0", "::", "10.0.0.1"}) {
    EXPECT_FALSE(is_loopback_host(host)) << host;
  }
}

class GuardedServer : public ::testing::Test {
 protected:
  void SetUp() override { server_.start(); }
  int status(const std::string& headers, const std::string& target = "/api/v1/agents/dynamic") const {
    RawClient client(server_.port());
    client.send("GET " + target + " HTTP/1.1\r\n" + headers + "\r\n");
    return client.receive().status;
  }
  TestServer server_;
};

TEST_F(GuardedServer, AsksForTheTokenEverywhereButOnTheOpenPaths) {
  RawRequest request;
  request.token = "";
  for (const auto* target : {"/", "/api/v1/agents/dynamic", "/api/v1/agents/dynamic/name/x", "/nowhere",
                             "/api/v1/system/versions", "/api/v1/system/version/x"}) {
    request.target = target;
    const auto answer = ask(server_.port(), request);
    EXPECT_EQ(answer.status, 401) << target;
    EXPECT_EQ(answer.body, R"({"code":401,"message":"Not Authorized! Token not present"})");
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    EXPECT_EQ(answer.header("WWW-Authenticate"), "Bearer");
  }
  for (const auto* target :
       {"/api/v1/system/version", "/api/v1/system/version/", "/api/v1/system/health?x=1"}) {
    request.target = target;
    EXPECT_EQ(ask(server_.port(), request).status, 200) << target;
  }
}

TEST_F(GuardedServer, RefusesAWrongToken) {
  RawRequest request;
  request.target = "/api/v1/agents/dynamic";
  for (const auto* token : {"secre", "secrets", "Secret", "x"}) {
    request.token = token;
    const auto answer = ask(server_.port(), request);
    EXPECT_EQ(answer.status, 401) << token;
    EXPECT_EQ(answer.body, R"({"code":401,"message":"Not Authorized! Invalid token"})");
  }
}

TEST_F(GuardedServer, ReadsTheSchemeInAnyCase) {
  EXPECT_EQ(status("Host: localhost\r\nauthorization: bearer secret\r\n"), 200);
  EXPECT_EQ(status("Host: localhost\r\nAuthorization: Basic secret\r\n"), 401);
}

TEST_F(GuardedServer, AnswersOnlyToItsOwnNames) {
  const std::string token = "Authorization: Bearer secret\r\n";
  for (const auto* host : {"127.0.0.1:1", "localhost", "[::1]:9", "my-machine:8585", "MY-MACHINE"}) {
    EXPECT_EQ(status(std::string("Host: ") + host + "\r\n" + token), 200) << host;
  }
  for (const auto* host :
       {"evil.example", "evil.example:8585", "localhost.evil.example", "10.0.0.1", "[::1"}) {
    EXPECT_EQ(status(std::string("Host: ") + host + "\r\n" + token), 403) << host;
  }
  EXPECT_EQ(status("Host: evil.example\r\n", "/api/v1/system/health"), 403) << "open paths too";
}

TEST_F(GuardedServer, RefusesPagesOfOtherOrigins) {
  const std::string others = "Host: localhost\r\nAuthorization: Bearer secret\r\n";
  EXPECT_EQ(status(others + "Origin: http://localhost:3000\r\n"), 200);
  EXPECT_EQ(status(others + "Origin: https://evil.example\r\n"), 403);
  EXPECT_EQ(status(others + "Origin: null\r\n"), 403);
}

}  // namespace
}  // namespace ai_sdk::server
