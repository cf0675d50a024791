#include "client_fixture.hpp"

namespace ai_sdk::testing {
namespace {

class AnswerTest : public ClientTest {
 protected:
  // Answers the first request so, and every request of later connections well.
  static ScriptedPeer::Script first(std::string bytes) {
    return [bytes = std::move(bytes)](PeerConnection& connection) {
      while (connection.next_request()) {
        if (connection.index() > 0) {
          connection.send(run_answer("second"));
          continue;
        }
        connection.send(bytes);
        return connection.close();
      }
    };
  }
  // The error of one call that is answered so, which is not repeated.
  template <class E>
  E error_of(const std::string& bytes) {
    ScriptedPeer peer(first(bytes));
    AiSdk client(config(peer.url()));
    const E error = thrown<E>([&] { client.agent("analyst").call("hello"); });
    EXPECT_EQ(peer.requests().size(), 1u);
    EXPECT_EQ(client.stats().in_flight, 0u);
    return error;
  }
};

constexpr const char* body = R"({"conversationId":"c-1","response":"äöü"})";

TEST_F(AnswerTest, MayBeCutAnywhere) {
  const std::string bytes = json_answer(body);
  ScriptedPeer peer([&](PeerConnection& connection) {
    for (std::size_t cut = 1; connection.next_request(); ++cut)
      connection.send_apart({std::string_view(bytes).substr(0, cut), std::string_view(bytes).substr(cut)});
  });
  AiSdk client(config(peer.url()));
  for (std::size_t cut = 1; cut < bytes.size(); ++cut)
    ASSERT_EQ(client.agent("a").call("hello").response, "äöü") << "cut at " << cut;
  EXPECT_EQ(peer.connections(), 1u);
}

TEST_F(AnswerTest, MayBeChunkedWithExtensionsAndTrailersAndCutAnywhere) {
  const std::string text(body);
  const std::string bytes =
      "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5;name=value;quoted=\"a b\"\r\n" +
      text.substr(0, 5) + "\r\n" + chunk(text.substr(5, 33)) + chunk(text.substr(38)) +
      "0;last\r\nX-Trailer: one\r\nX-Other: two\r\n\r\n";
  ScriptedPeer peer([&](PeerConnection& connection) {
    for (std::size_t cut = 1; connection.next_request(); ++cut)
      connection.send_apart({std::string_view(bytes).substr(0, cut), std::string_view(bytes).substr(cut)});
  });
  AiSdk client(config(peer.url()));
  for (std::size_t cut = 1; cut < bytes.size(); ++cut)
    ASSERT_EQ(client.agent("a").call("hello").response, "äöü") << "cut at " << cut;
  EXPECT_EQ(peer.connections(), 1u);
}

TEST_F(AnswerTest, MayComeByteByByte) {
  const std::string bytes = "HTTP/1.1 100 Continue\r\n\r\n" + json_answer(body);
  std::vector<std::string_view> pieces;
  for (std::size_t i = 0; i < bytes.size(); ++i) pieces.push_back(std::string_view(bytes).substr(i, 1));
  ScriptedPeer peer([&](PeerConnection& connection) {
    while (connection.next_request()) connection.send_apart(pieces);
  });
  AiSdk client(config(peer.url()));
  EXPECT_EQ(client.agent("a").call("hello").response, "äöü");
  EXPECT_EQ(client.agent("a").call("hello").response, "äöü");
  EXPECT_EQ(peer.connections(), 1u);
}

TEST_F(AnswerTest, MayBeLarge) {
  const std::string text(20 * 1024 * 1024, 'x');
  ScriptedPeer peer(always(run_answer(text)));
  AiSdk client(config(peer.url()));
  EXPECT_EQ(client.agent("a").call("hello").response.size(), text.size());
}

TEST_F(AnswerTest, MayEndWithTheConnection) {
  ScriptedPeer peer(first("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + std::string(body)));
  AiSdk client(config(peer.url()));
  EXPECT_EQ(client.agent("a").call("hello").response, "äöü");
  EXPECT_EQ(client.stats().open_connections, 0u);
  EXPECT_EQ(client.agent("a").call("hello").response, "second");
  EXPECT_EQ(peer.connections(), 2u);
}

TEST_F(AnswerTest, InterimAnswersAreSkipped) {
  ScriptedPeer peer(always("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" +
                           json_answer(body)));
  AiSdk client(config(peer.url()));
  EXPECT_EQ(client.agent("a").call("hello").response, "äöü");
  EXPECT_EQ(client.agent("a").call("hello").response, "äöü");
  EXPECT_EQ(peer.connections(), 1u);
}

TEST_F(AnswerTest, ConnectionCloseIsHonoured) {
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.read_request();
    connection.send(answer(200, "Connection: close\r\n", body));
    EXPECT_TRUE(connection.wait_for_close());
  });
  AiSdk client(config(peer.url()));
  client.agent("a").call("hello");
  EXPECT_TRUE(peer.wait_for_client_closes(1));
  client.agent("a").call("hello");
  EXPECT_EQ(peer.connections(), 2u);
}

TEST_F(AnswerTest, BytesAfterItEndTheConnection) {
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.read_request();
    connection.send(run_answer("first") + run_answer("never asked for"));
    EXPECT_TRUE(connection.wait_for_close());
  });
  AiSdk client(config(peer.url()));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.agent("a").call("hello").response, "first");
  EXPECT_EQ(peer.connections(), 3u);
}

