// Proxies that do what no good one does.
#include "proxy_fixture.hpp"

namespace ai_sdk::testing {
namespace {

// What a call to an https:// server fails with when the proxy answers CONNECT with these bytes.
std::string refusal(const std::string& answer, bool closes = false) {
  ScriptedPeer proxy([&](PeerConnection& connection) {
    const auto request = connection.read_request();
    EXPECT_EQ(request.method, "CONNECT");
    EXPECT_EQ(request.target, "server.example:8585");
    EXPECT_EQ(request.header("host"), "server.example:8585");
    EXPECT_EQ(request.header("proxy-authorization"), "Basic dXNlcjpodW50ZXIy");
    EXPECT_EQ(request.header("authorization"), "");
    std::size_t sent = 0;
    connection.send_some(answer, patience, sent);
    if (closes) return connection.close();
    connection.wait_for_close();
  });
  auto config = config_for("https://server.example:8585", "http://user:" + std::string(password) +
                                                              "@127.0.0.1:" + std::to_string(proxy.port()));
  AiSdk client(config);
  const std::string why = failure_of(client);
  EXPECT_TRUE(contains(why, "the proxy http://127.0.0.1:" + std::to_string(proxy.port()))) << why;
  EXPECT_TRUE(contains(why, "the proxy setting")) << why;
  EXPECT_EQ(client.stats().open_connections, 0u);
  return why;
}

TEST(ScriptedProxyTest, RefusalsSayWhatToDo) {
  EXPECT_TRUE(contains(refusal("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n"), "user and password"));
  EXPECT_TRUE(contains(refusal("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno"), "does not allow"));
  EXPECT_TRUE(contains(refusal("HTTP/1.0 502 No\r\n\r\nno"), "502"));
  EXPECT_TRUE(contains(refusal("HTTP/1.1 504 No\r\n\r\n"), "could not connect"));
  EXPECT_TRUE(contains(refusal("HTTP/1.1 400 No\r\n\r\n"), "supports CONNECT"));
}

TEST(ScriptedProxyTest, WhatIsNoHttpIsExplained) {
  EXPECT_TRUE(contains(refusal("SSH-2.0-OpenSSH_9.2\r\n"), "does not answer in HTTP"));
  EXPECT_TRUE(contains(refusal(std::string("\x15\x03\x01\x00\x02\x02\x46", 7)), "does not answer in HTTP"));
  EXPECT_TRUE(contains(refusal("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"), "does not answer in HTTP"));
}

TEST(ScriptedProxyTest, AnEndBeforeTheAnswerIsExplained) {
  EXPECT_TRUE(contains(refusal("", true), "broke the connection off"));
  EXPECT_TRUE(contains(refusal("HTTP/1.1 200 O", true), "broke the connection off"));
}

TEST(ScriptedProxyTest, AnswersAreBounded) {
  EXPECT_TRUE(contains(refusal("HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x')), "64 KiB"));
  std::string many = "HTTP/1.1 200 OK\r\n";
  while (many.size() < 80'000) many += "X: y\r\n";
  EXPECT_TRUE(contains(refusal(many), "64 KiB"));
}

TEST(ScriptedProxyTest, BytesBehindTheAnswerAreRefused) {
  EXPECT_TRUE(contains(refusal("HTTP/1.1 200 OK\r\n\r\nearly"), "nobody asked for"));
}

TEST(ScriptedProxyTest, ASilentProxyEndsWithTheConnectLimit) {
  ScriptedPeer proxy([](PeerConnection& connection) { EXPECT_TRUE(connection.wait_for_close()); });
  auto config = config_for("https://server.example", proxy.url());
  config.connect_timeout = 150ms;
  AiSdk client(config);
  const std::string why = failure_of<TimeoutError>(client);
  EXPECT_TRUE(contains(why, "through the proxy " + proxy.url())) << why;
  EXPECT_TRUE(contains(why, "connect_timeout")) << why;
  EXPECT_TRUE(proxy.wait_for_client_closes(1));
}

TEST(ScriptedProxyTest, AProxyThatDoesNotListenIsNamed) {
  const ClosedPort closed;
  for (const char* host : {"http://server.example", "https://server.example"}) {
    AiSdk client(config_for(host, closed.url()));
    const std::string why = failure_of(client);
    EXPECT_TRUE(contains(why, "through the proxy " + closed.url())) << why;
    EXPECT_TRUE(contains(why, "Is the proxy running, and is the proxy setting right?")) << why;
  }
}

TEST(ScriptedProxyTest, ANameThatIsUnknownIsTheProxys) {
  AiSdk client(config_for("https://server.example", "http://no-such-proxy.invalid:1"));
  const std::string why = failure_of(client);
  EXPECT_TRUE(contains(why, "no-such-proxy.invalid")) << why;
  EXPECT_TRUE(contains(why, "the proxy setting")) << why;
}

// Tunnels may be announced after interim answers, and cut anywhere.
TEST(ScriptedProxyTest, TheAnswerMayComeInPieces) {
  const std::string answer = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 Established\r\nVia: x\r\n\r\n";
  ScriptedPeer proxy([&](PeerConnection& connection) {
    connection.read_request();
    connection.send_bytewise(answer);
    connection.close();
  });
  AiSdk client(config_for("https://server.example", proxy.url()));
  // The tunnel is there, and leads nowhere.
  const std::string why = failure_of(client);
  EXPECT_TRUE(contains(why, "the TLS handshake with https://server.example failed")) << why;
}

TEST(ScriptedProxyTest, PlainTargetsAreWrittenOut) {
  ScriptedPeer proxy(always(run_answer("ok")));
  AiSdk client(
      config_for("http://server.example:8585/base",
                 "http://user:" + std::string(password) + "@127.0.0.1:" + std::to_string(proxy.port())));
  for (int i = 0; i < 2; ++i) EXPECT_EQ(client.agent("a").call("x").response, "ok");
  for (const auto& request : proxy.requests()) {
    EXPECT_TRUE(request.target.starts_with("http://server.example:8585/base/")) << request.target;
    EXPECT_EQ(request.header("host"), "server.example:8585");
    EXPECT_EQ(request.header("proxy-authorization"), "Basic dXNlcjpodW50ZXIy");
  }
  EXPECT_EQ(proxy.connections(), 1u);
}

// A page about the error that shows the request.
TEST(ScriptedProxyTest, WhatAProxySendsBackIsNotShown) {
  ScriptedPeer proxy([](PeerConnection& connection) {
    while (const auto request = connection.next_request())
      connection.send(answer(400, "Content-Type: text/plain\r\n", request->head));
  });
  AiSdk client(config_for("http://server.example", "http://user:" + std::string(password) +
                                                       "@127.0.0.1:" + std::to_string(proxy.port())));
  try {
    client.agent("a").call("x");
    ADD_FAILURE() << "no error";
  } catch (const AiSdkError& error) {
    EXPECT_TRUE(contains(error.body(), "server.example")) << error.body();
    EXPECT_FALSE(contains(error.body(), "dXNlcjpodW50ZXIy")) << error.body();
    EXPECT_FALSE(contains(error.what(), "dXNlcjpodW50ZXIy")) << error.what();
  }
}

TEST(ScriptedProxyTest, ARefusalOfAPlainRequestIsTheProxys) {
  ScriptedPeer proxy(always(answer(407, "Proxy-Authenticate: Basic\r\n", "no")));
  AiSdk client(config_for("http://server.example", proxy.url()));
  const std::string why = failure_of(client);
  EXPECT_TRUE(contains(why, "asks for a user and a password")) << why;
}

}  // namespace
}  // namespace ai_sdk::testing
