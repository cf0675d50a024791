#include "client_fixture.hpp"
#include "support/certificates.hpp"
#include "support/temp_dir.hpp"

#include <cstdlib>

namespace ai_sdk::testing {
namespace {

class TlsTest : public ClientTest {
 protected:
  AiSdkConfig trusting(const std::string& url) const {
    auto settings = config(url);
    settings.ca_bundle = certificates_.ca();
    settings.max_retries = 0;
    return settings;
  }
  // Why a call to a peer with this certificate fails.
  std::string refusal(const Certificates::Files& files, std::string_view host = "127.0.0.1") {
    ScriptedPeer peer(always(run_answer("ok")), Certificates::peer(files));
    AiSdk client(trusting(peer.url(host)));
    const auto error = thrown<NetworkError>([&] { client.agent("a").call("x"); });
    EXPECT_TRUE(peer.requests().empty());
    EXPECT_EQ(client.stats().open_connections, 0u);
    return error.message();
  }
  Certificates certificates_;
};

TEST_F(TlsTest, WorksWithAnAuthorityOfOnesOwnAndKeepsConnections) {
  ScriptedPeer peer(always(run_answer("ok")), Certificates::peer(certificates_.server()));
  AiSdk client(trusting(peer.url()));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.agent("a").call("x").response, "ok");
  EXPECT_EQ(peer.handshakes(), 1u);
  AiSdk by_name(trusting(peer.url("localhost")));
  EXPECT_EQ(by_name.agent("a").call("x").response, "ok");
}

TEST_F(TlsTest, StreamsWork) {
  const std::string bytes =
      std::string(stream_head) + chunk(content_event("a") + end_event()) + std::string(last_chunk);
  ScriptedPeer peer(
      [&](PeerConnection& connection) {
        while (connection.next_request()) connection.send_bytewise(bytes);
      },
      Certificates::peer(certificates_.server()));
  AiSdk client(trusting(peer.url()));
  for (int i = 0; i < 2; ++i) {
    std::string text;
    for (const auto& part : client.agent("a").stream_content("x")) text += part;
    EXPECT_EQ(text, "a");
    EXPECT_TRUE(soon([&] { return client.stats().idle_connections == 1; }));
  }
  EXPECT_EQ(peer.handshakes(), 1u);
}

TEST_F(TlsTest, AnUnknownAuthorityIsRefusedAndTheOptionIsNamed) {
  ScriptedPeer peer(always(run_answer("ok")), Certificates::peer(certificates_.server()));
  auto settings = config(peer.url());
  settings.max_retries = 5;
  AiSdk client(settings);
  const auto error = thrown<NetworkError>([&] { client.agent("a").call("x"); });
  EXPECT_TRUE(contains(error.message(), "ca_bundle")) << error.message();
  EXPECT_FALSE(error.cause().empty());
  EXPECT_TRUE(peer.requests().empty());
  EXPECT_EQ(peer.connections(), 1u);  // what TLS refuses once it refuses every time
  const std::string self_signed = refusal(certificates_.self_signed());
  EXPECT_TRUE(contains(self_signed, "ca_bundle")) << self_signed;
  Certificates others;
  EXPECT_TRUE(contains(refusal(others.server()), "ca_bundle"));
}

TEST_F(TlsTest, AnotherNameIsRefused) {
  const std::string text = refusal(certificates_.server("DNS:other.example,IP:127.0.0.2"));
  EXPECT_TRUE(contains(text, "another name than '127.0.0.1'")) << text;
  const std::string named = refusal(certificates_.server("DNS:other.example"), "localhost");
  EXPECT_TRUE(contains(named, "another name than 'localhost'")) << named;
}

TEST_F(TlsTest, WrongTimesAreRefused) {
  for (const auto validity : {Certificates::Validity::expired, Certificates::Validity::not_yet}) {
    const std::string text = refusal(certificates_.server("IP:127.0.0.1", validity));
    EXPECT_TRUE(contains(text, "clock")) << text;
  }
}

TEST_F(TlsTest, AllAreAcceptedWithoutVerification) {
  for (const auto& files : {certificates_.self_signed(), certificates_.server("DNS:other.example"),
                            certificates_.server("IP:127.0.0.1", Certificates::Validity::expired)}) {
    ScriptedPeer peer(always(run_answer("ok")), Certificates::peer(files));
    auto settings = config(peer.url());
    settings.verify_ssl = false;
    AiSdk client(settings);
    EXPECT_EQ(client.agent("a").call("x").response, "ok");
  }
}

// What the session of TLS 1.2 and the tickets of TLS 1.3 are for: a new connection without the full
// handshake, also where the last one was broken off.
TEST_F(TlsTest, NewConnectionsTakeUpTheSession) {
  for (const int version : {0x0303, 0x0304}) {
    auto tls = Certificates::peer(certificates_.server());
    tls.newest_version = version;
    ScriptedPeer peer(
        [](PeerConnection& connection) {
          connection.read_request();
          connection.send(answer(200, "Connection: close\r\n", R"({"response":"ok"})"));
          connection.wait_for_close();
        },
        tls);
    AiSdk client(trusting(peer.url()));
    for (int i = 0; i < 4; ++i) EXPECT_EQ(client.agent("a").call("x").response, "ok");
    EXPECT_EQ(peer.handshakes(), 4u);
    EXPECT_EQ(peer.resumptions(), 3u) << version;
    AiSdk other(trusting(peer.url()));
    EXPECT_EQ(other.agent("a").call("x").response, "ok");
    EXPECT_EQ(peer.resumptions(), 3u) << "another client's sessions are its own";
  }
}

TEST_F(TlsTest, OldVersionsAreRefused) {
  auto tls = Certificates::peer(certificates_.server());
  tls.newest_version = 0x0302;
  ScriptedPeer peer(always(run_answer("ok")), tls);
  AiSdk client(trusting(peer.url()));
  const auto error = thrown<NetworkError>([&] { client.agent("a").call("x"); });
  EXPECT_TRUE(contains(error.message(), "TLS 1.2")) << error.message();
}

TEST_F(TlsTest, TheReasonOfTheRefusalIsTold) {
  const std::string purpose = refusal(certificates_.server_for("clientAuth"));
  EXPECT_TRUE(contains(purpose, "serverAuth")) << purpose;
  const std::string weak = refusal(certificates_.weak_server());
  EXPECT_TRUE(contains(weak, "too weak")) << weak;
  const std::string alone = refusal(certificates_.self_signed());
  EXPECT_TRUE(contains(alone, "signed by itself")) << alone;
  const auto expired = refusal(certificates_.server("IP:127.0.0.1", Certificates::Validity::expired));
  EXPECT_TRUE(contains(expired, "has expired")) << expired;
  const auto early = refusal(certificates_.server("IP:127.0.0.1", Certificates::Validity::not_yet));
  EXPECT_TRUE(contains(early, "not valid yet")) << early;
}

TEST_F(TlsTest, ClientCertificates) {
  auto tls = Certificates::peer(certificates_.server());
  tls.client_ca = certificates_.ca();
  ScriptedPeer peer(always(run_answer("ok")), tls);
  auto settings = trusting(peer.url());
  {
    AiSdk client(settings);
    const auto error = thrown<NetworkError>([&] { client.agent("a").call("x"); });
    EXPECT_TRUE(contains(error.message(), "client_cert")) << error.message();
  }
  const auto own = certificates_.client();
  settings.client_cert = own.certificate;
  settings.client_key = own.key;
  {
    AiSdk client(settings);
    EXPECT_EQ(client.agent("a").call("x").response, "ok");
  }
  settings.client_cert = certificates_.joined(own);
  settings.client_key.clear();
  {
    AiSdk client(settings);
    EXPECT_EQ(client.agent("a").call("x").response, "ok");
  }
  Certificates others;
  const auto foreign = others.client();
  settings.client_cert = foreign.certificate;
  settings.client_key = foreign.key;
  AiSdk client(settings);
  const auto error = thrown<NetworkError>([&] { client.agent("a").call("x"); });
  EXPECT_TRUE(contains(error.message(), "does not accept the client certificate")) << error.message();
}

TEST_F(TlsTest, FilesThatCannotBeUsedAreNamed) {
  ScriptedPeer peer(always(run_answer("ok")), Certificates::peer(certificates_.server()));
  auto settings = trusting(peer.url());
  settings.client_cert = certificates_.ca();
  settings.client_key = "/no/such/file.key";
  const auto error = thrown<AiSdkError>([&] {
    AiSdk client(settings);
    client.agent("a").call("x");
  });
  EXPECT_TRUE(contains(error.message(), "/no/such/file.key")) << error.message();
  EXPECT_TRUE(contains(error.message(), "client_key")) << error.message();
}

TEST_F(TlsTest, KeysThatCannotBeUsedAreExplained) {
  const auto own = certificates_.client(), other = certificates_.client();
  const auto locked = certificates_.locked_client();
  const auto why = [&](const std::string& certificate, const std::string& key) {
    auto settings = trusting("https://127.0.0.1:1");
    settings.client_cert = certificate;
    settings.client_key = key;
    AiSdk client(settings);
    return thrown<NetworkError>([&] { client.agent("a").call("x"); }).message();
  };
  const std::string mismatch = why(own.certificate, other.key);
  EXPECT_TRUE(contains(mismatch, own.certificate) && contains(mismatch, other.key)) << mismatch;
  EXPECT_TRUE(contains(mismatch, "is not the key of")) << mismatch;
  const std::string encrypted = why(locked.certificate, locked.key);
  EXPECT_TRUE(contains(encrypted, "encrypted") && contains(encrypted, "openssl pkey")) << encrypted;
  const std::string missing = why(own.certificate, "");
  EXPECT_TRUE(contains(missing, "client_key must name")) << missing;
}

TEST_F(TlsTest, ABundleThatCannotBeUsedIsNamed) {
  TempDir dir;
  for (const std::string& file : {std::string("/no/such/ca.pem"), dir.path().string(),
                                  dir.write("empty.pem", "").string(), dir.write("x.pem", "x").string()}) {
    auto settings = config("https://127.0.0.1:1");
    settings.ca_bundle = file;
    AiSdk client(settings);
    const auto error = thrown<NetworkError>([&] { client.agent("a").call("x"); });
    EXPECT_TRUE(contains(error.message(), "ca_bundle '" + file)) << error.message();
  }
}

// A variable for as long as this object lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  ~Variable() { ::unsetenv(name_); }

