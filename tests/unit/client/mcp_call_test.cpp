#include "async_run.hpp"
#include "mcp_peer.hpp"

#include <boost/json/serialize.hpp>
#include <boost/system/system_error.hpp>

#include <atomic>

namespace ai_sdk::testing {
namespace {

class McpCallTest : public ClientTest {
 protected:
  // A server whose tools/call is answered so.
  static ScriptedPeer::Script calls(std::function<std::string(const McpMessage&)> answer) {
    return mcp_server([answer = std::move(answer)](const McpMessage& message) {
      return message.method == "tools/call" ? answer(message) : std::string();
    });
  }
  static std::size_t count(const ScriptedPeer& peer, std::string_view method) {
    std::size_t n = 0;
    for (const auto& request : peer.requests()) n += message_of(request).method == method;
    return n;
  }
};

TEST_F(McpCallTest, SendsNameAndArgumentsAsTheyAre) {
  ScriptedPeer peer(calls([](const McpMessage& message) {
    return json_answer(rpc_result(message.id, text_result(boost::json::serialize(message.params))));
  }));
  AiSdk client(config(peer.url()));
  const auto result = client.mcp().call_tool("brand/new tool", parameters("q", "ü", "none", nullptr));
  EXPECT_EQ(result.data.at("name"), "brand/new tool");
  EXPECT_EQ(result.data.at("arguments").at("q"), "ü");
  EXPECT_TRUE(result.data.at("arguments").at("none").is_null());
  EXPECT_FALSE(result.data.as_object().contains("_meta"));
  EXPECT_FALSE(peer.requests().back().header("idempotency-key").empty());
  EXPECT_EQ(result.request_id, peer.requests().back().header("x-request-id"));
  EXPECT_EQ(client.mcp().call_tool("t").data.at("arguments"), JsonObject());
}

TEST_F(McpCallTest, ListsAllPagesAndAllTools) {
  ScriptedPeer peer(mcp_server([](const McpMessage& message) {
    if (message.method != "tools/list") return std::string();
    const auto* cursor = message.params.if_contains("cursor");
    return json_answer(
        rpc_result(message.id, cursor ? R"({"tools":[{"name":"second","annotations":{"readOnlyHint":true}}]})"
                                      : R"({"tools":[{"name":"first"}],"nextCursor":"+/="})"));
  }));
  AiSdk client(config(peer.url()));
  const auto tools = client.mcp().list_tools();
  ASSERT_EQ(tools.size(), 2u);
  EXPECT_EQ(tools[1].name, "second");
  EXPECT_EQ(message_of(peer.requests().back()).params.at("cursor"), "+/=");

  ToolSelection selection;
  selection.exclude = {"second"};
  EXPECT_EQ(client.mcp().as_openai_tools(selection).at(0).at("function").at("name"), "first");
  selection = {};
  selection.read_only = true;
  EXPECT_EQ(client.mcp().as_openai_tools(selection).at(0).at("function").at("name"), "second");
  selection.include = {"first"};
  EXPECT_TRUE(client.mcp().as_openai_tools(selection).empty());
  selection.include = {"third"};
  EXPECT_THROW(client.mcp().as_openai_tools(selection), std::invalid_argument);
  EXPECT_EQ(run(client.mcp().aas_openai_tools()).size(), 2u);
}

TEST_F(McpCallTest, ACursorThatComesAgainEndsTheList) {
  ScriptedPeer peer(mcp_server([](const McpMessage& message) {
    return message.method == "tools/list"
               ? json_answer(rpc_result(message.id, R"({"tools":[],"nextCursor":"again"})"))
               : std::string();
  }));
  AiSdk client(config(peer.url()));
  EXPECT_TRUE(contains(thrown<McpError>([&] { client.mcp().list_tools(); }).message(), "does not end"));
  EXPECT_EQ(count(peer, "tools/list"), 2u);
}

TEST_F(McpCallTest, AnEventStreamIsAnAnswerWithProgressOnItsWay) {
  Gate told;
  ScriptedPeer peer([&](PeerConnection& connection) {
    while (const auto request = connection.next_request()) {
      const auto message = message_of(*request);
      if (message.method == "initialize") {
        connection.send(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nMcp-Session-Id: s-1\r\n"
            "Transfer-Encoding: chunked\r\n\r\n" +
            chunk(sse(rpc_result(message.id, R"({"protocolVersion":"2025-11-25"})"))) +
            std::string(last_chunk));
      } else if (message.method != "tools/call") {
        connection.send(accepted());
      } else {
        const std::string token = message.params.at("_meta").at("progressToken").as_string().c_str();
        connection.send(
            std::string(stream_head) +
            chunk(sse(R"({"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":")" +
                      token + R"(","progress":1,"total":2,"message":"half"}})")));
        EXPECT_TRUE(told.wait());  // it is told before the answer is there
        connection.send(chunk(sse(rpc_result(message.id, text_result("done")))) + std::string(last_chunk));
      }
    }
  });
  AiSdk client(config(peer.url()));
  McpOptions options;
  std::vector<McpProgress> steps;
  options.on_progress = [&](const McpProgress& step) {
    steps.push_back(step);
    told.open();
  };
  EXPECT_EQ(client.mcp().call_tool("slow", {}, options).data.at("text"), "done");
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_EQ(steps[0].progress, 1);
  EXPECT_EQ(*steps[0].total, 2);
  EXPECT_EQ(steps[0].message, "half");
  EXPECT_EQ(peer.connections(), 1u);  // what was read to its end can be used again
}

TEST_F(McpCallTest, AServerThatAsksInBetweenIsAnswered) {
  Gate answered;
  ScriptedPeer peer([&](PeerConnection& connection) {
    while (const auto request = connection.next_request()) {
      const auto message = message_of(*request);
      if (message.method == "initialize") {
        connection.send(initialized(message.id));
      } else if (message.method == "tools/call") {
        connection.send(std::string(stream_head) +
                        chunk(sse(R"({"jsonrpc":"2.0","id":99,"method":"ping"})")));
        EXPECT_TRUE(answered.wait());
        connection.send(chunk(sse(rpc_result(message.id, text_result("{}")))) + std::string(last_chunk));
      } else {
        if (message.method.empty()) {
          EXPECT_EQ(request->body, R"({"jsonrpc":"2.0","id":99,"result":{}})");
          EXPECT_EQ(request->header("mcp-session-id"), "s-1");
          answered.open();
        }
        connection.send(accepted());
      }
    }
  });
  AiSdk client(config(peer.url()));
  EXPECT_TRUE(client.mcp().call_tool("asks").success);
}

TEST_F(McpCallTest, IsNeverRepeatedWhereItMayHaveBegun) {
  const std::string head =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const int status : {500, 502, 504}) {
    ScriptedPeer peer(calls([&](const McpMessage&) { return json_answer("{}", status); }));
    auto settings = config(peer.url());
    settings.retry_failed_runs = true;
    AiSdk client(settings);
    EXPECT_THROW(client.mcp().call_tool("write"), AgentExecutionError);
    EXPECT_EQ(count(peer, "tools/call"), 1u);
  }
  ScriptedPeer breaks(calls([&](const McpMessage&) { return head + std::string(last_chunk); }));
  AiSdk client(config(breaks.url()));
  EXPECT_THROW(client.mcp().call_tool("write"), NetworkError);
  EXPECT_EQ(count(breaks, "tools/call"), 1u);
}

