// Through a real forward proxy.
#include "support/tiny_proxy.hpp"

#include "proxy_fixture.hpp"

#include <cstdlib>

namespace ai_sdk::testing {
namespace {

class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  ~Variable() { ::unsetenv(name_); }

 private:
  const char* name_;
};

class TinyProxyTest : public ::testing::Test {
 protected:
  AiSdkConfig trusting(const std::string& host, const std::string& proxy) {
    auto config = config_for(host, proxy);
    config.ca_bundle = certificates_.ca();
    return config;
  }
  Certificates certificates_;
};

TEST_F(TinyProxyTest, PlainTargets) {
  TinyProxy proxy;
  ScriptedPeer server(always(run_answer("ok")));
  AiSdk client(config_for(server.url() + "/base", proxy.url()));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.agent("a").call("x").response, "ok");
  EXPECT_TRUE(contains(proxy.log(), "POST http://127.0.0.1:" + std::to_string(server.port()) + "/base/"));
  EXPECT_TRUE(server.requests().front().target.starts_with("/base/"));
  EXPECT_EQ(server.requests().front().header("host"), "127.0.0.1:" + std::to_string(server.port()));
}

TEST_F(TinyProxyTest, TlsTargetsAreTunnelled) {
  TinyProxy proxy;
  ScriptedPeer server(always(run_answer("ok")), Certificates::peer(certificates_.server()));
  AiSdk client(trusting(server.url("localhost"), proxy.url()));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.agent("a").call("x").response, "ok");
  EXPECT_EQ(server.handshakes(), 1u);
  EXPECT_TRUE(contains(proxy.log(), "CONNECT localhost:" + std::to_string(server.port())));
  // The certificate is the server's, whoever stands between.
  ScriptedPeer other(always(run_answer("ok")), Certificates::peer(certificates_.server("DNS:other.example")));
  AiSdk second(trusting(other.url("localhost"), proxy.url()));
  EXPECT_TRUE(contains(failure_of(second), "another name"));
}

TEST_F(TinyProxyTest, StreamsComeThrough) {
  TinyProxy proxy;
  const std::string bytes =
      std::string(stream_head) + chunk(content_event("a") + end_event()) + std::string(last_chunk);
  for (const bool tls : {false, true}) {
    ScriptedPeer server(always(bytes),
                        tls ? std::optional(Certificates::peer(certificates_.server())) : std::nullopt);
    AiSdk client(trusting(server.url(), proxy.url()));
    std::string text;
    for (const auto& part : client.agent("a").stream_content("x")) text += part;
    EXPECT_EQ(text, "a");
  }
}

TEST_F(TinyProxyTest, Credentials) {
  TinyProxy proxy("BasicAuth user " + std::string(password));
  for (const bool tls : {false, true}) {
    ScriptedPeer server(always(run_answer("ok")),
                        tls ? std::optional(Certificates::peer(certificates_.server())) : std::nullopt);
    AiSdk right(trusting(server.url(), proxy.url("user:" + std::string(password))));
    EXPECT_EQ(right.agent("a").call("x").response, "ok");
    EXPECT_EQ(server.requests().front().header("proxy-authorization"), "");

    AiSdk wrong(trusting(server.url(), proxy.url("user:wrong-" + std::string(password))));
    const std::string why = failure_of(wrong);
    EXPECT_TRUE(contains(why, proxy.url())) << why;
    EXPECT_TRUE(contains(why, "the proxy setting")) << why;
    AiSdk none(trusting(server.url(), proxy.url()));
    const std::string missing = failure_of(none);
    EXPECT_TRUE(contains(missing, "http://user:password@")) << missing;
    EXPECT_EQ(server.requests().size(), 1u);
  }
}

TEST_F(TinyProxyTest, TheEnvironmentIsReadWhenTheClientIsMade) {
  TinyProxy proxy;
  ScriptedPeer server(always(run_answer("ok")), Certificates::peer(certificates_.server()));
  const auto config = trusting(server.url(), "");
  std::optional<AiSdk> through, around, unset;
  {
    const Variable variable("HTTPS_PROXY", proxy.url());
    through.emplace(config);
    const Variable exception("NO_PROXY", "10.0.0.0/8, 127.0.0.0/8");
    around.emplace(config);
    auto none = config;
    none.proxy = "none";
    unset.emplace(none);
  }
  EXPECT_EQ(around->agent("a").call("x").response, "ok");
  EXPECT_EQ(unset->agent("a").call("x").response, "ok");
  EXPECT_FALSE(contains(proxy.log(), "CONNECT"));
  EXPECT_EQ(through->agent("a").call("x").response, "ok");
  EXPECT_TRUE(contains(proxy.log(), "CONNECT"));
}

TEST_F(TinyProxyTest, AVariableThatCannotBeReadIsNamedAtOnce) {
  const Variable variable("HTTPS_PROXY", "socks5://user:" + std::string(password) + "@127.0.0.1:1");
  try {
    AiSdk client(config_for("https://127.0.0.1:1", ""));
    ADD_FAILURE() << "no error";
  } catch (const std::invalid_argument& error) {
    EXPECT_TRUE(contains(error.what(), "HTTPS_PROXY")) << error.what();
    EXPECT_FALSE(contains(error.what(), password)) << error.what();
  }
}

TEST_F(TinyProxyTest, WhatTheProxyDoesNotAllowIsExplained) {
  TinyProxy proxy("ConnectPort 1");
  ScriptedPeer server(always(run_answer("ok")), Certificates::peer(certificates_.server()));
  AiSdk client(trusting(server.url(), proxy.url()));
  const std::string why = failure_of(client);
  EXPECT_TRUE(contains(why, "does not allow connections to 127.0.0.1:" + std::to_string(server.port())))
      << why;
  EXPECT_EQ(server.connections(), 0u);
}

TEST_F(TinyProxyTest, AServerThatTheProxyDoesNotReachIsExplained) {
  TinyProxy proxy;
  const ClosedPort closed;
  AiSdk client(config_for("https" + closed.url().substr(4), proxy.url()));
  const std::string why = failure_of(client);
  EXPECT_TRUE(contains(why, "could not connect to 127.0.0.1")) << why;
}

TEST_F(TinyProxyTest, AProxyThatDiesIsNoEndOfAnAnswer) {
  for (const bool tls : {false, true}) {
    TinyProxy proxy;
    const std::string bytes = std::string(stream_head) + chunk(content_event("half"));
    ScriptedPeer server(
        [&](PeerConnection& connection) {
          connection.read_request();
          connection.send(bytes);
          connection.wait_for_close();
        },
        tls ? std::optional(Certificates::peer(certificates_.server())) : std::nullopt);
    AiSdk client(trusting(server.url(), proxy.url()));
    auto events = client.agent("a").stream("x");
    EXPECT_EQ(events.next()->content, "half");
    proxy.kill();
    EXPECT_THROW(events.next(), StreamInterruptedError);
    const std::string why = failure_of(client);
    EXPECT_TRUE(contains(why, "proxy " + proxy.url())) << why;
    EXPECT_TRUE(contains(why, "the proxy setting")) << why;
  }
}

}  // namespace
}  // namespace ai_sdk::testing
