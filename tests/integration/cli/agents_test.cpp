#include "cli_fixture.hpp"

namespace ai_sdk::testing {
namespace {

using Agents = CliTest;

TEST_F(Agents, ListIsTabSeparatedInAPipe) {
  const Finished result = cli({"agents", "list"});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  EXPECT_EQ(result.error, "");
  const auto lines = lines_of(result.output);
  ASSERT_EQ(lines.size(), 4u) << result.output;
  EXPECT_TRUE(lines[0].starts_with("DataQualityPlannerAgent\t")) << lines[0];
  EXPECT_TRUE(lines[3].starts_with("SqlQueryAgent\t")) << lines[3];
  for (const auto& line : lines) EXPECT_EQ(std::count(line.begin(), line.end(), '\t'), 2) << line;
}

TEST_F(Agents, ListIsAnAlignedTableOnATerminal) {
  Command on_terminal = command({"agents", "list"});
  on_terminal.terminal = true;
  on_terminal.environment["TERM"] = "xterm";
  const Finished result = run(on_terminal);
  ASSERT_EQ(result.exit_code, 0) << result.output;
  EXPECT_TRUE(result.output.starts_with("NAME ")) << result.output;
  const auto lines = lines_of(result.output);
  ASSERT_EQ(lines.size(), 5u) << result.output;
  const auto column = lines[0].find("DISPLAY NAME");
  ASSERT_NE(column, std::string::npos);
  for (const auto& line : lines) {
    EXPECT_EQ(line.find('\t'), std::string::npos);
    EXPECT_EQ(line[column - 1], ' ') << line;
    EXPECT_NE(line[column], ' ') << line;
  }
}

TEST_F(Agents, ListAsJson) {
  const Finished result = cli({"agents", "list", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  const auto agents = boost::json::parse(result.output).as_array();
  ASSERT_EQ(agents.size(), 4u);
  EXPECT_EQ(agents[0].at("name").as_string(), "DataQualityPlannerAgent");
  EXPECT_TRUE(agents[0].at("api_enabled").as_bool());
  EXPECT_TRUE(agents[1].at("abilities").is_array());
}

TEST_F(Agents, LimitIsAMaximum) {
  EXPECT_EQ(lines_of(cli({"agents", "list", "--limit", "1"}).output).size(), 1u);
  const Finished none = cli({"agents", "list", "--limit", "0", "--json"});
  EXPECT_EQ(none.exit_code, 0);
  EXPECT_EQ(none.output, "[]\n");
}

TEST_F(Agents, InfoNamesTheAgent) {
  const Finished result = cli({"agents", "info", "SqlQueryAgent"});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  EXPECT_TRUE(result.output.starts_with("Name:          SqlQueryAgent\n")) << result.output;
  EXPECT_NE(result.output.find("Can be called: yes\n"), std::string::npos) << result.output;

  const Finished json = cli({"agents", "info", "SqlQueryAgent", "--json"});
  ASSERT_EQ(json.exit_code, 0) << json.error;
  EXPECT_EQ(boost::json::parse(json.output).at("name").as_string(), "SqlQueryAgent");
}

TEST_F(Agents, UnknownAgentIsExitCodeFour) {
  const Finished result = cli({"agents", "info", "NoSuchAgent"});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_EQ(result.output, "");
  EXPECT_NE(result.error.find("NoSuchAgent"), std::string::npos) << result.error;

  const Finished json = cli({"agents", "info", "NoSuchAgent", "--json"});
  EXPECT_EQ(json.exit_code, 4);
  const auto error = boost::json::parse(json.output).at("error");
  EXPECT_EQ(error.at("type").as_string(), "AgentNotFoundError");
  EXPECT_EQ(error.at("status_code").as_int64(), 404);
  EXPECT_FALSE(error.at("request_id").as_string().empty());
}

}  // namespace
}  // namespace ai_sdk::testing
