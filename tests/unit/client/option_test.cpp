#include "async_run.hpp"
#include "client_fixture.hpp"

namespace ai_sdk::testing {
namespace {

// GCC 12 copies aggregate temporaries of a co_await expression bit by bit. These calls must be safe all the
// same: the address sanitizer sees any double free.
class OptionTest : public ClientTest {};

const std::string long_id(100, 'c');
const std::string long_key(120, 'k');

boost::asio::awaitable<void> calls(AiSdk& client) {
  const auto agent = client.agent("a");
  JsonObject parameters;
  parameters["region"] = "a text that is much too long for any small buffer";
  const Headers headers{
      {"X-One", std::string(50, 'v')}};  // a list in a co_await does not compile with GCC 12
  for (int i = 0; i < 3; ++i) {
    const auto response = co_await agent.acall(
        "x", {.conversation_id = long_id, .parameters = parameters, .idempotency_key = long_key});
    EXPECT_EQ(response.response, "ok");
    co_await agent.acall("x", {.conversation_id = "a literal that is much too long for any small buffer",
                               .timeout = 5s,
                               .request_id = std::string(40, 'r'),
                               .headers = headers});
    co_await client.agent("another agent with a long name, a temporary").acall(std::string(200, 'm'));
    Conversation chat(agent);
    const auto text = co_await chat.asend("x", {.conversation_id = long_id, .idempotency_key = long_key});
    EXPECT_EQ(text, "ok");
    co_await client.alist_agents({.limit = 3, .request_id = std::string(60, 'l')});
    auto events = co_await agent.astream("x", {.conversation_id = long_id, .idempotency_key = long_key});
    EXPECT_EQ((co_await events.next())->type, EventType::end);
    auto turn = co_await chat.astream("x", {.conversation_id = long_id, .idempotency_key = long_key});
    while (auto event = co_await turn.next()) EXPECT_EQ(event->type, EventType::end);
    const auto info = co_await agent.aget_info({.request_id = std::string(70, 'i')});
    EXPECT_EQ(info.name, "a");
  }
}

TEST_F(OptionTest, BracesInsideCoAwaitAreSafe) {
  ScriptedPeer peer([](PeerConnection& connection) {
    while (const auto request = connection.next_request()) {
      if (request->method == "GET")
        connection.send(json_answer(request->target.find("limit") != std::string::npos
                                        ? R"({"data":[],"paging":{}})"
                                        : R"({"name":"a"})"));
      else if (request->target.ends_with("/stream"))
        connection.send(std::string(stream_head) + chunk(end_event()) + std::string(last_chunk));
      else
        connection.send(run_answer("ok"));
    }
  });
  AiSdk client(config(peer.url()));
  run(calls(client));
  const auto requests = peer.requests();
  ASSERT_EQ(requests.size(), 24u);
  EXPECT_TRUE(contains(requests[0].body, long_id));
  EXPECT_EQ(requests[0].header("idempotency-key"), long_key);
  EXPECT_TRUE(contains(requests[0].body, "much too long for any small buffer"));
  EXPECT_EQ(requests[1].header("x-request-id"), std::string(40, 'r'));
  EXPECT_EQ(requests[1].header("x-one"), std::string(50, 'v'));
  EXPECT_TRUE(contains(requests[2].target, "a%20temporary"));
}

TEST_F(OptionTest, ValuesAreCopiedMovedAndCompared) {
  Option<std::string> none;
  Option<std::string> some = std::string(100, 'x');
  EXPECT_FALSE(none);
  ASSERT_TRUE(some);
  EXPECT_EQ(some->size(), 100u);
  Option<std::string> copy = some;
  EXPECT_EQ(copy, some);
  EXPECT_NE(copy, none);
  Option<std::string> moved = std::move(copy);
  EXPECT_EQ(moved, some);
  none = moved;
  EXPECT_EQ(none, some);
  none = none;
  EXPECT_EQ(*none, std::string(100, 'x'));
  none = std::nullopt;
  EXPECT_FALSE(none.has_value());
  EXPECT_EQ(none.value_or("other"), "other");
  EXPECT_EQ(Option<std::string>(std::optional<std::string>("y")).value_or(""), "y");
  EXPECT_FALSE(Option<std::string>(std::optional<std::string>()));
}

}  // namespace
}  // namespace ai_sdk::testing
