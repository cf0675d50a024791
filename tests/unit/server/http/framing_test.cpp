// Requests as bytes: what is cut, joined, too long, too slow or wrong.
#include "test_server.hpp"

#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

#include <thread>

namespace ai_sdk::server {
namespace {

using namespace std::chrono_literals;
using testing::ask;
using testing::echo;
using testing::post;
using testing::RawClient;
using testing::RawRequest;
using testing::Signal;
using testing::TestServer;
using testing::to_bytes;

constexpr const char* agent_list = "/api/v1/agents/dynamic";

class Framing : public ::testing::Test {
 protected:
  void start() {
    server_.add("echo", echo);
    server_.start();
  }
  static RawRequest list() {
    RawRequest request;
    request.target = agent_list;
    return request;
  }
  TestServer server_;
};

TEST_F(Framing, AConnectionServesManyRequests) {
  start();
  RawClient client(server_.port());
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(client.send(to_bytes(list())));
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Connection"), "keep-alive");
  }
}

TEST_F(Framing, ConnectionCloseIsRespected) {
  start();
  RawClient client(server_.port());
  auto request = list();
  request.headers = "Connection: close\r\n";
  client.send(to_bytes(request));
  const auto answer = client.receive();
  EXPECT_EQ(answer.header("Connection"), "close");
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST_F(Framing, PipelinedRequestsAreAnsweredInOrder) {
  start();
  RawClient client(server_.port());
  auto lost = list();
  lost.target = "/nowhere";
  // The run is answered later than what follows it could be.
  client.send(to_bytes(post("echo", "invoke", R"({"message":"one"})")) + to_bytes(lost) +
              to_bytes(post("echo", "stream", R"({"message":"two"})")) + to_bytes(list()));
  const auto first = client.receive();
  EXPECT_EQ(first.status, 200);
  EXPECT_NE(first.body.find("one"), std::string::npos);
  EXPECT_EQ(client.receive().status, 404);
  const auto third = client.receive();
  EXPECT_TRUE(third.whole);
  EXPECT_NE(third.body.find("two"), std::string::npos);
  EXPECT_NE(client.receive().body.find("paging"), std::string::npos);
}

TEST_F(Framing, ARequestMayComeByteByByte) {
  start();
  RawClient client(server_.port());
  for (const char c : to_bytes(post("echo", "invoke", R"({"message":"slow"})"))) {
    ASSERT_TRUE(client.send(std::string_view(&c, 1)));
  }
  EXPECT_NE(client.receive().body.find("slow"), std::string::npos);
}

TEST_F(Framing, ChunkedBodiesAreRead) {
  start();
  RawClient client(server_.port());
  client.send(
      "POST /api/v1/agents/dynamic/name/echo/invoke HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
      "secret\r\n"
      "Transfer-Encoding: chunked\r\n\r\n4\r\n{\"me\r\nf\r\nssage\": \"hello\"\r\n1\r\n}\r\n0\r\n\r\n");
  const auto answer = client.receive();
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find("hello"), std::string::npos);
}

TEST_F(Framing, Http10GetsAPlainBodyAndAClose) {
  start();
  RawClient client(server_.port());
  const std::string auth = "Authorization: Bearer secret\r\n";
  client.send("GET /api/v1/agents/dynamic HTTP/1.0\r\n" + auth + "\r\n");
  const auto answer = client.receive();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Connection"), "close");
  EXPECT_TRUE(client.is_closed_by_peer());

  RawClient stream(server_.port());
  const std::string body = R"({"message":"old"})";
  stream.send("POST /api/v1/agents/dynamic/name/echo/stream HTTP/1.0\r\n" + auth +
              "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  const auto events = stream.receive();
  EXPECT_EQ(events.header("Transfer-Encoding"), "");
  EXPECT_EQ(events.body.find("event: stream-start\n"), 0U);
  EXPECT_NE(events.body.find("event: stream-completed\n"), std::string::npos);
}

TEST_F(Framing, ExpectContinueIsAnsweredFirst) {
  start();
  RawClient client(server_.port());
  const std::string body = R"({"message":"waited"})";
  client.send(
      "POST /api/v1/agents/dynamic/name/echo/invoke HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
      "secret\r\n"
      "Expect: 100-continue\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n");
  EXPECT_EQ(client.receive().status, 100);
  client.send(body);
  EXPECT_EQ(client.receive().status, 200);
}

TEST_F(Framing, WhoMayNotAskIsToldBeforeTheBody) {
  start();
  RawClient client(server_.port());
  client.send(
      "POST /api/v1/agents/dynamic/name/echo/invoke HTTP/1.1\r\nHost: localhost\r\n"
      "Expect: 100-continue\r\nContent-Length: 5000000\r\n\r\n");
  const auto answer = client.receive();
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.header("Connection"), "close");
}

TEST_F(Framing, AMessageOfFiveMegabytesIsTaken) {
  start();
  const std::string message(5'000'000, 'm');
  const auto answer = server_.invoke("echo", R"({"message":")" + message + "\"}");
  ASSERT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.whole);
  EXPECT_NE(answer.body.find(message), std::string::npos);
}