 private:
  const char* name_;
};

TEST_F(TlsTest, TheEnvironmentsCertificatesAreTrusted) {
  ScriptedPeer peer(always(run_answer("ok")), Certificates::peer(certificates_.server()));
  {
    const Variable file("SSL_CERT_FILE", certificates_.ca());
    AiSdk client(config(peer.url()));
    EXPECT_EQ(client.agent("a").call("x").response, "ok");
    Certificates others;  // ca_bundle adds to it
    auto settings = config(peer.url());
    settings.ca_bundle = others.ca();
    AiSdk both(settings);
    EXPECT_EQ(both.agent("a").call("x").response, "ok");
  }
  {
    const TempDir dir;
    dir.write(certificates_.ca_hash() + ".0", read_file(certificates_.ca()));
    const Variable variable("SSL_CERT_DIR", "/:" + dir.path().string());
    AiSdk client(config(peer.url()));
    EXPECT_EQ(client.agent("a").call("x").response, "ok");
  }
  AiSdk client(config(peer.url()));
  EXPECT_THROW(client.agent("a").call("x"), NetworkError);
}

TEST_F(TlsTest, AVariableThatCannotBeUsedIsNamed) {
  for (const char* name : {"SSL_CERT_FILE", "SSL_CERT_DIR"}) {
    const Variable variable(name, "/no/such/place");
    AiSdk client(config("https://127.0.0.1:1"));
    const auto error = thrown<NetworkError>([&] { client.agent("a").call("x"); });
    EXPECT_TRUE(contains(error.message(), std::string(name) + " '/no/such/place'")) << error.message();
    // http:// needs none of it.
    ScriptedPeer plain(always(run_answer("ok")));
    AiSdk other(config(plain.url()));
    EXPECT_EQ(other.agent("a").call("x").response, "ok");
  }
}

