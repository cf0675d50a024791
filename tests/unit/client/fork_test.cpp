#include "client_fixture.hpp"
#include "support/certificates.hpp"
#include "support/h2_peer.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

namespace ai_sdk::testing {
namespace {

const std::string ok_body = R"({"conversationId":"c-1","response":"ok","toolsUsed":[]})";

// Runs it in a child. True where it says so there, within the time.
bool in_child(const std::function<bool()>& action) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(static_cast<unsigned>(patience.count()));  // a child that hangs is killed
    bool good = false;
    try {
      good = action();
    } catch (const std::exception& error) {
      const std::string text = std::string("in the child: ") + error.what() + "\n";
      good = ::write(STDERR_FILENO, text.data(), text.size()) < 0;
    }
    ::_exit(good ? 0 : 1);
  }
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child) return false;
  EXPECT_FALSE(WIFSIGNALED(status)) << "signal " << WTERMSIG(status);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool answers(const AiSdk& client) { return client.agent("a").call("x").response == "ok"; }

// Over HTTP/1.1 and over HTTP/2.
class ForkTest : public ClientTest, public ::testing::WithParamInterface<bool> {
 protected:
  void SetUp() override {
    ClientTest::SetUp();
#ifdef __SANITIZE_ADDRESS__
    // The peer's threads are at work while the test forks.
    GTEST_SKIP() << "the address sanitizer's allocator of GCC 12 leaves its locks held in the child";
#endif
    std::optional<PeerTls> tls;
    if (GetParam()) {
      tls = Certificates::peer(certificates_.server());
      tls->protocol = "h2";
    }
    peer_.emplace(
        [this](PeerConnection& connection) { GetParam() ? serve_two(connection) : serve(connection); }, tls);
  }
  void TearDown() override {
    peer_.reset();
    ClientTest::TearDown();
  }
  void serve(PeerConnection& connection) {
    while (const auto request = connection.next_request()) {
      if (!request->target.ends_with("/stream")) {
        connection.send(json_answer(ok_body));
        continue;
      }
      connection.send(std::string(stream_head) + chunk(content_event("a")));
      if (!go_on_.wait()) return;
      connection.send(chunk(content_event("b") + end_event()) + std::string(last_chunk));
    }
  }
  void serve_two(PeerConnection& connection) {
    H2Peer h2;
    std::int32_t stream = 0;
    speak_h2(connection, h2, [&] {
      for (const auto& request : h2.take_requests()) {
        if (!request.message.target.ends_with("/stream")) {
          h2.answer(request.id, ok_body);
          continue;
        }
        stream = request.id;
        h2.head(stream, 200, {{"content-type", "text/event-stream"}});
        h2.data(stream, content_event("a"));
      }
      if (stream && go_on_.is_open())
        h2.data(std::exchange(stream, 0), content_event("b") + end_event(), true);
      return true;
    });
  }
  AiSdk make_client() const {
    auto settings = config(peer_->url());
    if (GetParam()) settings.ca_bundle = certificates_.ca();
    settings.max_retries = 0;
    return AiSdk(settings);
  }

  Certificates certificates_;
  Gate go_on_;
  std::optional<ScriptedPeer> peer_;
};

TEST_P(ForkTest, AChildHasConnectionsOfItsOwn) {
  AiSdk client = make_client();
  EXPECT_TRUE(answers(client));
  EXPECT_TRUE(
      in_child([&] { return answers(client) && answers(client) && client.stats().open_connections == 1; }));
  EXPECT_EQ(peer_->connections(), 2u);
  EXPECT_TRUE(answers(client));
  EXPECT_EQ(peer_->connections(), 2u);  // the parent's is still the same
}

TEST_P(ForkTest, BothMayBeginAfterTheFork) {
  AiSdk client = make_client();
  EXPECT_TRUE(in_child([&] { return answers(client); }));
  EXPECT_TRUE(answers(client));
  EXPECT_EQ(peer_->connections(), 2u);
}

