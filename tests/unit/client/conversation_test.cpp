#include "async_run.hpp"
#include "client_fixture.hpp"

#include <thread>

namespace ai_sdk::testing {
namespace {

class ConversationTest : public ClientTest {};

// Answers with what it was told and the conversation that it was told; refuses "fail".
void echo(PeerConnection& connection) {
  while (const auto request = connection.next_request()) {
    const auto from = request->body.find(R"("message":")") + 11;
    const std::string message = request->body.substr(from, request->body.find('"', from) - from);
    if (message == "fail") {
      connection.send(json_answer("{}", 500));
    } else if (request->target.ends_with("/stream")) {
      connection.send(std::string(stream_head) +
                      chunk(start_event("c-s") + event("message", R"({"content":"re )" + message + "\"}") +
                            event("tool-use", R"({"toolName":"lineage"})") +
                            event("stream-completed", "{}")) +
                      std::string(last_chunk));
    } else {
      connection.send(run_answer("re " + message));
    }
  }
}

bool has_id(const ReceivedRequest& request, const std::string& id) {
  return contains(request.body, R"("conversationId":")" + id + "\"");
}

TEST_F(ConversationTest, GoesOnWithTheServersId) {
  ScriptedPeer peer(echo);
  AiSdk client(config(peer.url()));
  Conversation chat(client.agent("analyst"));
  EXPECT_EQ(chat.id(), "");
  EXPECT_TRUE(chat.empty());
  EXPECT_EQ(chat.send("one"), "re one");
  EXPECT_EQ(chat.send("two"), "re two");
  EXPECT_EQ(chat.id(), "c-1");
  EXPECT_EQ(chat.size(), 2u);
  EXPECT_EQ(chat.messages(), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(chat.history(), (std::vector<Turn>{{"one", "re one"}, {"two", "re two"}}));
  EXPECT_EQ(chat.responses().at(1).response, "re two");
  EXPECT_EQ(chat.tools_used(), std::vector<std::string>{"search"});
  EXPECT_EQ(chat.agent().name(), "analyst");
  auto requests = peer.requests();
  EXPECT_FALSE(contains(requests.at(0).body, "conversationId"));
  EXPECT_TRUE(has_id(requests.at(1), "c-1"));

  chat.reset();
  EXPECT_EQ(chat.id(), "");
  EXPECT_EQ(chat.size(), 0u);
  EXPECT_TRUE(chat.tools_used().empty());
  chat.send("three");
  EXPECT_FALSE(contains(peer.requests().at(2).body, "conversationId"));
}

TEST_F(ConversationTest, AStreamIsATurnToo) {
  ScriptedPeer peer(echo);
  AiSdk client(config(peer.url()));
  Conversation chat(client.agent("a"));
  std::string text;
  for (const auto& event : chat.stream("one")) text += event.content;
  EXPECT_EQ(text, "re one");
  EXPECT_EQ(chat.id(), "c-s");
  EXPECT_EQ(chat.history(), (std::vector<Turn>{{"one", "re one"}}));
  EXPECT_EQ(chat.tools_used(), std::vector<std::string>{"lineage"});
  chat.send("two");
  EXPECT_TRUE(has_id(peer.requests().at(1), "c-s"));
  EXPECT_EQ(chat.tools_used(), (std::vector<std::string>{"lineage", "search"}));
}

TEST_F(ConversationTest, AStreamThatIsLeftKeepsTheIdButNoTurn) {
  ScriptedPeer peer([](PeerConnection& connection) {
    const auto request = connection.read_request();
    if (request.target.ends_with("/invoke")) {
      connection.send(run_answer("ok"));
    } else {
      connection.send(std::string(stream_head) + chunk(start_event("c-left") + content_event("half")));
    }
    connection.wait_for_close();
  });
  AiSdk client(config(peer.url()));
  Conversation chat(client.agent("a"));
  for (const auto& event : chat.stream("one"))
    if (event.type == EventType::start) break;
  EXPECT_EQ(chat.id(), "c-left");
  EXPECT_EQ(chat.size(), 0u);
  EXPECT_EQ(chat.send("two"), "ok");
  EXPECT_TRUE(has_id(peer.requests().at(1), "c-left"));
  EXPECT_EQ(chat.size(), 1u);
}

TEST_F(ConversationTest, AFailureKeepsNoTurnAndPassesTheTurnOn) {
  ScriptedPeer peer(echo);
  AiSdk client(config(peer.url()));
  Conversation chat(client.agent("a"));
  EXPECT_THROW(chat.send("fail"), AgentExecutionError);
  EXPECT_THROW(chat.stream("fail"), AgentExecutionError);
  EXPECT_THROW(chat.send("x", {.request_id = "bad\n"}), std::invalid_argument);
  EXPECT_THROW(run(chat.asend("fail")), AgentExecutionError);
  EXPECT_EQ(chat.size(), 0u);
  EXPECT_EQ(chat.id(), "");
  EXPECT_EQ(chat.send("one"), "re one");
  EXPECT_THROW(chat.send("fail"), AgentExecutionError);
  EXPECT_EQ(chat.id(), "c-1");
  EXPECT_EQ(chat.size(), 1u);
}

TEST_F(ConversationTest, MessagesAtTheSameTimeTakeTurnsInOrder) {
  ScriptedPeer peer(echo);
  AiSdk client(config(peer.url()));
  Conversation chat(client.agent("a"));
  std::vector<boost::asio::awaitable<std::string>> sends;
  std::vector<std::string> messages, answers;
  for (int i = 0; i < 10; ++i) {
    messages.push_back("m" + std::to_string(i));
    answers.push_back("re " + messages.back());
    sends.push_back(chat.asend(messages.back()));
  }
  EXPECT_EQ(run(when_all(std::move(sends))), answers);
  EXPECT_EQ(chat.messages(), messages);
  const auto requests = peer.requests();
  ASSERT_EQ(requests.size(), 10u);
  for (std::size_t i = 1; i < requests.size(); ++i)
    EXPECT_TRUE(has_id(requests[i], "c-1")) << requests[i].body;
  EXPECT_EQ(peer.most_open(), 1u);
}

TEST_F(ConversationTest, AStreamHoldsItsTurn) {
  ScriptedPeer peer(echo);
  AiSdk client(config(peer.url()));
  Conversation chat(client.agent("a"));
  auto stream = chat.stream("one");
  std::thread second([copy = chat]() mutable { EXPECT_EQ(copy.send("two"), "re two"); });
  EXPECT_EQ(stream.next()->type, EventType::start);
  EXPECT_EQ(peer.requests().size(), 1u);
  while (stream.next()) {
  }
  second.join();
  EXPECT_EQ(chat.messages(), (std::vector<std::string>{"one", "two"}));
}

TEST_F(ConversationTest, AThreadDoesNotWaitForTheTurnThatItHolds) {
  ScriptedPeer peer(echo);
  AiSdk client(config(peer.url()));
  Conversation chat(client.agent("a"));
  auto stream = chat.stream("one");
  EXPECT_EQ(stream.next()->type, EventType::start);
  Conversation copy = chat;
  EXPECT_THROW(copy.send("never"), std::logic_error);
  EXPECT_THROW(copy.stream("never"), std::logic_error);
  // It moved to another thread, which is the one that holds it now.
  std::thread reader([&] {
    EXPECT_TRUE(stream.next());
    EXPECT_THROW(copy.send("never"), std::logic_error);
  });
  reader.join();
  // This one may get the ended thread's std::thread::id, but not its place.
  std::thread second([&] { EXPECT_EQ(copy.send("two"), "re two"); });
  EXPECT_TRUE(stream.next());
  stream.close();
  second.join();
  EXPECT_EQ(chat.send("three"), "re three");
  EXPECT_EQ(chat.messages(), (std::vector<std::string>{"two", "three"}));
}

TEST_F(ConversationTest, AwaitableStreamsKeepTheirTurn) {
  ScriptedPeer peer(echo);
  AiSdk client(config(peer.url()));
  Conversation chat(client.agent("a"));
  const auto talk = [](Conversation talking) -> boost::asio::awaitable<std::string> {
    auto events = co_await talking.astream("one");
    std::string text;
    while (auto event = co_await events.next()) text += event->content;
    const std::string second = co_await talking.asend("two");
    co_return text + ", " + second;
  };
  EXPECT_EQ(run(talk(chat)), "re one, re two");
  EXPECT_EQ(chat.size(), 2u);
}

TEST_F(ConversationTest, AWaitingMessageCanBeCancelled) {
  ScriptedPeer peer(echo);
  AiSdk client(config(peer.url()));
  Conversation chat(client.agent("a"));
  auto stream = chat.stream("one");
  EXPECT_THROW(run(with_timeout(chat.asend("given up"), 50ms)), TimeoutError);
  while (stream.next()) {
  }
  EXPECT_EQ(chat.send("two"), "re two");
  EXPECT_EQ(chat.messages(), (std::vector<std::string>{"one", "two"}));
}

TEST_F(ConversationTest, AWaitingMessageEndsWithTheClient) {
  ScriptedPeer peer(echo);
  AiSdk client(config(peer.url()));
  Conversation chat(client.agent("a"));
  auto stream = chat.stream("one");
  std::thread second([copy = chat]() mutable { EXPECT_THROW(copy.send("two"), AiSdkError); });
  EXPECT_EQ(stream.next()->type, EventType::start);
  client.close();
  second.join();
  EXPECT_THROW(chat.send("three"), AiSdkError);
}

}  // namespace
}  // namespace ai_sdk::testing