TEST_F(TlsTest, AServerThatClosesInTheHandshakeIsExplained) {
  ScriptedPeer peer([](PeerConnection& connection) { connection.close(); });
  auto settings = config("https://127.0.0.1:" + std::to_string(peer.port()));
  settings.max_retries = 0;
  AiSdk client(settings);
  const auto error = thrown<NetworkError>([&] { client.agent("a").call("x"); });
  EXPECT_TRUE(contains(error.message(), "handshake")) << error.message();
}

TEST_F(TlsTest, APlainServerIsExplained) {
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    connection.wait_for_close();
  });
  auto settings = config("https://127.0.0.1:" + std::to_string(peer.port()));
  settings.max_retries = 0;
  AiSdk client(settings);
  const auto error = thrown<NetworkError>([&] { client.agent("a").call("x"); });
  EXPECT_TRUE(contains(error.message(), "http://")) << error.message();
}

TEST_F(TlsTest, AServerThatIsSpokenToInPlainIsExplained) {
  ScriptedPeer peer(always(run_answer("ok")), Certificates::peer(certificates_.server()));
  AiSdk client(config("http://127.0.0.1:" + std::to_string(peer.port())));
  const auto error = thrown<AiSdkError>([&] { client.agent("a").call("x"); });
  EXPECT_FALSE(error.message().empty());
  // Most servers say so with an alert.
  ScriptedPeer alerting([](PeerConnection& connection) {
    connection.read_request();
    connection.send(std::string_view("\x15\x03\x01\x00\x02\x02\x46", 7));
    connection.close();
  });
  AiSdk second(config("http://127.0.0.1:" + std::to_string(alerting.port())));
  const auto told = thrown<AiSdkError>([&] { second.agent("a").call("x"); });
  EXPECT_TRUE(contains(told.message(), "https://")) << told.message();
}

