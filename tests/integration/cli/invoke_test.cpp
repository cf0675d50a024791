#include "cli_fixture.hpp"

#include <algorithm>
#include <filesystem>

namespace ai_sdk::testing {
namespace {

using Invoke = CliTest;
using boost::json::parse;

constexpr const char* kPlanner = "DataQualityPlannerAgent";
constexpr const char* kSql = "SqlQueryAgent";

std::string answer_of(const std::string& json) { return std::string(parse(json).at("response").as_string()); }

TEST_F(Invoke, PrintsTheAnswerAndNothingElse) {
  const Finished result = cli({"invoke", kSql, "How many customers are there?"});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  EXPECT_EQ(result.error, "");
  EXPECT_NE(result.output.find('5'), std::string::npos) << result.output;
  EXPECT_EQ(result.output.back(), '\n');
}

TEST_F(Invoke, JsonIsOneDocument) {
  const Finished result = cli({"invoke", kSql, "How many customers are there?", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  const auto document = parse(result.output).as_object();
  EXPECT_FALSE(document.at("conversation_id").as_string().empty());
  EXPECT_FALSE(document.at("response").as_string().empty());
  EXPECT_EQ(document.at("request_id").as_string().size(), 36u);
  EXPECT_TRUE(document.at("tools_used").is_array());
  EXPECT_GT(document.at("usage").at("total_tokens").as_int64(), 0);
}

TEST_F(Invoke, StreamGivesTheSameTextAsTheCall) {
  const Finished whole = cli({"invoke", kPlanner, "Analyze the customers table", "--no-stream"});
  const Finished streamed = cli({"invoke", kPlanner, "Analyze the customers table", "--stream"});
  EXPECT_EQ(cli({"invoke", kPlanner, "Analyze the customers table"}).output, streamed.output);
  ASSERT_EQ(streamed.exit_code, 0) << streamed.error;
  EXPECT_EQ(streamed.output, whole.output);
  EXPECT_EQ(streamed.error, "");
}

TEST_F(Invoke, StreamAsJsonIsOneEventPerLine) {
  const Finished result = cli({"invoke", kPlanner, "Analyze the customers table", "--stream", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  const auto lines = lines_of(result.output);
  ASSERT_GE(lines.size(), 4u);
  EXPECT_EQ(parse(lines.front()).at("type").as_string(), "start");
  EXPECT_EQ(parse(lines.back()).at("type").as_string(), "end");
  std::string text;
  bool tool = false;
  for (const auto& line : lines) {
    const auto event = parse(line);
    if (event.at("type") == "content") text += event.at("content").as_string();
    if (event.at("type") == "tool_use") tool = !event.at("tool_name").as_string().empty();
  }
  EXPECT_TRUE(tool);
  EXPECT_EQ(text, answer_of(cli({"invoke", kPlanner, "Analyze the customers table", "--json"}).output));
}

TEST_F(Invoke, ThinkingGoesToStandardErrorOnly) {
  const Finished plain = cli({"invoke", kPlanner, "Analyze the customers table", "--stream"});
  const Finished result = cli({"invoke", kPlanner, "Analyze the customers table", "--stream", "--thinking"});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  EXPECT_EQ(result.output, plain.output);
  EXPECT_NE(result.error.find("[profile_table]"), std::string::npos) << result.error;
  EXPECT_EQ(result.error.find('\x1b'), std::string::npos) << "colours off a terminal";
}

TEST_F(Invoke, MessageFromStandardInput) {
  const std::string asked = answer_of(cli({"invoke", kSql, "How many orders are there?", "--json"}).output);
  EXPECT_EQ(answer_of(cli_with_input("How many orders are there?", {"invoke", kSql, "--json"}).output),
            asked);
  EXPECT_EQ(answer_of(cli_with_input("How many orders are there?", {"invoke", kSql, "-", "--json"}).output),
            asked);
}

TEST_F(Invoke, MessageFromAFile) {
  const auto file = files().write("question.txt", "How many orders are there?");
  const std::string asked = answer_of(cli({"invoke", kSql, "How many orders are there?", "--json"}).output);
  EXPECT_EQ(answer_of(cli({"invoke", kSql, "@" + file.string(), "--json"}).output), asked);

  const Finished missing = cli({"invoke", kSql, "@" + (files().path() / "nothing").string()});
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_NE(missing.error.find("No such file"), std::string::npos) << missing.error;
}

TEST_F(Invoke, PipedTextFollowsTheMessage) {
  const Finished both = cli_with_input("orders are there?", {"invoke", kSql, "How many", "--json"});
  ASSERT_EQ(both.exit_code, 0) << both.error;
  EXPECT_NE(answer_of(both.output).find('3'), std::string::npos) << both.output;
}

TEST_F(Invoke, NoMessageIsWrongUsage) {
  const Finished none = cli({"invoke", kSql});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_NE(none.error.find("message"), std::string::npos) << none.error;
  EXPECT_EQ(cli_with_input("", {"invoke", kSql}).exit_code, 2);
  EXPECT_EQ(cli_with_input("\xff\xfe", {"invoke", kSql, "-"}).exit_code, 2);
}

TEST_F(Invoke, ConversationGoesOn) {
  const Finished first = cli({"invoke", kPlanner, "Analyze the customers table", "--json"});
  ASSERT_EQ(first.exit_code, 0) << first.error;
  const std::string id{parse(first.output).at("conversation_id").as_string()};
  const Finished second = cli({"invoke", kPlanner, "Create tests for the issues", "-c", id, "--json"});
  ASSERT_EQ(second.exit_code, 0) << second.error;
  EXPECT_EQ(parse(second.output).at("conversation_id").as_string(), id);
  // What the first turn was about is known in the second: the tests are those of the customers table.
  EXPECT_NE(answer_of(second.output).find("customers"), std::string::npos) << second.output;
}

TEST_F(Invoke, ContinueGoesOnWithTheLastConversationWithThatAgent) {
  TempDir home;
  const auto ask = [&](std::vector<std::string> arguments) {
    Command with_home = command(std::move(arguments));
    with_home.environment["HOME"] = home.path().string();
    return run(with_home);
  };
  const Finished none = ask({"invoke", kPlanner, "Hello", "--continue"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_NE(none.error.find("no conversation"), std::string::npos) << none.error;

  const Finished first = ask({"invoke", kPlanner, "Analyze the customers table", "--json"});
  ASSERT_EQ(first.exit_code, 0) << first.error;
  ASSERT_EQ(ask({"invoke", kSql, "How many orders are there?"}).exit_code, 0);
  const Finished second = ask({"invoke", kPlanner, "Create tests for the issues", "--continue", "--json"});
  ASSERT_EQ(second.exit_code, 0) << second.error;
  EXPECT_EQ(parse(second.output).at("conversation_id"), parse(first.output).at("conversation_id"));
  EXPECT_EQ(ask({"invoke", kPlanner, "x", "--continue", "-c", "y"}).exit_code, 2);

  const auto kept = home.path() / ".local/state/ai-sdk/conversations.json";
  EXPECT_EQ(std::filesystem::status(kept).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(read_file(kept).find("customers"), std::string::npos) << "ids only";
}

TEST_F(Invoke, ParametersAreJsonOrStrings) {
  const Finished result = cli({"invoke", kPlanner, "customers", "-p", "format=json"});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  EXPECT_TRUE(parse(result.output).is_object()) << result.output;

  EXPECT_EQ(cli({"invoke", kPlanner, "customers", "-p", "format"}).exit_code, 2);
  EXPECT_EQ(cli({"invoke", kPlanner, "customers", "-p", "a=1", "-p", "a=2"}).exit_code, 2);
}

TEST_F(Invoke, UnknownAgentIsExitCodeFour) {
  EXPECT_EQ(cli({"invoke", "NoSuchAgent", "Hi"}).exit_code, 4);
  const Finished streamed = cli({"invoke", "NoSuchAgent", "Hi", "--stream", "--json"});
  EXPECT_EQ(streamed.exit_code, 4);
  EXPECT_EQ(parse(streamed.output).at("error").at("type").as_string(), "AgentNotFoundError");
}

TEST_F(Invoke, BadTokenIsExitCodeThree) {
  Command bad = command({"invoke", kSql, "Hi", "--json"});
  bad.environment["AI_SDK_TOKEN"] = "wrong-canary-1234";
  const Finished result = run(bad);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(parse(result.output).at("error").at("status_code").as_int64(), 401);
  EXPECT_EQ((result.output + result.error).find("wrong-canary-1234"), std::string::npos);
}

TEST_F(Invoke, TerminalIsKeptSafeFromTheAnswer) {
  // The agent repeats what it does not understand; on a terminal an escape sequence in it must not act.
  Command on_terminal = command({"invoke", kSql, "Frobnicate \x1b]0;owned\x07 the whatsits"});
  on_terminal.terminal = true;
  const Finished result = run(on_terminal);
  EXPECT_EQ(result.output.find("\x1b]0;"), std::string::npos) << result.output;
}

}  // namespace
}  // namespace ai_sdk::testing
