#include "configure_fixture.hpp"
#include "support/peer_answers.hpp"
#include "support/scripted_peer.hpp"

#include <boost/json/serialize.hpp>

#include <mutex>

namespace ai_sdk::testing {
namespace {

using boost::json::parse;

constexpr const char* tools = R"([
  {"name":"search_metadata","description":"Finds things","annotations":{"readOnlyHint":true},
   "inputSchema":{"type":"object","properties":{"query":{"type":"string"},"size":{"type":"integer"}},
                  "required":["query"]}},
  {"name":"patch_entity","description":"Changes things",
   "inputSchema":{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]}}])";

// The program against a server with two tools, one that reads and one that writes.
class Mcp : public ConfigureTest {
 protected:
  Mcp() : peer_([this](PeerConnection& connection) { serve(connection); }) {}

  void serve(PeerConnection& connection) {
    while (const auto request = connection.next_request()) {
      if (request->body.empty()) {
        connection.send(answer(200, "", ""));
        continue;
      }
      const auto call = parse(request->body).as_object();
      const std::string method(call.at("method").as_string());
      if (!call.contains("id")) {
        connection.send(answer(202, "", ""));
      } else if (method == "initialize") {
        reply(connection, call, R"({"protocolVersion":"2025-06-18","capabilities":{"tools":{}},
          "serverInfo":{"name":"test","version":"1"}})");
      } else if (method == "tools/list") {
        reply(connection, call, "{\"tools\":" + std::string(tools) + "}");
      } else {
        const std::lock_guard lock(mutex_);
        calls_.push_back(boost::json::serialize(call.at("params")));
        const bool fails = call.at("params").at("name") == "broken";
        reply(connection, call,
              R"({"content":[{"type":"text","text":"{\"found\":3}"}],"isError":)" +
                  std::string(fails ? "true" : "false") + "}");
      }
    }
  }
  static void reply(PeerConnection& connection, const boost::json::object& call, const std::string& result) {
    connection.send(json_answer("{\"jsonrpc\":\"2.0\",\"id\":" + boost::json::serialize(call.at("id")) +
                                ",\"result\":" + result + "}"));
  }
  std::map<std::string, std::string> server() const {
    return {{"AI_SDK_HOST", peer_.url()}, {"AI_SDK_TOKEN", "t"}};
  }
  Finished mcp(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "mcp");
    return cli(std::move(arguments), server());
  }
  std::vector<std::string> calls() {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

  std::mutex mutex_;
  std::vector<std::string> calls_;
  ScriptedPeer peer_;
};

TEST_F(Mcp, ListsTheTools) {
  const Finished result = mcp({"tools"});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  EXPECT_EQ(result.output,
            "search_metadata\treads\tquery size?\tFinds things\n"
            "patch_entity\tmay write\tid\tChanges things\n");
  EXPECT_EQ(mcp({"tools", "--read-only"}).output, "search_metadata\treads\tquery size?\tFinds things\n");
  const auto document = parse(mcp({"tools", "--json"}).output).as_array();
  ASSERT_EQ(document.size(), 2u);
  EXPECT_TRUE(document[0].at("read_only").as_bool());
  EXPECT_TRUE(document[0].at("input_schema").at("properties").as_object().contains("size"));
}

TEST_F(Mcp, CallsAToolWithArguments) {
  Finished result = mcp({"call", "search_metadata", "-p", "query=orders", "-p", "size=3"});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  EXPECT_EQ(result.output, "{\"found\":3}\n");
  const auto file = home_.write("arguments.json", R"({"query":"a","size":1})");
  result = mcp({"call", "search_metadata", "--args", "@" + file.string(), "-p", "size=2", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  EXPECT_EQ(parse(result.output).at("data").at("found").as_int64(), 3);
  Command from_input = command({"mcp", "call", "search_metadata", "--args", "-"}, server());
  from_input.input = R"({"query":"b"})";
  EXPECT_EQ(run(from_input).exit_code, 0);
  const auto seen = calls();
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(parse(seen[0]).at("arguments"), parse(R"({"query":"orders","size":3})"));
  EXPECT_EQ(parse(seen[1]).at("arguments"), parse(R"({"query":"a","size":2})"));
  EXPECT_EQ(parse(seen[2]).at("arguments"), parse(R"({"query":"b"})"));
  EXPECT_EQ(mcp({"call", "search_metadata", "--args", "[1]"}).exit_code, 2);
  EXPECT_EQ(mcp({"call", "search_metadata", "--args", "{"}).exit_code, 2);
}

TEST_F(Mcp, AToolThatFailsIsExitCodeOne) {
  const Finished result = mcp({"call", "broken", "--json"});
  EXPECT_EQ(result.exit_code, 1) << result.output;
  EXPECT_NO_THROW(parse(result.output)) << result.output;
  EXPECT_NE(result.error, "");
}

TEST_F(Mcp, AsksInATerminalBeforeAToolMayWrite) {
  const auto on_terminal = [this](const std::string& tool, std::vector<std::string> more) {
    std::vector<std::string> arguments{"mcp", "call", tool, "-p", "id=7"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Command start = command(arguments, server());
    start.terminal = true;
    return start;
  };
  {
    Process no(on_terminal("patch_entity", {}));
    no.wait_for_output("Call it? [y/N] ");
    no.write_input("\n");
    EXPECT_EQ(no.wait(), 2) << no.output();
    EXPECT_TRUE(calls().empty());
  }
  {
    Process yes(on_terminal("patch_entity", {}));
    yes.wait_for_output("Call it? [y/N] ");
    yes.write_input("y\n");
    EXPECT_EQ(yes.wait(), 0) << yes.output();
    EXPECT_EQ(calls().size(), 1u);
  }
  EXPECT_EQ(run(on_terminal("patch_entity", {"--yes"})).exit_code, 0);
  EXPECT_EQ(run(on_terminal("search_metadata", {})).exit_code, 0);
  EXPECT_EQ(calls().size(), 3u);
}

TEST_F(Mcp, ReadOnlyRefusesWhatMayWrite) {
  EXPECT_EQ(mcp({"call", "patch_entity", "-p", "id=7", "--read-only"}).exit_code, 2);
  EXPECT_EQ(mcp({"call", "unheard_of", "--read-only"}).exit_code, 2);
  EXPECT_TRUE(calls().empty());
  EXPECT_EQ(mcp({"call", "search_metadata", "-p", "query=x", "--read-only"}).exit_code, 0);
}

}  // namespace
}  // namespace ai_sdk::testing
