// The endpoint as clients of the protocol see it.
#include "mcp_server.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <atomic>

namespace ai_sdk::server::testing {
namespace {

namespace json = boost::json;

const std::string initialize =
    R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}})";
const std::string ping = R"({"jsonrpc":"2.0","id":7,"method":"ping"})";

std::int64_t code_of(const json::value& answer) { return answer.at("error").at("code").as_int64(); }

class Mcp : public ::testing::Test {
 protected:
  void SetUp() override {
    server.add("look", ToolKind::reads, [](const ToolUse& use) {
      return json::object{{"got", use.arguments}};
    });
    server.add("write", ToolKind::creates, [this](const ToolUse&) {
      ++writes;
      return json::object{{"done", true}};
    });
    server.add("fail", ToolKind::reads, [](const ToolUse&) -> json::object {
      throw ToolFailure(404, "table instance for x not found");
    });
    server.add("steps", ToolKind::reads, [](const ToolUse& use) {
      for (int i = 1; i <= 3 && use.on_progress; ++i) use.on_progress(i, 3, "step " + std::to_string(i));
      return json::object{{"steps", 3}};
    });
    server.add("wait", ToolKind::reads, [this](const ToolUse& use) -> json::object {
      begun.set();
      Signal stopped;
      const std::stop_callback on_stop(use.stop, [&stopped] { stopped.set(); });
      if (!stopped.wait()) return {{"waited", "too long"}};
      ended.set();
      throw RunCancelled();
    });
    server.add("long", ToolKind::reads, [](const ToolUse&) {
      return json::object{{"text", std::string(120'000, 'x')}};
    });
  }

  Signal begun;
  Signal ended;
  std::atomic<int> writes{0};
  McpServer server;  // the last member: its tools use the others
};

TEST_F(Mcp, InitializeAgreesOnAVersionAndOpensASession) {
  server.start();
  const RawAnswer answer = server.post(initialize);
  EXPECT_EQ(answer.status, 200);
  const std::string session = answer.header("Mcp-Session-Id");
  EXPECT_EQ(session.size(), 36u);
  const json::value body = json::parse(answer.body);
  EXPECT_EQ(body.at("result").at("protocolVersion").as_string(), "2025-06-18");
  EXPECT_TRUE(body.at("result").at("capabilities").as_object().contains("tools"));
  EXPECT_TRUE(body.at("result").at("capabilities").as_object().contains("prompts"));
  EXPECT_EQ(body.at("result").at("serverInfo").at("name").as_string(), "ai-sdk");

  const std::string with_session = "Mcp-Session-Id: " + session + "\r\nMCP-Protocol-Version: 2025-06-18\r\n";
  const RawAnswer noted =
      server.post(R"({"jsonrpc":"2.0","method":"notifications/initialized"})", with_session);
  EXPECT_EQ(noted.status, 202);
  EXPECT_EQ(noted.body, "");
  EXPECT_EQ(server.ask(ping, with_session).at("result").as_object().size(), 0u);
}

TEST_F(Mcp, VersionsThatAreNotKnownAreAnsweredWithOneThatIs) {
  server.start();
  const auto agreed = [&](const std::string& version) {
    std::string text = initialize;
    text.replace(text.find("2025-06-18"), 10, version);
    return std::string(server.ask(text).at("result").at("protocolVersion").as_string());
  };
  EXPECT_EQ(agreed("2024-11-05"), "2024-11-05");
  EXPECT_EQ(agreed("2025-03-26"), "2025-03-26");
  EXPECT_EQ(agreed("2031-01-01"), "2025-11-25");
  EXPECT_EQ(server.post(ping, "MCP-Protocol-Version: 1999-01-01\r\n").status, 400);
  EXPECT_EQ(server.post(ping, "MCP-Protocol-Version: 2025-06-18\r\n").status, 200);
}

TEST_F(Mcp, SessionsBelongToTheirCallerAndEnd) {
  server.start();
  const std::string session =
      "Mcp-Session-Id: " + server.post(initialize, "", "look").header("Mcp-Session-Id") + "\r\n";
  EXPECT_EQ(server.post(ping, session, "look").status, 200);
  EXPECT_EQ(server.post(ping, session, "look2").status, 404);  // a guessed id is of no use to another
  RawRequest end;
  end.method = "DELETE";
  end.target = "/mcp";
  end.headers = session;
  end.token = "look2";
  EXPECT_EQ(ask(server.port(), end).status, 404);
  end.token = "look";
  EXPECT_EQ(ask(server.port(), end).status, 200);
  EXPECT_EQ(server.post(ping, session, "look").status, 404);
  EXPECT_EQ(ask(server.port(), end).status, 404);
  end.headers.clear();
  EXPECT_EQ(ask(server.port(), end).status, 400);
}

TEST_F(Mcp, ToolsAreListedOnOnePageWithoutASession) {
  server.start();
  const json::value answer =
      server.ask(R"({"jsonrpc":"2.0","id":"a1b2c3d4","method":"tools/list","params":{}})");
  EXPECT_EQ(answer.at("id").as_string(), "a1b2c3d4");
  const auto& result = answer.at("result").as_object();
  EXPECT_FALSE(result.contains("nextCursor"));
  EXPECT_FALSE(
      answer.as_object().contains("error"));  // some clients take any member of that name for a failure
  const auto& tools = result.at("tools").as_array();
  ASSERT_EQ(tools.size(), 6u);
  EXPECT_EQ(tools[1].at("name").as_string(), "write");
  EXPECT_EQ(tools[0].at("annotations").at("readOnlyHint").as_bool(), true);
  EXPECT_EQ(tools[1].at("annotations").at("readOnlyHint").as_bool(), false);
  EXPECT_EQ(tools[1].at("annotations").at("destructiveHint").as_bool(), true);
  EXPECT_EQ(
      code_of(server.ask(R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"abc"}})")),
      -32602);
}

TEST_F(Mcp, CallsAnswerWithTextAndStructure) {
  server.start();
  const json::value answer = server.ask(call_text("look", R"({"a":[1,2]})"));
  const auto& result = answer.at("result").as_object();
  EXPECT_EQ(result.at("isError").as_bool(), false);
  EXPECT_EQ(result.at("content").at(0).at("type").as_string(), "text");
  EXPECT_EQ(result.at("structuredContent"), json::parse(result.at("content").at(0).at("text").as_string()));
  EXPECT_EQ(result.at("structuredContent").at("got").at("a").as_array().size(), 2u);
}

TEST_F(Mcp, FailuresOfToolsAreResults) {
  server.start();
  const json::value answer = server.ask(call_text("fail"));
  const auto& result = answer.at("result").as_object();
  EXPECT_EQ(result.at("isError").as_bool(), true);
  const json::value text = json::parse(result.at("content").at(0).at("text").as_string());
  EXPECT_EQ(text.at("statusCode").as_int64(), 404);
  EXPECT_EQ(text.at("error").as_string(), "table instance for x not found");
}

TEST_F(Mcp, OnlyEditorsMayChangeThings) {
  server.start();
  const json::value refused = server.ask(call_text("write"), "", "look");
  const json::value text = json::parse(refused.at("result").at("content").at(0).at("text").as_string());
  EXPECT_EQ(text.at("statusCode").as_int64(), 403);
  EXPECT_EQ(writes, 0);
  EXPECT_EQ(server.ask(call_text("look"), "", "look").at("result").at("isError").as_bool(), false);
  EXPECT_EQ(server.ask(call_text("write")).at("result").at("isError").as_bool(), false);
  EXPECT_EQ(writes, 1);
}

TEST_F(Mcp, LongAnswersSayHowLongTheyWere) {
  server.start();
  const json::value answer = server.ask(call_text("long"));
  const auto& content = answer.at("result").at("structuredContent").as_object();
  EXPECT_EQ(content.at("truncated").as_bool(), true);
  EXPECT_EQ(content.at("tool").as_string(), "long");
  EXPECT_EQ(content.at("responseSizeChars").to_number<int>(), 120'011);
  EXPECT_EQ(content.at("maxResponseChars").to_number<int>(), 100'000);
}

TEST_F(Mcp, MistakesHaveTheirCodes) {
  server.start();
  const auto refused = [&](const std::string& body) {
    const RawAnswer answer = server.post(body);
    EXPECT_EQ(answer.status, 400) << body;
    return code_of(json::parse(answer.body));
  };
  EXPECT_EQ(refused("{"), -32700);
  EXPECT_EQ(refused("\xff"), -32700);
  EXPECT_EQ(refused(std::string(200, '[') + std::string(200, ']')), -32700);
  EXPECT_EQ(refused("7"), -32600);
  EXPECT_EQ(refused(R"({"id":1,"method":"ping"})"), -32600);
  EXPECT_EQ(refused(R"({"jsonrpc":"2.0","id":null,"method":"ping"})"), -32600);
  EXPECT_EQ(refused(R"({"jsonrpc":"2.0","id":1,"method":"ping","params":[]})"), -32600);
  EXPECT_EQ(refused("[]"), -32600);
  EXPECT_EQ(code_of(server.ask(R"({"jsonrpc":"2.0","id":1,"method":"resources/list"})")), -32601);
  EXPECT_EQ(code_of(server.ask(call_text("no_such_tool"))), -32602);
  EXPECT_EQ(code_of(server.ask(R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}})")), -32602);
  EXPECT_EQ(code_of(server.ask(call_text("look", "[1]"))), -32602);
  EXPECT_EQ(code_of(server.ask(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{}})")), -32602);
}

TEST_F(Mcp, BodiesAreBoundedAndOfJson) {
  server.start({.max_body = 1'000});
  EXPECT_EQ(server.post(call_text("look", "{\"a\":\"" + std::string(1'000, 'x') + "\"}")).status, 413);
  RawRequest form;
  form.method = "POST";
  form.target = "/mcp";
  form.headers = "Content-Type: text/plain\r\n";
  form.body = ping;
  EXPECT_EQ(ask(server.port(), form).status, 415);
  form.headers = "Content-Type: application/json; charset=utf-8\r\n";
  EXPECT_EQ(ask(server.port(), form).status, 200);
  form.method = "GET";
  form.body.clear();
  const RawAnswer got = ask(server.port(), form);
  EXPECT_EQ(got.status, 405);
  EXPECT_NE(got.header("Allow").find("POST"), std::string::npos);
}

TEST_F(Mcp, BatchesAreForThoseWhoHaveThem) {
  server.start();
  const std::string batch = "[" + ping + ",{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}," +
                            call_text("look") + ",{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"nothing\"},8]";
  const json::value answer = server.ask(batch);
  const auto& answers = answer.as_array();
  ASSERT_EQ(answers.size(), 4u);
  EXPECT_EQ(answers[0].at("id").as_int64(), 7);
  EXPECT_EQ(answers[1].at("result").at("isError").as_bool(), false);
  EXPECT_EQ(code_of(answers[2]), -32601);
  EXPECT_EQ(code_of(answers[3]), -32600);
  EXPECT_EQ(server.post(R"([{"jsonrpc":"2.0","method":"notifications/initialized"}])").status, 202);
  EXPECT_EQ(server.post(batch, "MCP-Protocol-Version: 2025-06-18\r\n").status, 400);
  const std::string session = "Mcp-Session-Id: " + server.post(initialize).header("Mcp-Session-Id") + "\r\n";
  EXPECT_EQ(server.post(batch, session).status, 400);  // the session has agreed on 2025-06-18
  EXPECT_EQ(code_of(server.ask("[" + initialize + "]").as_array()[0]), -32600);
}

TEST_F(Mcp, ProgressComesAsAnEventStream) {
  server.start();
  const std::string accept = "Accept: application/json, text/event-stream\r\n";
  const RawAnswer plain = server.post(call_text("steps"), accept);
  EXPECT_EQ(plain.header("Content-Type"), "application/json");
  const RawAnswer answer = server.post(call_text("steps", "{}", "5", R"({"progressToken":"p"})"), accept);
  EXPECT_EQ(answer.header("Content-Type"), "text/event-stream");
  EXPECT_TRUE(answer.whole);
  std::vector<json::value> messages;
  for (auto at = answer.body.find("data: "); at != std::string::npos;
       at = answer.body.find("data: ", at + 1)) {
    messages.push_back(json::parse(answer.body.substr(at + 6, answer.body.find('\n', at) - at - 6)));
  }
  ASSERT_EQ(messages.size(), 4u) << answer.body;
  EXPECT_EQ(messages[0].at("method").as_string(), "notifications/progress");
  EXPECT_EQ(messages[0].at("params").at("progressToken").as_string(), "p");
  EXPECT_EQ(messages[2].at("params").at("progress").to_number<int>(), 3);
  EXPECT_EQ(messages[2].at("params").at("message").as_string(), "step 3");
  EXPECT_EQ(messages[3].at("result").at("structuredContent").at("steps").as_int64(), 3);
  // Who takes nothing but streams gets one.
  EXPECT_EQ(server.post(ping, "Accept: text/event-stream\r\n").header("Content-Type"), "text/event-stream");
  // Who wants to hear of progress, and cannot: JSON.
  EXPECT_EQ(
      server.post(call_text("steps", "{}", "5", R"({"progressToken":"p"})"), "Accept: application/json\r\n")
          .header("Content-Type"),
      "application/json");
}

TEST_F(Mcp, CancelledStopsTheToolOfTheSameCallerOnly) {
  server.start();
  RawClient caller(server.port());
  caller.send(server.request(call_text("wait", "{}", "\"w\""), "", "look"));
  ASSERT_TRUE(begun.wait());
  const std::string cancel =
      R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"w"}})";
  EXPECT_EQ(server.post(cancel, "", "look2").status, 202);
  EXPECT_EQ(server.post(ping, "", "look").status, 200);
  EXPECT_EQ(server
                .post(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"v"}})",
                      "", "look")
                .status,
            202);
  EXPECT_EQ(server.post(cancel, "", "look").status, 202);
  EXPECT_TRUE(ended.wait());
  const RawAnswer answer = caller.receive();
  EXPECT_EQ(code_of(json::parse(answer.body)), -32800);
}

TEST_F(Mcp, WhoHangsUpEndsALook) {
  server.start();
  RawClient caller(server.port());
  caller.send(server.request(call_text("wait"), ""));
  ASSERT_TRUE(begun.wait());
  caller.reset();
  EXPECT_TRUE(ended.wait());
}

TEST_F(Mcp, MoreCallsThanThereIsRoomForAreTurnedAway) {
  server.start({.workers = 1, .max_waiting = 1});
  RawClient caller(server.port());
  caller.send(server.request(call_text("wait"), ""));
  ASSERT_TRUE(begun.wait());
  const RawAnswer refused = server.post(call_text("look"));
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "1");
  EXPECT_EQ(server.post(ping).status, 200);
  caller.reset();
  EXPECT_TRUE(ended.wait());
}

TEST_F(Mcp, StoppingEndsWhatRuns) {
  server.start();
  RawClient caller(server.port());
  caller.send(server.request(call_text("wait"), ""));
  ASSERT_TRUE(begun.wait());
  server.stop();
  EXPECT_TRUE(ended.wait());
  EXPECT_EQ(code_of(json::parse(caller.receive().body)), -32800);
}

TEST_F(Mcp, WithoutATokenNothingIsAnswered) {
  server.start();
  EXPECT_EQ(server.post(ping, "", "wrong").status, 401);
  EXPECT_EQ(server.post(ping, "Origin: https://evil.example\r\n").status, 403);
  EXPECT_EQ(server.post(ping, "Origin: http://localhost:3000\r\n").status, 200);
}

TEST_F(Mcp, PromptsAreListedAndFilledIn) {
  server.start();
  const auto prompt = [](const std::string& params) {
    return R"({"jsonrpc":"2.0","id":1,"method":"prompts/get","params":)" + params + "}";
  };
  const json::value list = server.ask(R"({"jsonrpc":"2.0","id":1,"method":"prompts/list"})");
  const json::array& prompts = list.at("result").at("prompts").as_array();
  ASSERT_EQ(prompts.size(), 2U);
  EXPECT_EQ(prompts[1].at("name"), "search_metadata");
  EXPECT_EQ(prompts[1].at("arguments").at(0).at("name"), "query");
  EXPECT_EQ(prompts[1].at("arguments").at(0).at("required"), true);
  const json::value got = server.ask(prompt(
      R"({"name":"search_metadata","arguments":{"query":"refunds","entityType":"table","limit":"3"}})"));
  const json::value& message = got.at("result").at("messages").at(0);
  EXPECT_EQ(message.at("role"), "user");
  const std::string text(message.at("content").at("text").as_string());
  for (const char* part : {"Find in the catalog: refunds\n", "entityType table", "size 3"})
    EXPECT_NE(text.find(part), std::string::npos) << text;
  for (const char* bad : {R"({"name":"search_metadata"})", R"({"name":"none"})", R"({})",
                          R"({"name":"search_metadata","arguments":{"query":"x","limit":3}})"})
    EXPECT_EQ(code_of(server.ask(prompt(bad))), -32602) << bad;
}

}  // namespace
}  // namespace ai_sdk::server::testing