TEST_F(AnswerTest, BytesThatComeLaterEndTheConnectionToo) {
  Gate returned, sent;
  ScriptedPeer peer([&](PeerConnection& connection) {
    connection.read_request();
    connection.send(run_answer("first"));
    EXPECT_TRUE(returned.wait());
    connection.send(run_answer("never asked for"));
    sent.open();
    EXPECT_TRUE(connection.wait_for_close());
  });
  AiSdk client(config(peer.url()));
  EXPECT_EQ(client.agent("a").call("hello").response, "first");
  returned.open();
  EXPECT_TRUE(sent.wait());
  EXPECT_EQ(client.agent("a").call("hello").response, "first");
  EXPECT_EQ(peer.connections(), 2u);
}

TEST_F(AnswerTest, CutOffIsAnErrorNeverAnAnswer) {
  const std::string whole = json_answer(body);
  const std::string chunked =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(body) + "0\r\n\r\n";
  for (const auto& bytes : {whole, chunked}) {
    for (const std::size_t missing : {1u, 2u, 5u, 20u, 60u}) {
      const auto error = error_of<NetworkError>(bytes.substr(0, bytes.size() - missing));
      EXPECT_TRUE(contains(error.message(), "in the middle of its answer")) << error.message();
      EXPECT_FALSE(error.request_id().empty());
    }
  }
}

TEST_F(AnswerTest, NoAnswerAtAllIsSaidSo) {
  const auto error = error_of<NetworkError>("");
  EXPECT_TRUE(contains(error.message(), "without an answer")) << error.message();
}

TEST_F(AnswerTest, WhatIsNotHttpIsRefused) {
  const std::string text(body);
  for (const std::string& bytes : std::vector<std::string>{
           "SSH-2.0-OpenSSH_9.2\r\n", "\x15\x03\x03\x00\x02\x02\x46 no http at all \r\n\r\n",
           "\r\n\r\n\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n" + text,
           "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + text,
           "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n" + text,
           "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n" + text,
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + text,
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n" + text,
           "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n" + text}) {
    SCOPED_TRACE(bytes);
    const auto error = error_of<AgentExecutionError>(bytes);
    EXPECT_FALSE(error.message().empty());
  }
}

