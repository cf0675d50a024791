#include "cli_fixture.hpp"

#include <algorithm>
#include <set>

namespace ai_sdk::testing {
namespace {

// The same commands against the real server.
class EntitiesOfServer : public CliTest {
 protected:
  static std::set<std::string> first_column(const std::string& table) {
    std::set<std::string> names;
    for (const auto& line : lines_of(table)) names.insert(line.substr(0, line.find('\t')));
    return names;
  }
};

TEST_F(EntitiesOfServer, WhatThereIsIsListedAndShown) {
  EXPECT_TRUE(first_column(cli({"bots", "list"}).output).contains("ingestion-bot"));
  EXPECT_TRUE(first_column(cli({"personas", "list"}).output).contains("DataAnalyst"));
  EXPECT_TRUE(first_column(cli({"abilities", "list"}).output).contains("discoveryAndSearch"));
  const Finished persona = cli({"personas", "get", "DataAnalyst"});
  EXPECT_EQ(persona.exit_code, 0) << persona.error;
  EXPECT_NE(persona.output.find("Prompt:"), std::string::npos) << persona.output;
  EXPECT_EQ(cli({"abilities", "get", "nothing"}).exit_code, 4);
}

TEST_F(EntitiesOfServer, APersonaAndAnAgentAreMadeAndAsked) {
  const Finished persona =
      cli({"personas", "create", "brief", "--description", "Says little", "--prompt", "Be brief"});
  ASSERT_EQ(persona.exit_code, 0) << persona.error;
  const std::vector<std::string> create{
      "agents", "create",    "orders helper",      "--description", "Knows the orders", "--persona",
      "brief",  "--ability", "discoveryAndSearch", "--bot",         "ingestion-bot"};
  auto dry = create;
  dry.push_back("--dry-run");
  ASSERT_EQ(cli(dry).exit_code, 0);
  EXPECT_EQ(cli({"agents", "info", "orders helper"}).exit_code, 4) << "nothing was made";
  const Finished made = cli(create);
  ASSERT_EQ(made.exit_code, 0) << made.error;
  EXPECT_NE(made.output.find("Persona:       brief\n"), std::string::npos) << made.output;
  EXPECT_TRUE(first_column(cli({"agents", "list"}).output).contains("orders helper"));
  const Finished answer = cli({"invoke", "orders helper", "Which tables hold orders?"});
  EXPECT_EQ(answer.exit_code, 0) << answer.error;
  EXPECT_NE(answer.output.find("orders"), std::string::npos) << answer.output;
  const Finished again = cli(create);
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_NE(again.error.find("choose another"), std::string::npos) << again.error;
}

TEST_F(EntitiesOfServer, MorePersonasThanAPageHoldsAreListed) {
  std::string script;
  for (int i = 0; i < 105; ++i)
    script +=
        "'" + program() + "' personas create many-" + std::to_string(i) + " --description d --prompt p\n";
  const Finished made = run_shell("set -e\n" + script, command({}));
  ASSERT_EQ(made.exit_code, 0) << made.error;
  const auto names = first_column(cli({"personas", "list"}).output);
  for (int i = 0; i < 105; ++i) EXPECT_TRUE(names.contains("many-" + std::to_string(i))) << i;
  EXPECT_EQ(lines_of(cli({"personas", "list", "--limit", "101"}).output).size(), 101u);
}

}  // namespace
}  // namespace ai_sdk::testing
