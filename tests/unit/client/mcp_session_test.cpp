#include "async_run.hpp"
#include "mcp_peer.hpp"

#include <ai_sdk/testing.hpp>

#include <atomic>
#include <thread>

namespace ai_sdk::testing {
namespace {

class McpSessionTest : public ClientTest {};

const std::string three = "initialize notifications/initialized tools/list";

TEST_F(McpSessionTest, IsOpenedOnceAndCarriedByEveryRequest) {
  ScriptedPeer peer(mcp_server([](const McpMessage&) { return ""; }));
  AiSdk client(config(peer.url() + "/base/"));
  McpOptions options;
  options.request_id = "r";
  EXPECT_TRUE(client.mcp().list_tools(options).empty());
  EXPECT_TRUE(client.mcp().list_tools().empty());
  EXPECT_EQ(methods(peer), three + " tools/list");
  const auto requests = peer.requests();
  for (std::size_t i = 0; i < requests.size(); ++i) {
    EXPECT_EQ(requests[i].method, "POST");
    EXPECT_EQ(requests[i].target, "/base/mcp");
    EXPECT_EQ(requests[i].header("accept"), "application/json, text/event-stream");
    EXPECT_EQ(requests[i].header("content-type"), "application/json");
    EXPECT_EQ(requests[i].header("authorization"), "Bearer " + std::string(canary));
    EXPECT_EQ(requests[i].header("mcp-session-id"), i == 0 ? "" : "s-1");
    EXPECT_EQ(requests[i].header("mcp-protocol-version"), i == 0 ? "" : "2025-06-18");
    EXPECT_EQ(requests[i].header("x-request-id") == "r", i < 3);
  }
  EXPECT_EQ(message_of(requests[0]).id, "r-1");
  EXPECT_EQ(message_of(requests[2]).id, "r-2");
  EXPECT_EQ(message_of(requests[0]).params.at("protocolVersion"), "2025-11-25");
}

TEST_F(McpSessionTest, ManyCallsOpenItTogether) {
  ScriptedPeer peer(mcp_server([](const McpMessage&) { return ""; }));
  AiSdk client(config(peer.url()));
  std::vector<boost::asio::awaitable<std::vector<ToolInfo>>> calls;
  for (int i = 0; i < 20; ++i) calls.push_back(client.mcp().alist_tools());
  EXPECT_EQ(run(when_all(std::move(calls))).size(), 20u);
  std::size_t initializations = 0;
  for (const auto& request : peer.requests()) initializations += message_of(request).method == "initialize";
  EXPECT_EQ(initializations, 1u);
  EXPECT_EQ(peer.requests().size(), 22u);
}

TEST_F(McpSessionTest, WhatFailsItFailsAllThatWait) {
  std::atomic<int> initializations = 0;
  ScriptedPeer peer(mcp_server([&](const McpMessage& message) {
    if (message.method == "initialize") ++initializations;
    return json_answer(R"({"message":"who are you?"})", 401);
  }));
  AiSdk client(config(peer.url()));
  std::vector<boost::asio::awaitable<std::vector<ToolInfo>>> calls;
  for (int i = 0; i < 5; ++i) calls.push_back(client.mcp().alist_tools());
  EXPECT_THROW(run(when_all(std::move(calls))), AuthenticationError);
  EXPECT_EQ(initializations, 1);
}

TEST_F(McpSessionTest, OneThatGivesUpLeavesTheOpeningToTheNext) {
  Gate second;
  ScriptedPeer peer([&](PeerConnection& connection) {
    while (const auto request = connection.next_request()) {
      const auto message = message_of(*request);
      if (connection.index() == 0) {  // the first is never answered
        second.open();
        connection.wait_for_close();
        return;
      }
      if (message.method == "initialize")
        connection.send(initialized(message.id));
      else if (message.id.empty())
        connection.send(accepted());
      else
        connection.send(json_answer(rpc_result(message.id, R"({"tools":[]})")));
    }
  });
  AiSdk client(config(peer.url()));
  std::thread impatient([&] {
    McpOptions options;
    options.deadline = 300ms;
    EXPECT_EQ(thrown<ai_sdk::TimeoutError>([&] { client.mcp().list_tools(options); }).limit(), "deadline");
  });
  EXPECT_TRUE(second.wait());
  EXPECT_TRUE(client.mcp().list_tools().empty());
  impatient.join();
}

TEST_F(McpSessionTest, AServerWithoutInitializeIsUsedWithout) {
  for (const std::string& refusal :
       {json_answer(R"({"message":"Invalid message format"})", 400), json_answer("{}", 405),
        json_answer(R"({"message":"Missing handler for request type: initialize"})", 500), std::string()}) {
    ScriptedPeer peer(mcp_server([&](const McpMessage& message) {
      if (message.method != "initialize") return std::string();
      return refusal.empty() ? json_answer(rpc_error(message.id, -32601, "unknown method")) : refusal;
    }));
    AiSdk client(config(peer.url()));
    EXPECT_TRUE(client.mcp().list_tools().empty());
    EXPECT_TRUE(client.mcp().list_tools().empty());
    EXPECT_EQ(methods(peer), "initialize tools/list tools/list");
    EXPECT_EQ(peer.requests().back().header("mcp-protocol-version"), "");
  }
}

TEST_F(McpSessionTest, OneThatTheServerHasLostIsOpenedAnewAndTheRequestRepeated) {
  for (const int status : {404, 400}) {
    int sessions = 0, runs = 0;
    ScriptedPeer peer(mcp_server([&](const McpMessage& message) {
      if (message.method == "initialize") return initialized(message.id, "s-" + std::to_string(++sessions));
      if (message.method != "tools/call") return std::string();
      if (message.request.header("mcp-session-id") == "s-1")
        return json_answer(
            R"({"jsonrpc":"2.0","id":"server-error","error":{"code":-32600,"message":"Session not found"}})",
            status);
      ++runs;
      return json_answer(rpc_result(message.id, text_result("{\"done\":true}")));
    }));
    AiSdk client(config(peer.url()));
    EXPECT_EQ(client.mcp().call_tool("write").data.at("done"), true);
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(
        methods(peer),
        "initialize notifications/initialized tools/call initialize notifications/initialized tools/call");
  }
}

TEST_F(McpSessionTest, AServerThatLosesEverySessionIsAnError) {
  ScriptedPeer peer(mcp_server([&](const McpMessage& message) {
    return message.method == "tools/list" ? json_answer(R"({"message":"Session not found"})", 404) : "";
  }));
  AiSdk client(config(peer.url()));
  const auto error = thrown<McpError>([&] { client.mcp().list_tools(); });
  EXPECT_TRUE(contains(error.message(), "just opened")) << error.message();
  EXPECT_EQ(methods(peer), three + " " + three);
}

TEST_F(McpSessionTest, AVersionThatNobodyKnowsEndsIt) {
  ScriptedPeer peer(mcp_server([&](const McpMessage& message) {
    return message.method == "initialize" ? initialized(message.id, "", "2042-01-01") : "";
  }));
  AiSdk client(config(peer.url()));
  const auto error = thrown<McpError>([&] { client.mcp().list_tools(); });
  EXPECT_TRUE(contains(error.message(), "2042-01-01")) << error.message();
}

TEST_F(McpSessionTest, ItsHeadersAreTheLibrarysOwn) {
  ScriptedTransport script;
  AiSdk client = script.client();
  McpOptions options;
  options.headers = Headers{{"Mcp-Session-Id", "mine"}};
  EXPECT_THROW(client.mcp().list_tools(options), std::invalid_argument);
  EXPECT_THROW(client.mcp().call_tool(""), std::invalid_argument);
  EXPECT_THROW((void)client.mcp().alist_tools(), AsyncNotEnabledError);
  EXPECT_THROW(client.mcp().create_async_tool_executor(), AsyncNotEnabledError);
  EXPECT_TRUE(script.requests().empty());
}

TEST_F(McpSessionTest, ClosingTheClientEndsWhoWaits) {
  Gate asked;
  ScriptedPeer peer([&](PeerConnection& connection) {
    connection.read_request();
    asked.open();
    EXPECT_TRUE(connection.wait_for_close());
  });
  AiSdk client(config(peer.url()));
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i)
    callers.emplace_back([&] { EXPECT_THROW(client.mcp().list_tools(), AiSdkError); });
  EXPECT_TRUE(asked.wait());
  client.close();
  for (auto& caller : callers) caller.join();
}

}  // namespace
}  // namespace ai_sdk::testing