TEST_F(McpCallTest, IsRepeatedWhereTheServerRefusedIt) {
  std::atomic<int> refusals = 0;
  ScriptedPeer peer(calls([&](const McpMessage& message) {
    return ++refusals <= 2 ? json_answer("{}", refusals == 1 ? 429 : 503)
                           : json_answer(rpc_result(message.id, text_result("{}")));
  }));
  AiSdk client(config(peer.url()));
  EXPECT_TRUE(client.mcp().call_tool("write").success);
  EXPECT_EQ(count(peer, "tools/call"), 3u);
  const auto requests = peer.requests();
  EXPECT_EQ(requests[2].header("idempotency-key"), requests[4].header("idempotency-key"));
  ScriptedPeer busy(calls([&](const McpMessage&) { return answer(429, "Retry-After: 90\r\n", ""); }));
  AiSdk other(config(busy.url()));
  EXPECT_EQ(*thrown<RateLimitError>([&] { other.mcp().call_tool("t"); }).retry_after(), 90s);
}

TEST_F(McpCallTest, AListIsReadAgainWhereItBroke) {
  std::atomic<int> lists = 0;
  ScriptedPeer peer(mcp_server([&](const McpMessage& message) {
    return message.method == "tools/list" && ++lists == 1 ? json_answer("{}", 502) : std::string();
  }));
  AiSdk client(config(peer.url()));
  EXPECT_TRUE(client.mcp().list_tools().empty());
  EXPECT_EQ(lists, 2);
}