TEST_P(ForkTest, AGrandchildToo) {
  AiSdk client = make_client();
  EXPECT_TRUE(answers(client));
  EXPECT_TRUE(in_child(
      [&] { return answers(client) && in_child([&] { return answers(client); }) && answers(client); }));
  EXPECT_TRUE(answers(client));
  EXPECT_EQ(peer_->connections(), 3u);
}

TEST_P(ForkTest, ManyThreadsOfAChildBeginAtOnce) {
  AiSdk client = make_client();
  EXPECT_TRUE(answers(client));
  EXPECT_TRUE(in_child([&] {
    std::atomic<int> good = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        if (answers(client)) ++good;
      });
    for (auto& thread : threads) thread.join();
    return good == 8;
  }));
  EXPECT_TRUE(answers(client));
}

TEST_P(ForkTest, AChildMayCloseOrDestroyWhatItInherited) {
  std::optional<AiSdk> client(make_client());
  EXPECT_TRUE(answers(*client));
  EXPECT_TRUE(in_child([&] {
    client->close();
    try {
      answers(*client);
      return false;
    } catch (const AiSdkError&) {
      return true;
    }
  }));
  EXPECT_TRUE(in_child([&] {
    client.reset();
    return true;
  }));
  EXPECT_TRUE(in_child([&] {
    const bool good = answers(*client);
    client.reset();
    return good;
  }));
  EXPECT_TRUE(answers(*client));
  EXPECT_EQ(peer_->connections(), 2u);  // the parent's, and that of the child that called
}

// A stream is open, and the client's thread at work, at the moment of the fork.
TEST_P(ForkTest, AnOpenStreamIsTheParentsOnly) {
  AiSdk client = make_client();
  std::optional<EventRange> events(client.agent("a").stream("x"));
  EXPECT_EQ(events->next()->content, "a");
  EXPECT_TRUE(in_child([&] { return answers(client); }));
  EXPECT_TRUE(in_child([&] {
    try {
      events->next();
    } catch (const AiSdkError& error) {
      return std::string(error.what()).find("fork") != std::string::npos;
    }
    return false;
  }));
  EXPECT_TRUE(in_child([&] {
    events.reset();
    return answers(client);
  }));
  EXPECT_TRUE(in_child([&] {
    events.reset();
    client.close();
    return true;
  }));
  go_on_.open();
  EXPECT_EQ(events->next()->content, "b");
  EXPECT_EQ(events->next()->type, EventType::end);
  EXPECT_FALSE(events->next());
}

// A stream of the parent has the conversation's turn, and will never give it back in the child.
TEST_P(ForkTest, AChildDoesNotWaitForTheParentsTurn) {
  AiSdk client = make_client();
  Conversation conversation(client.agent("a"));
  std::optional<EventRange> events(conversation.stream("one"));
  EXPECT_EQ(events->next()->content, "a");
  EXPECT_TRUE(in_child([&] { return conversation.send("x") == "ok" && conversation.send("y") == "ok"; }));
  EXPECT_TRUE(in_child([&] {
    events.reset();
    return conversation.send("x") == "ok" && conversation.size() == 1;
  }));
  go_on_.open();
  while (events->next()) {
  }
  EXPECT_EQ(conversation.send("two"), "ok");
  EXPECT_EQ(conversation.size(), 2u);
}

TEST_P(ForkTest, ForksWhileOtherThreadsCall) {
  if (GetParam())
    GTEST_SKIP() << "a lock of OpenSSL that another thread holds at the fork stays held in the child";
  AiSdk client = make_client();
  std::atomic<bool> over = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&] {
      while (!over) EXPECT_TRUE(answers(client));
    });
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(in_child([&] { return answers(client); }));
  over = true;
  for (auto& thread : threads) thread.join();
}

INSTANTIATE_TEST_SUITE_P(Http, ForkTest, ::testing::Bool(),
                         [](const auto& which) { return std::string(which.param ? "H2" : "H1"); });

}  // namespace
}  // namespace ai_sdk::testing
