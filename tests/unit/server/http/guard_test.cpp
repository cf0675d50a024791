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

TEST(Roles, DecideWhatACallerMay) {
  TestServer server;
  server.callers = {{"reading", {"r", Role::reader}}, {"editing", {"e", Role::editor}}};
  bool may_edit = false;
  server.add("Echo", [&may_edit](AgentRun& run, EventSink& sink) {
    may_edit = run.may_edit;
    return testing::echo(run, sink);
  });
  const auto running = server.running();
  server.start();
  auto run = testing::post("Echo", "invoke", R"({"message":"hi"})");
  run.token = "reading";
  EXPECT_EQ(ask(server.port(), run).status, 200);
  EXPECT_FALSE(may_edit);
  run.token = "editing";
  EXPECT_EQ(ask(server.port(), run).status, 200);
  EXPECT_TRUE(may_edit);
  ASSERT_TRUE(server.wait_for_log(2));
  EXPECT_EQ(server.log()[0].caller, "r");
}

TEST(Roles, AreAskedForByEachRoute) {
  auto router = Router();
  int calls = 0;
  const auto handler = [&calls](const auto&, const auto&) { ++calls; };
  router.add("GET", "/things", handler);
  router.add("POST", "/things", handler);
  router.add("POST", "/all", Role::admin, handler);
  const auto status = [&](const char* method, const char* path, Role role) {
    Request request;
    request.method = method;
    request.path = path;
    request.principal = {"svc", role};
    const auto exchange = std::make_shared<Exchange>(std::move(request));
    router.dispatch(exchange);
    const auto output = exchange->take();
    if (output.head && output.head->status == 403) {
      EXPECT_NE(output.head->body.find("CatalogPrincipal{name='svc'}"), std::string::npos);
    }
    return output.head ? output.head->status : 0;
  };
  EXPECT_EQ(status("GET", "/things", Role::reader), 0);
  EXPECT_EQ(status("POST", "/things", Role::reader), 403);
  EXPECT_EQ(status("POST", "/things", Role::editor), 0);
  EXPECT_EQ(status("POST", "/all", Role::editor), 403);
  EXPECT_EQ(status("POST", "/all", Role::admin), 0);
  EXPECT_EQ(calls, 3);
}

TEST(Rates, AreLimitedForEachCaller) {
  TestServer server;
  server.callers = {{"other", {"o", Role::reader}}};
  server.requests_per_minute = 20;
  const auto running = server.running();
  server.start();
  RawRequest request;
  request.target = "/api/v1/agents/dynamic";
  EXPECT_EQ(ask(server.port(), request).status, 200);
  EXPECT_EQ(ask(server.port(), request).status, 200);
  const auto refused = ask(server.port(), request);
  EXPECT_EQ(refused.status, 429);
  const int wait = std::stoi(refused.header("Retry-After"));
  EXPECT_GE(wait, 1);
  EXPECT_LE(wait, 3);
  request.token = "other";
  EXPECT_EQ(ask(server.port(), request).status, 200);
  request.token = "secret";
  request.target = "/api/v1/system/health";
  EXPECT_EQ(ask(server.port(), request).status, 200) << "open paths are not counted";
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