TEST_F(McpCallTest, ErrorsOfTheProtocolSayTheirCode) {
  std::string answer;
  ScriptedPeer peer(calls([&](const McpMessage& message) {
    return answer == "400"   ? json_answer(rpc_error(message.id, -32602, "bad arguments"), 400)
           : answer == "401" ? json_answer(rpc_error(message.id, -32001, "Unauthorized: Expired token!"))
           : answer == "id"  ? json_answer(rpc_result("other", "{}"))
           : answer == "202" ? accepted()
           : answer == "big" ? json_answer("<html>no " + std::string(canary) + "</html>")
                             : json_answer(rpc_error(message.id, -32602, "Unknown tool: \\u001b[31mx"));
  }));
  AiSdk client(config(peer.url()));
  const auto call = [&] { client.mcp().call_tool("x"); };
  auto error = thrown<McpError>(call);
  EXPECT_TRUE(contains(error.message(), "(-32602): Unknown tool: \\x1B[31mx")) << error.message();
  EXPECT_FALSE(error.request_id().empty());
  answer = "400";
  error = thrown<McpError>(call);
  EXPECT_TRUE(contains(error.message(), "bad arguments")) << error.message();
  EXPECT_EQ(error.status_code(), 400);
  answer = "401";
  EXPECT_THROW(call(), AuthenticationError);
  answer = "id";
  EXPECT_TRUE(contains(thrown<McpError>(call).message(), "another request"));
  answer = "202";
  EXPECT_TRUE(contains(thrown<McpError>(call).message(), "answered nothing"));
  answer = "big";
  EXPECT_FALSE(contains(thrown<McpError>(call).message(), canary));
}

TEST_F(McpCallTest, AServerWithoutAnEndpointSaysSo) {
  ScriptedPeer peer(always(json_answer(R"({"message":"HTTP 404 Not Found"})", 404)));
  AiSdk client(config(peer.url()));
  const auto error = thrown<McpError>([&] { client.mcp().list_tools(); });
  EXPECT_TRUE(contains(error.message(), "no MCP endpoint at /mcp (404)")) << error.message();
  EXPECT_EQ(error.status_code(), 404);
}

TEST_F(McpCallTest, AToolThatFailedSaysWhy) {
  ScriptedPeer peer(calls([](const McpMessage& message) {
    return json_answer(
        rpc_result(message.id, text_result(R"({"error":"no such table","statusCode":404})", true)));
  }));
  AiSdk client(config(peer.url()));
  const auto error = thrown<McpToolExecutionError>([&] { client.mcp().call_tool("get_entity_details"); });
  EXPECT_EQ(error.tool(), "get_entity_details");
  EXPECT_EQ(error.message(), "the tool 'get_entity_details' failed (404): no such table");
  EXPECT_EQ(error.server_message(), "no such table");
  EXPECT_EQ(error.status_code(), 404);

  const auto execute = client.mcp().create_tool_executor();
  EXPECT_EQ(execute("get_entity_details", {}), R"({"error":"no such table","statusCode":404})");
  client.close();
  EXPECT_TRUE(contains(execute("get_entity_details", {}), "the client is closed"));
}