TEST_F(Framing, TheBodyLimitIsExact) {
  server_.limits.max_body = 1000;
  start();
  const std::string frame = R"({"message":""})";
  const std::string fits = R"({"message":")" + std::string(1000 - frame.size(), 'm') + "\"}";
  EXPECT_EQ(server_.invoke("echo", fits).status, 200);
  const auto answer = server_.invoke("echo", fits + ' ');
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  EXPECT_NE(answer.body.find("\"code\":413"), std::string::npos);
}

TEST_F(Framing, ABodyBeyondTheLimitIsRefusedWhileItIsStillSent) {
  start();
  RawClient client(server_.port());
  // All of it is sent before the answer is read: it must not be lost to a reset.
  EXPECT_TRUE(client.send(to_bytes(post("echo", "invoke", std::string(9 * 1024 * 1024, 'x')))));
  EXPECT_EQ(client.receive().status, 413);

  RawClient chunked(server_.port());
  chunked.send(
      "POST /api/v1/agents/dynamic/name/echo/invoke HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
      "secret\r\n"
      "Transfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "100000\r\n" + std::string(0x100000, 'x') + "\r\n";
  for (int i = 0; i < 9; ++i) chunked.send(chunk);
  EXPECT_EQ(chunked.receive().status, 413);
}

TEST_F(Framing, AHeaderBeyondTheLimitIsRefused) {
  start();
  auto request = list();
  request.headers = "X-Long: " + std::string(60 * 1024, 'x') + "\r\n";
  EXPECT_EQ(ask(server_.port(), request).status, 200);
  request.headers = "X-Long: " + std::string(70 * 1024, 'x') + "\r\n";
  const auto answer = ask(server_.port(), request);
  EXPECT_EQ(answer.status, 431);
  EXPECT_NE(answer.body.find("\"code\":431"), std::string::npos);
}

TEST_F(Framing, WrongRequestsNeverHurt) {
  start();
  const std::string auth = "Authorization: Bearer secret\r\n";
  const std::vector<std::string> wrong{
      "\r\n\r\n",
      "GET\r\n\r\n",
      "GET / HTTP/1.1\r\nno colon\r\n\r\n",
      "GET / HTTP/9.9\r\n\r\n",
      "GET / HTTP/2.0\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + std::string(200, '\0'),
      std::string(300, '\0'),
      "GET / HTTP/1.1\r\n" + auth + "Content-Length: -1\r\n\r\n",
      "GET / HTTP/1.1\r\n" + auth + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
      "POST / HTTP/1.1\r\n" + auth + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: localhost\r\n" + auth + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
      "POST / HTTP/1.1\r\nHost: localhost\r\n" + auth +
          "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
      "GET / HTTP/1.1\r\nHost: localhost\r\n" + auth + "X: a\x01 b\r\n\r\n",
  };
  for (const auto& bytes : wrong) {
    RawClient client(server_.port());
    client.send(bytes);
    client.finish_sending();
    const auto answer = client.receive();
    EXPECT_TRUE(answer.status == 0 || answer.status >= 400) << bytes << answer.status;
    EXPECT_EQ(answer.header("Connection"), answer.status == 0 ? "" : "close") << bytes;
  }
  EXPECT_EQ(ask(server_.port(), list()).status, 200) << "the server is still there";
}

TEST_F(Framing, Http11NamesItsHostOnce) {
  start();
  const auto status = [&](const std::string& headers) {
    RawClient client(server_.port());
    client.send("GET /api/v1/system/health HTTP/1.1\r\n" + headers + "\r\n");
    return client.receive().status;
  };
  EXPECT_EQ(status(""), 400);
  EXPECT_EQ(status("Host: localhost\r\nHost: evil.example\r\n"), 400);
  EXPECT_EQ(status("Host: localhost\r\n"), 200);
}

TEST_F(Framing, HalfARequestAndThenNothingIsNoRequest) {
  start();
  const std::string whole = to_bytes(post("echo", "invoke", R"({"message":"x"})"));
  for (std::size_t cut = 0; cut < whole.size(); cut += 7) {
    RawClient client(server_.port());
    client.send(whole.substr(0, cut));
    client.finish_sending();
    EXPECT_EQ(client.receive().status, 0) << cut;
  }
  EXPECT_EQ(ask(server_.port(), list()).status, 200);
}

TEST_F(Framing, ASlowHeaderRunsOutOfTime) {
  server_.limits.header_timeout = 100ms;
  start();
  RawClient client(server_.port());
  client.send("GET / HTTP/1.1\r\nX: ");
  const auto answer = client.receive();
  EXPECT_EQ(answer.status, 408);
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST_F(Framing, ASlowBodyRunsOutOfTime) {
  server_.limits.body_timeout = 100ms;
  start();
  RawClient client(server_.port());
  auto bytes = to_bytes(post("echo", "invoke", R"({"message":"x"})"));
  bytes.pop_back();
  client.send(bytes);
  EXPECT_EQ(client.receive().status, 408);
}

TEST_F(Framing, AnIdleConnectionIsClosed) {
  server_.limits.idle_timeout = 100ms;
  start();
  RawClient fresh(server_.port());
  EXPECT_TRUE(fresh.is_closed_by_peer());
  RawClient used(server_.port());
  used.send(to_bytes(list()));
  EXPECT_EQ(used.receive().status, 200);
  EXPECT_TRUE(used.is_closed_by_peer());
}

TEST_F(Framing, TheRequestIdComesBack) {
  start();
  auto request = list();
  request.headers = "X-Request-ID: abc-123\r\n";
  EXPECT_EQ(ask(server_.port(), request).header("X-Request-ID"), "abc-123");
  request.headers = "X-Request-ID: " + std::string(500, 'x') + "\r\n";
  EXPECT_EQ(ask(server_.port(), request).header("X-Request-ID").size(), 36U) << "one of its own instead";
  request.headers = "";
  EXPECT_EQ(ask(server_.port(), request).header("X-Request-ID").size(), 36U);
  request.token = "";
  request.headers = "X-Request-ID: refused\r\n";
  EXPECT_EQ(ask(server_.port(), request).header("X-Request-ID"), "refused");
}

TEST_F(Framing, AnUpgradeToHttp2IsIgnored) {
  start();
  auto request = list();
  request.headers =
      "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n";
  EXPECT_EQ(ask(server_.port(), request).status, 200);
}

TEST_F(Framing, MoreConnectionsThanAllowedWait) {
  server_.limits.max_connections = 2;
  start();
  RawClient one(server_.port());
  RawClient two(server_.port());
  one.send(to_bytes(list()));
  two.send(to_bytes(list()));
  EXPECT_EQ(one.receive().status, 200);
  EXPECT_EQ(two.receive().status, 200);
  RawClient three(server_.port());
  three.send(to_bytes(list()));
  one.close();
  EXPECT_EQ(three.receive().status, 200) << "it gets the place of the first";
}

TEST_F(Framing, TheLogSaysWhatWasAskedButNoSecret) {
  start();
  auto request = post("echo", "invoke", R"({"message":"private"})");
  request.headers += "X-Request-ID: r-1\r\n";
  ask(server_.port(), request);
  ASSERT_TRUE(server_.wait_for_log(1));
  const auto record = server_.log().at(0);
  EXPECT_EQ(record.id, "r-1");
  EXPECT_EQ(record.method, "POST");
  EXPECT_EQ(record.path, "/api/v1/agents/dynamic/name/echo/invoke");
  EXPECT_EQ(record.agent, "echo");
  EXPECT_EQ(record.status, 200);
  EXPECT_FALSE(record.cut);
}

}  // namespace
}  // namespace ai_sdk::server