TEST_F(TlsTest, ACutInTheMiddleOfARecordIsNoAnswer) {
  const auto cut = [](std::string bytes) {
    return [=](PeerConnection& connection) {
      connection.read_request();
      connection.send(bytes);
      connection.send_raw(std::string("\x17\x03\x03\x40\x00half a record", 18));
      connection.close_write();
      connection.wait_for_close();
    };
  };
  for (const std::string& bytes : {std::string("HTTP/1.1 200 OK\r\n\r\n{\"response\":\"x\"}"),
                                   std::string("HTTP/1.1 200 OK\r\nConte")}) {
    ScriptedPeer peer(cut(bytes), Certificates::peer(certificates_.server()));
    AiSdk client(trusting(peer.url()));
    EXPECT_THROW(client.agent("a").call("x"), NetworkError);
  }
  ScriptedPeer peer(cut(std::string(stream_head) + chunk(content_event("half"))),
                    Certificates::peer(certificates_.server()));
  AiSdk client(trusting(peer.url()));
  auto events = client.agent("a").stream("x");
  EXPECT_EQ(events.next()->content, "half");
  EXPECT_EQ(thrown<StreamInterruptedError>([&] { events.next(); }).partial_text(), "half");
}

// A body that ends with the connection is whole only after TLS's own end (RFC 8446, section 6.1).
TEST_F(TlsTest, AnEndWithoutCloseNotifyIsNoEnd) {
  ScriptedPeer peer(
      [](PeerConnection& connection) {
        connection.read_request();
        connection.send("HTTP/1.0 200 OK\r\n\r\n{\"response\":\"x\"}");
        connection.close_write();
        connection.wait_for_close();
      },
      Certificates::peer(certificates_.server()));
  AiSdk client(trusting(peer.url()));
  EXPECT_THROW(client.agent("a").call("x"), NetworkError);
}

TEST_F(TlsTest, RecordsAfterTheAnswerEndTheConnection) {
  const std::string first = run_answer("first"), extra = run_answer("never asked for");
  ScriptedPeer peer(
      [&](PeerConnection& connection) {
        connection.read_request();
        connection.send_together({first, extra});
        EXPECT_TRUE(connection.wait_for_close());
      },
      Certificates::peer(certificates_.server()));
  AiSdk client(trusting(peer.url()));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(client.agent("a").call("x").response, "first");
}

TEST_F(TlsTest, ASilentHandshakeEndsWithTheConnectLimit) {
  ScriptedPeer peer([](PeerConnection& connection) { EXPECT_TRUE(connection.wait_for_close()); });
  auto settings = config("https://127.0.0.1:" + std::to_string(peer.port()));
  settings.connect_timeout = 150ms;
  settings.max_retries = 0;
  AiSdk client(settings);
  const auto error = thrown<TimeoutError>([&] { client.agent("a").call("x"); });
  EXPECT_EQ(error.limit(), "connect_timeout");
  EXPECT_TRUE(peer.wait_for_client_closes(1));
}

}  // namespace
}  // namespace ai_sdk::testing
