#include "client_fixture.hpp"

#include <set>

namespace ai_sdk::testing {
namespace {

class RequestTest : public ClientTest {};

bool is_uuid(const std::string& text) {
  constexpr std::string_view form = "xxxxxxxx-xxxx-4xxx-vxxx-xxxxxxxxxxxx";
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const std::string_view allowed = form[i] == 'x'   ? "0123456789abcdef"
                                     : form[i] == 'v' ? "89ab"
                                                      : form.substr(i, 1);
    if (allowed.find(text[i]) == std::string_view::npos) return false;
  }
  return true;
}

TEST_F(RequestTest, SaysWhatTheProtocolAsksFor) {
  ScriptedPeer peer(always(run_answer("Two tables.")));
  AiSdk client(config(peer.url()));
  const auto response = client.agent("analyst").call("Which tables hold refunds?");
  EXPECT_EQ(response.response, "Two tables.");
  EXPECT_EQ(response.conversation_id, "c-1");
  EXPECT_EQ(response.tools_used, std::vector<std::string>{"search"});

  const auto requests = peer.requests();
  ASSERT_EQ(requests.size(), 1u);
  const auto& request = requests[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/api/v1/agents/dynamic/name/analyst/invoke");
  EXPECT_EQ(request.header("host"), "127.0.0.1:" + std::to_string(peer.port()));
  EXPECT_EQ(request.header("authorization"), std::string("Bearer ") + canary);
  EXPECT_EQ(request.header("content-type"), "application/json");
  EXPECT_EQ(request.header("accept"), "application/json");
  EXPECT_EQ(request.header("accept-encoding"), "gzip");
  EXPECT_EQ(request.header("content-length"), std::to_string(request.body.size()));
  EXPECT_EQ(request.body, R"({"message":"Which tables hold refunds?"})");
  EXPECT_TRUE(is_uuid(request.header("x-request-id"))) << request.head;
  EXPECT_TRUE(is_uuid(request.header("idempotency-key"))) << request.head;
  EXPECT_NE(request.header("x-request-id"), request.header("idempotency-key"));
  EXPECT_TRUE(request.header("user-agent").starts_with("ai-sdk-cpp/")) << request.head;
  for (const auto& [name, value] : request.headers) EXPECT_EQ(request.count(name), 1u) << name;
}

TEST_F(RequestTest, KeepsConnectionsForTheNextCall) {
  ScriptedPeer peer(always(run_answer("ok")));
  AiSdk client(config(peer.url()));
  for (int i = 0; i < 5; ++i) client.agent("a").call("hello");
  EXPECT_EQ(peer.connections(), 1u);
  const auto stats = client.stats();
  EXPECT_EQ(stats.open_connections, 1u);
  EXPECT_EQ(stats.idle_connections, 1u);
  EXPECT_EQ(stats.in_flight, 0u);
  EXPECT_EQ(stats.waiting, 0u);
}

TEST_F(RequestTest, EveryCallHasIdsOfItsOwn) {
  ScriptedPeer peer(always(run_answer("ok")));
  AiSdk client(config(peer.url()));
  for (int i = 0; i < 3; ++i) client.agent("a").call("hello");
  std::set<std::string> ids;
  for (const auto& request : peer.requests()) {
    ids.insert(request.header("x-request-id"));
    ids.insert(request.header("idempotency-key"));
  }
  EXPECT_EQ(ids.size(), 6u);
}

TEST_F(RequestTest, AgentNamesAreOnePathSegment) {
  ScriptedPeer peer(always(run_answer("ok")));
  AiSdk client(config(peer.url()));
  const std::vector<std::pair<std::string, std::string>> names{{"a/../b?x#y", "a%2F..%2Fb%3Fx%23y"},
                                                               {"data quality", "data%20quality"},
                                                               {"Größe", "Gr%C3%B6%C3%9Fe"},
                                                               {"..", "%2E%2E"},
                                                               {"a+b", "a%2Bb"},
                                                               {"50%", "50%25"}};
  for (const auto& [name, path] : names) client.agent(name).call("hello");
  const auto requests = peer.requests();
  ASSERT_EQ(requests.size(), names.size());
  for (std::size_t i = 0; i < names.size(); ++i)
    EXPECT_EQ(requests[i].target, "/api/v1/agents/dynamic/name/" + names[i].second + "/invoke");
}

TEST_F(RequestTest, BasePathAndTrailingSlashes) {
  ScriptedPeer peer(always(run_answer("ok")));
  AiSdk client(config(peer.url() + "/catalog//"));
  client.agent("a").call("hello");
  EXPECT_EQ(peer.requests().at(0).target, "/catalog/api/v1/agents/dynamic/name/a/invoke");
}

TEST_F(RequestTest, OptionsGoOverTheWire) {
  ScriptedPeer peer(always(run_answer("ok")));
  AiSdk client(config(peer.url()));
  JsonObject parameters;
  parameters["region"] = "eu";
  client.agent("a").call("", {.conversation_id = "c-9",
                              .parameters = parameters,
                              .request_id = "my-request",
                              .idempotency_key = "my-key",
                              .headers = Headers{{"traceparent", "00-1-2-01"}}});
  const auto request = peer.requests().at(0);
  EXPECT_EQ(request.header("x-request-id"), "my-request");
  EXPECT_EQ(request.header("idempotency-key"), "my-key");
  EXPECT_EQ(request.header("traceparent"), "00-1-2-01");
  EXPECT_TRUE(contains(request.body, R"("conversationId":"c-9")")) << request.body;
  EXPECT_TRUE(contains(request.body, R"("parameters":{"region":"eu"})")) << request.body;
}

TEST_F(RequestTest, ATraceIsPassedOnByEveryAttempt) {
  const std::string parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.read_request();
    connection.send(json_answer("{}", 503));
    connection.read_request();
    connection.send(run_answer("ok"));
    connection.wait_for_close();
  });
  AiSdk client(config(peer.url()));
  const auto agent = client.agent("a");
  agent.call("x", {.traceparent = parent, .tracestate = "rojo=1"});
  ASSERT_EQ(peer.requests().size(), 2u);
  for (const auto& request : peer.requests()) {
    EXPECT_EQ(request.header("traceparent"), parent);
    EXPECT_EQ(request.header("tracestate"), "rojo=1");
  }
  EXPECT_THROW(agent.call("x", {.traceparent = "00-1-2-01"}), std::invalid_argument);
  EXPECT_THROW(agent.call("x", {.tracestate = "rojo=1"}), std::invalid_argument);
  EXPECT_THROW(agent.call("x", {.traceparent = parent, .tracestate = "x"}), std::invalid_argument);
  EXPECT_THROW(agent.call("x", {.headers = Headers{{"Traceparent", parent}}, .traceparent = parent}),
               std::invalid_argument);
  EXPECT_THROW(client.list_agents({.traceparent = "00"}), std::invalid_argument);
  EXPECT_EQ(peer.requests().size(), 2u);
}