TEST_F(McpCallTest, ExecutorsAnswerWithJson) {
  ScriptedPeer peer(calls([](const McpMessage& message) {
    return json_answer(
        rpc_result(message.id, text_result(boost::json::serialize(message.params.at("arguments")))));
  }));
  AiSdk client(config(peer.url()));
  ToolExecutor execute = client.mcp().create_tool_executor();
  AsyncToolExecutor aexecute = client.mcp().create_async_tool_executor();
  EXPECT_EQ(execute("t", parameters("a", 1)), R"({"a":1})");
  EXPECT_EQ(run(aexecute("t", parameters("a", 2))), R"({"a":2})");
}

TEST_F(McpCallTest, CancellingItEndsItAndTellsTheServer) {
  Gate running, told;
  std::string cancelled, id;
  ScriptedPeer peer([&](PeerConnection& connection) {
    while (const auto request = connection.next_request()) {
      const auto message = message_of(*request);
      if (message.method == "tools/call") {
        id = message.id;
        running.open();
        EXPECT_TRUE(connection.wait_for_close());
        return;
      }
      if (message.method == "notifications/cancelled") {
        cancelled = message.params.at("requestId").as_string().c_str();
        told.open();
      }
      connection.send(message.method == "initialize" ? initialized(message.id) : accepted());
    }
  });
  AiSdk client(config(peer.url()));
  EXPECT_THROW(run(with_timeout(client.mcp().acall_tool("slow"), 200ms)), ai_sdk::TimeoutError);
  EXPECT_TRUE(running.wait());
  EXPECT_TRUE(told.wait());
  EXPECT_EQ(cancelled, id);
  EXPECT_FALSE(id.empty());
  EXPECT_TRUE(soon([&] { return client.stats().in_flight == 0; }));
}

TEST_F(McpCallTest, ATimeLimitTellsTheServerToo) {
  Gate told;
  ScriptedPeer peer([&](PeerConnection& connection) {
    while (const auto request = connection.next_request()) {
      const auto message = message_of(*request);
      if (message.method == "tools/call") {
        EXPECT_TRUE(connection.wait_for_close());
        return;
      }
      if (message.method == "notifications/cancelled") told.open();
      connection.send(message.method == "initialize" ? initialized(message.id) : accepted());
    }
  });
  AiSdk client(config(peer.url()));
  McpOptions options;
  options.timeout = 200ms;
  EXPECT_EQ(thrown<ai_sdk::TimeoutError>([&] { client.mcp().call_tool("slow", {}, options); }).limit(),
            "timeout");
  EXPECT_TRUE(told.wait());
}

TEST_F(McpCallTest, OptionsMayStandInBracesInsideACoAwait) {
  ScriptedPeer peer(calls([](const McpMessage& message) {
    return json_answer(rpc_result(message.id, text_result("{\"ok\":true}")));
  }));
  AiSdk client(config(peer.url()));
  std::size_t steps = 0;
  const auto ask = [&]() -> boost::asio::awaitable<ToolCallResult> {
    co_return co_await client.mcp().acall_tool("t", parameters("a", "b"),
                                               {.deadline = 10s,
                                                .request_id = std::string(100, 'r'),
                                                .on_progress = [&](const McpProgress&) { ++steps; }});
  };
  EXPECT_EQ(run(ask()).data.at("ok"), true);
}

}  // namespace
}  // namespace ai_sdk::testing
