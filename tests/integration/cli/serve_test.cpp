#include "cli_fixture.hpp"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ai_sdk::testing {
namespace {

class Serve : public ::testing::Test {
 protected:
  Command command(std::vector<std::string> arguments) {
    Command result;
    result.arguments = {program(), "serve"};
    result.arguments.insert(result.arguments.end(), arguments.begin(), arguments.end());
    result.environment = clean_environment(files_.path() / "home");
    return result;
  }
  Finished serve(std::vector<std::string> arguments) { return run(command(std::move(arguments))); }
  std::string shop() {
    return files_.write("shop/customers.csv", "id,name\n1,Ada\n2,Grace\n").parent_path().string();
  }
  TempDir files_;
};

TEST_F(Serve, TheReadyLinesCanBeEvaluatedByAShell) {
  LocalServer server({.data = {shop()}});
  EXPECT_EQ(lines_of(server.ready_lines()).size(), 2u) << server.ready_lines();
  Command surroundings;
  surroundings.environment = clean_environment(server.home());
  surroundings.environment["LINES_TO_EVAL"] = server.ready_lines();
  surroundings.arguments = {"/bin/sh", "-c",
                            "eval \"$LINES_TO_EVAL\"; '" + program() + "' agents list | cut -f1"};
  const Finished result = run(surroundings);
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_EQ(result.output,
            "DataQualityPlannerAgent\nLineageExplorerAgent\nMetadataCuratorAgent\nSqlQueryAgent\n");
}

TEST_F(Serve, SourcesOfOneNameCanBeToldApart) {
  const auto first = files_.write("a/shop.csv", "id,name\n1,Ada\n").string();
  const auto second = files_.write("b/shop.csv", "id,name\n1,Grace\n2,Alan\n").string();
  LocalServer server({.data = {first, second, files_.write("a/../a/shop.csv", "id,name\n1,Ada\n").string()}});
  Command call;
  call.environment = server.client_environment();
  for (const auto& [table, count] : std::map<std::string, std::string>{{"shop.shop.main.shop", "**1**"},
                                                                       {"shop_2.shop.main.shop", "**2**"}}) {
    call.arguments = {program(), "invoke", "SqlQueryAgent", "How many rows does " + table + " have?"};
    const Finished answer = run(call);
    EXPECT_NE(answer.output.find(count), std::string::npos) << answer.output;
  }
  call.arguments = {program(), "mcp",
                    "call",    "get_entity_details",
                    "-p",      "entityType=table",
                    "-p",      "fqn=shop_3.shop.main.shop"};
  EXPECT_NE(run(call).exit_code, 0);
}

TEST_F(Serve, AnAgentCanHaveFurtherNames) {
  LocalServer server(
      {.data = {shop()}, .arguments = {"--alias", "MyAgent=SqlQueryAgent", "--alias", "a=b/c=MyAgent"}});
  Command call;
  call.environment = server.client_environment();
  for (const std::string name : {"MyAgent", "a=b/c"}) {
    call.arguments = {program(), "invoke", name, "How many customers are there?"};
    const Finished answer = run(call);
    EXPECT_EQ(answer.exit_code, 0) << answer.error;
    EXPECT_NE(answer.output.find("**2**"), std::string::npos) << answer.output;
  }
  call.arguments = {program(), "agents", "info", "MyAgent"};
  EXPECT_NE(run(call).output.find("MyAgent"), std::string::npos);
}

TEST_F(Serve, AnAliasThatCannotBeMeantIsRefused) {
  for (const auto& [alias, reason] :
       std::map<std::string, std::string>{{"MyAgent", "NAME=AGENT"},
                                          {"=SqlQueryAgent", "1 to 256 characters"},
                                          {"MyAgent=Nobody", "no agent named Nobody"},
                                          {"SqlQueryAgent=DataQualityPlannerAgent", "already"}}) {
    const Finished result = serve({"--port", "0", "--data", shop(), "--alias", alias});
    EXPECT_EQ(result.exit_code, 2) << alias;
    EXPECT_NE(result.error.find(reason), std::string::npos) << result.error;
  }
}

TEST_F(Serve, ATokenWithQuotesSurvivesTheShell) {
  const std::string token = "it's$HOME`x`";
  Process process(command({"--port", "0", "--data", shop(), "--token", token}));
  process.wait_for_line("export AI_SDK_TOKEN=");
  Command shell;
  shell.arguments = {"/bin/sh", "-c", "eval \"$LINES_TO_EVAL\"; printf %s \"$AI_SDK_TOKEN\""};
  shell.environment["LINES_TO_EVAL"] = process.output();
  EXPECT_EQ(run(shell).output, token);
}

TEST_F(Serve, TerminationIsACleanEndWhileAStreamRuns) {
  LocalServer server;  // the sample shop: large enough that an analysis takes its time
  Command call;
  call.arguments = {program(),  "invoke", "DataQualityPlannerAgent", "Analyze the orders table",
                    "--stream", "--json"};
  call.environment = server.client_environment();
  Process stream(call);
  stream.wait_for_output("\"start\"");
  EXPECT_EQ(server.stop(), 0) << server.log();
  // The answer was brought to its end, or ended with an error that says so: never a silent end.
  const int code = stream.wait();
  const auto lines = lines_of(stream.output());
  const auto last = boost::json::parse(lines.back());
  if (code == 0) {
    EXPECT_EQ(last.at("type").as_string(), "end") << stream.output();
  } else {
    EXPECT_TRUE(code == 1 || code == 6) << code << stream.error();
    EXPECT_EQ(last.at("type").as_string(), "error") << stream.output();
  }
}

TEST_F(Serve, InterruptIsACleanEndToo) {
  LocalServer server({.data = {shop()}});
  server.process().signal(SIGINT);
  EXPECT_EQ(server.process().wait(), 0) << server.log();
}

TEST_F(Serve, APullOfThePlugIsNeverASilentEnd) {
  LocalServer server;
  Command call;
  call.arguments = {program(),  "invoke", "DataQualityPlannerAgent", "Analyze the orders table",
                    "--stream", "--json", "--max-retries",           "0"};
  call.environment = server.client_environment();
  Process stream(call);
  stream.wait_for_output("\"start\"");
  server.kill();
  const int code = stream.wait();
  const auto last = boost::json::parse(lines_of(stream.output()).back());
  if (last.at("type") == "end") {
    EXPECT_EQ(code, 0);  // everything was on its way already
  } else {
    EXPECT_EQ(code, 6) << stream.error();
    EXPECT_EQ(last.at("type").as_string(), "error");
  }
}

TEST_F(Serve, APortInUseIsExitCodeTwo) {
  LocalServer server({.data = {shop()}});
  const Finished result = serve({"--data", shop(), "--port", std::to_string(server.port())});
  EXPECT_EQ(result.exit_code, 2) << result.error;
  EXPECT_EQ(result.output, "");
  EXPECT_NE(result.error.find(std::to_string(server.port())), std::string::npos) << result.error;
  EXPECT_NE(result.error.find("--port"), std::string::npos) << result.error;
}

TEST_F(Serve, AnotherAddressThanLoopbackNeedsAToken) {
  const Finished result = serve({"--data", shop(), "--port", "0", "--host", "0.0.0.0"});
  EXPECT_EQ(result.exit_code, 2) << result.error;
  EXPECT_EQ(result.output, "");
  EXPECT_NE(result.error.find("--token"), std::string::npos) << result.error;
}

TEST_F(Serve, SourcesThatCannotBeReadSayWhy) {
  std::filesystem::create_directory(files_.path() / "empty");
  const Finished empty = serve({"--port", "0", "--data", (files_.path() / "empty").string()});
  EXPECT_EQ(empty.exit_code, 2) << empty.error;
  EXPECT_NE(empty.error.find("empty"), std::string::npos) << empty.error;

  const Finished missing = serve({"--port", "0", "--data", (files_.path() / "nothing.db").string()});
  EXPECT_EQ(missing.exit_code, 2) << missing.error;
  EXPECT_NE(missing.error.find("nothing.db"), std::string::npos) << missing.error;

  const auto garbage = files_.write("garbage.db", std::string(5000, 'x'));
  const Finished not_a_database = serve({"--port", "0", "--data", garbage.string()});
  EXPECT_EQ(not_a_database.exit_code, 2) << not_a_database.error;
  EXPECT_NE(not_a_database.error.find("garbage.db"), std::string::npos) << not_a_database.error;
}

TEST_F(Serve, AFileWithoutPermissionSaysSo) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const auto file = files_.write("locked.csv", "id\n1\n");
  chmod(file.c_str(), 0);
  const Finished result = serve({"--port", "0", "--data", file.string()});
  EXPECT_EQ(result.exit_code, 2) << result.error;
  EXPECT_NE(result.error.find("ermission"), std::string::npos) << result.error;
}

TEST_F(Serve, RaggedRowsAreSaidAndServed) {
  const auto file = files_.write("ragged.csv", "id,name\n1,Ada\n2\n3,Grace,too,many\n4,Barbara\n");
  LocalServer server({.data = {file.string()}});
  Command call;
  call.arguments = {program(), "invoke", "SqlQueryAgent", "How many ragged are there?"};
  call.environment = server.client_environment();
  EXPECT_EQ(run(call).exit_code, 0);
  EXPECT_EQ(server.stop(), 0);  // then all of its log is there
  EXPECT_NE(server.log().find("ragged"), std::string::npos) << server.log();
}

}  // namespace
}  // namespace ai_sdk::testing