TEST_F(RequestTest, WrongOptionsAreRefusedBeforeAnythingIsSent) {
  ScriptedPeer peer(always(run_answer("ok")));
  AiSdk client(config(peer.url()));
  const auto agent = client.agent("a");
  EXPECT_THROW(client.agent(""), std::invalid_argument);
  EXPECT_THROW(agent.call("x", {.request_id = "a\r\nEvil: 1"}), std::invalid_argument);
  EXPECT_THROW(agent.call("x", {.idempotency_key = "a\nb"}), std::invalid_argument);
  EXPECT_THROW(agent.call("x", {.headers = Headers{{"Authorization", "Bearer other"}}}),
               std::invalid_argument);
  EXPECT_THROW(agent.call("x", {.headers = Headers{{"Host", "evil"}}}), std::invalid_argument);
  EXPECT_THROW(agent.call("x", {.headers = Headers{{"a b", "c"}}}), std::invalid_argument);
  EXPECT_THROW(agent.call("x", {.headers = Headers{{"a", "b\r\nc: d"}}}), std::invalid_argument);
  EXPECT_THROW(agent.call("x", {.max_retries = -1}), std::invalid_argument);
  EXPECT_THROW(agent.call("x", {.timeout = -1ms}), std::invalid_argument);
  EXPECT_THROW((void)agent.acall("x", {.request_id = "a\r\nEvil: 1"}), std::invalid_argument);
  EXPECT_EQ(peer.connections(), 0u);
}

TEST_F(RequestTest, GetInfoReads) {
  ScriptedPeer peer(always(json_answer(
      R"({"name":"a b","displayName":"A","abilities":[{"name":"search","id":"1"},"lineage"],"apiEnabled":true,"odd":1})")));
  AiSdk client(config(peer.url()));
  const auto info = client.agent("a b").get_info();
  EXPECT_EQ(info.name, "a b");
  EXPECT_EQ(info.abilities, (std::vector<std::string>{"search", "lineage"}));
  EXPECT_TRUE(info.api_enabled);
  const auto request = peer.requests().at(0);
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.target, "/api/v1/agents/dynamic/name/a%20b");
  EXPECT_EQ(request.count("content-length"), 0u);
  EXPECT_EQ(request.count("idempotency-key"), 0u);
  EXPECT_TRUE(is_uuid(request.header("x-request-id")));
}

}  // namespace
}  // namespace ai_sdk::testing