TEST_F(AnswerTest, HeadsHaveALimit) {
  const auto error = error_of<AgentExecutionError>("HTTP/1.1 200 OK\r\nX-Long: " + std::string(70'000, 'x') +
                                                   "\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_TRUE(contains(error.message(), "64 KiB")) << error.message();

  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 10'000; ++i) many += "X-" + std::to_string(i) + ": y\r\n";
  const auto headers = error_of<AgentExecutionError>(many + "\r\n");
  EXPECT_TRUE(contains(headers.message(), "64 KiB")) << headers.message();
}

TEST_F(AnswerTest, HeadsBelowTheLimitAreRead) {
  ScriptedPeer peer(always(answer(200, "X-Long: " + std::string(60'000, 'x') + "\r\n", body)));
  AiSdk client(config(peer.url()));
  EXPECT_EQ(client.agent("a").call("hello").response, "äöü");
}

TEST_F(AnswerTest, ChunkHeadersAndTrailersHaveALimit) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string& bytes : {head + "5;" + std::string(300'000, 'x'),
                                   head + chunk(body) + "0\r\nX-Trailer: " + std::string(300'000, 'x')}) {
    const auto error = error_of<AgentExecutionError>(bytes);
    EXPECT_TRUE(contains(error.message(), "64 KiB")) << error.message();
  }
}

TEST_F(AnswerTest, AnAnswerThatIsNoAnswerIsExplained) {
  for (const std::string& bytes :
       {answer(200, "", ""), std::string("HTTP/1.1 204 No Content\r\n\r\n"),
        answer(200, "Content-Type: text/html\r\n", "<html>login</html>"), json_answer("[1,2]"),
        json_answer("7"), json_answer("null"), json_answer("{}"), json_answer(R"({"response":{}})"),
        json_answer("{\"response\":")}) {
    SCOPED_TRACE(bytes);
    const auto error = error_of<AgentExecutionError>(bytes);
    EXPECT_TRUE(contains(error.message(), "answer")) << error.message();
    EXPECT_EQ(error.agent_name(), "analyst");
    EXPECT_FALSE(error.request_id().empty());
  }
}

TEST_F(AnswerTest, RedirectionsAreNotFollowed) {
  ScriptedPeer elsewhere(always(run_answer("stolen")));
  for (const int status : {301, 302, 303, 307, 308}) {
    const auto error =
        error_of<AgentExecutionError>(answer(status, "Location: " + elsewhere.url() + "/x\r\n", ""));
    EXPECT_EQ(error.status_code(), status);
    EXPECT_TRUE(contains(error.message(), elsewhere.url())) << error.message();
  }
  EXPECT_EQ(elsewhere.connections(), 0u);
}

TEST_F(AnswerTest, StatusesBecomeTheirErrors) {
  const std::string words = R"({"code":1,"message":"said by the server"})";
  const auto check = [&](const AiSdkError& error, int status) {
    EXPECT_EQ(error.status_code(), status);
    EXPECT_EQ(error.server_message(), "said by the server");
    EXPECT_TRUE(contains(error.message(), "said by the server")) << error.message();
    EXPECT_EQ(error.body(), words);
    EXPECT_FALSE(error.request_id().empty());
  };
  check(error_of<ValidationError>(json_answer(words, 400)), 400);
  check(error_of<AuthenticationError>(json_answer(words, 401)), 401);
  const auto disabled = error_of<AgentNotEnabledError>(json_answer(words, 403));
  check(disabled, 403);
  EXPECT_EQ(disabled.agent_name(), "analyst");
  const auto missing = error_of<AgentNotFoundError>(json_answer(words, 404));
  check(missing, 404);
  EXPECT_EQ(missing.agent_name(), "analyst");
  check(error_of<ConflictError>(json_answer(words, 409)), 409);
  check(error_of<ValidationError>(json_answer(words, 422)), 422);
  check(error_of<AgentExecutionError>(json_answer(words, 500)), 500);
  check(error_of<AgentExecutionError>(json_answer(words, 418)), 418);
}

TEST_F(AnswerTest, ErrorBodiesOfAnyShapeAreSafe) {
  for (const std::string& text :
       {std::string("[1,2]"), std::string("null"), std::string("\xff\xfe\x00 bad", 8),
        std::string(300'000, 'x'), std::string("<html>oops</html>"), std::string()}) {
    ScriptedPeer peer(always(answer(500, "", text)));
    AiSdk client(config(peer.url()));
    const auto error = thrown<AgentExecutionError>([&] { client.agent("a").call("x"); });
    EXPECT_EQ(error.status_code(), 500);
    EXPECT_LE(error.body().size(), 2048u);
    EXPECT_LE(error.message().size(), 2000u);
  }
}

TEST_F(AnswerTest, TheServersRequestIdWins) {
  const auto error = error_of<AgentExecutionError>(answer(500, "X-Request-ID: from-server\r\n", "{}"));
  EXPECT_EQ(error.request_id(), "from-server");
}

TEST_F(AnswerTest, AnEarlyRefusalIsReadAlthoughTheRequestWasNotTaken) {
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.send(json_answer(R"({"message":"too much"})", 413));
    connection.close_write();
    EXPECT_TRUE(connection.wait_for_close());
  });
  AiSdk client(config(peer.url()));
  const std::string much(4 * 1024 * 1024, 'x');
  const auto error = thrown<AgentExecutionError>([&] { client.agent("a").call(much); });
  EXPECT_EQ(error.status_code(), 413);
}

TEST_F(AnswerTest, ATlsPortSpokenToInPlainIsExplained) {
  // What OpenSSL sends to a client that does not begin with a handshake: a fatal alert.
  const auto error = error_of<AgentExecutionError>(std::string("\x15\x03\x01\x00\x02\x02\x46", 7));
  EXPECT_TRUE(contains(error.message(), "https")) << error.message();
}

}  // namespace
}  // namespace ai_sdk::testing
