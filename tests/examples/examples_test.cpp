// Every example runs against a real server and says what it promises.
#include "support/local_server.hpp"
#include "support/peer_answers.hpp"
#include "support/scripted_peer.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

namespace ai_sdk::testing {
namespace {

Finished run_example(const std::string& name,
                     std::map<std::string, std::optional<std::string>> changes = {}) {
  Command command;
  command.arguments = {std::string(AI_SDK_EXAMPLES) + "/" + name};
  command.environment = LocalServer::shared().client_environment();
  for (auto& [variable, value] : changes) command.environment[variable] = value;
  return run(command);
}

// The planner of this one takes its time: a quick answer could be there before an example has looked.
std::map<std::string, std::optional<std::string>> slow_server() {
  static const TempDir files;
  static const auto faults =
      files.write("faults.json", R"({"rules": [{"agent": "DataQualityPlannerAgent", "delay": 0.3}]})");
  static const LocalServer server(LocalServer::Options{.arguments = {"--faults", faults.string()}});
  return server.client_environment();
}

// What an example prints, where it must succeed.
std::string output_of(const std::string& name,
                      std::map<std::string, std::optional<std::string>> changes = {}) {
  const auto result = run_example(name, std::move(changes));
  EXPECT_EQ(result.exit_code, 0) << name << " printed:\n" << result.output << result.error;
  EXPECT_EQ(result.error, "") << name;
  return result.output;
}

void expect_text(const std::string& output, const std::vector<std::string>& patterns) {
  for (const auto& pattern : patterns) {
    EXPECT_TRUE(std::regex_search(output, std::regex(pattern))) << "no " << pattern << " in:\n" << output;
  }
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t result = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++result;
  return result;
}

TEST(Examples, WithoutAsync) {
  const auto output = output_of("01_without_async");
  expect_text(output, {"[0-9]", "customers", "orders", "SELECT"});
}

TEST(Examples, EnablingAsync) {
  EXPECT_EQ(count(output_of("02_enabling_async"), "DataQualityPlannerAgent: "), 2u);
}

TEST(Examples, BasicCall) {
  expect_text(output_of("03_basic_call"), {"customers", "email", "Tools used: .*profile_table"});
}

TEST(Examples, TestingWithoutAServer) {
  const auto output = output_of("16_testing_without_a_server");
  EXPECT_EQ(count(output, "ok: "), 5u) << output;
}

TEST(Examples, ManyQuestions) {
  const auto output = output_of("17_many_questions");
  expect_text(output, {"4 of 4 answered", "How many products are there\\?\\n  .*The number of products"});
  EXPECT_EQ(count(output, "failed"), 0u) << output;
}

TEST(Examples, McpTools) {
  expect_text(output_of("19_mcp_tools"),
              {"search_metadata: .*query", "patch_entity \\(writes\\): entityType\\*", "found [^ ]*orders",
               "get_entity_details: the tool 'get_entity_details' failed", "tools for a model",
               "the model reads \\{"});
}

TEST(Examples, BotsPersonasAbilities) {
  expect_text(output_of("24_bots_personas_abilities"),
              {"bot ingestion-bot\n", "persona DataAnalyst: .", "ability discoveryAndSearch with [1-9]",
               "questions about data", "There is no persona Nobody"});
}

TEST(Examples, MakeAnAgent) {
  const auto output = output_of("25_make_an_agent");
  expect_text(output, {"Made persona brief-in-cpp", "Made agent refunds-in-cpp with persona brief-in-cpp",
                       "the new agent needs a persona", "no persona Nobody, so nothing was made",
                       "It can be called: true"});
  const auto again = output_of("25_make_an_agent");
  expect_text(again, {"Persona brief-in-cpp is there already", "Agent refunds-in-cpp is there already"});
}

TEST(Examples, Raii) {
  expect_text(output_of("04_raii"), {"The answer begins: .*products", "Stream and client are closed"});
}

TEST(Examples, ConcurrentRequests) {
  const auto output = output_of("05_concurrent_requests");
  const auto place = [&](const std::string& text) { return output.find("=== " + text + " ==="); };
  EXPECT_LT(place("customers"), place("orders"));
  EXPECT_LT(place("orders"), place("products"));
  EXPECT_LT(place("products"), place("inventory"));
  EXPECT_NE(place("inventory"), std::string::npos);
  expect_text(output, {"Data quality of `[a-z.]*inventory`", "SqlQueryAgent says: "});
}

TEST(Examples, Streaming) {
  const auto output = output_of("06_streaming");
  expect_text(output, {"^Started", "\\[Tool: run_sql\\]", "SELECT", "LIMIT 5"});
  EXPECT_EQ(count(output, "Done!"), 1u);
  EXPECT_NE(output.find("orders", output.find("Done!")), std::string::npos) << output;  // the text alone
}

TEST(Examples, Conversation) {
  const auto output = output_of("07_conversation");
  expect_text(output, {"orders", "failed", "SELECT", "Conversation [0-9a-f-]{36}, 3 turns",
                       "Create tests for the issues -> [0-9]{3}", "Show me the SQL -> [0-9]{3}",
                       "Tools used: .*profile_table"});
}

TEST(Examples, ListAgents) {
  expect_text(output_of("08_list_agents"), {"DataQualityPlannerAgent\n    .", "SqlQueryAgent\n    ."});
}

TEST(Examples, ErrorHandling) {
  expect_text(output_of("09_error_handling"),
              {"Answer: [^(]", "There is no agent NoSuchAgent", "The server refused the token",
               "The server cannot be reached: .*127\\.0\\.0\\.1"});
}

TEST(Examples, RetryWithBackoffNeedsNoneWhereAllIsWell) {
  const auto output = output_of("10_retry_with_backoff");
  expect_text(output, {"customers"});
  EXPECT_EQ(count(output, "Attempt"), 0u);
}

TEST(Examples, RetryWithBackoffWaitsAsTheServerSays) {
  ScriptedPeer peer([](PeerConnection& connection) {
    for (const int status : {429, 503, 200}) {
      connection.read_request();
      connection.send(status == 200 ? run_answer("There are 7.")
                                    : answer(status, "Retry-After-Ms: 30\r\n", "{}"));
    }
  });
  const auto result = run_example("10_retry_with_backoff", {{"AI_SDK_HOST", peer.url()}});
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_EQ(result.output,
            "Attempt 1 failed; again in 30 ms\nAttempt 2 failed; again in 30 ms\nThere are 7.\n");
  EXPECT_EQ(peer.requests().size(), 3u);
}

TEST(Examples, ErrorHandlingWaitsAsTheServerSays) {
  ScriptedPeer peer([](PeerConnection& connection) {
    while (connection.next_request()) {
      connection.send(answer(429, "Retry-After-Ms: 5\r\n", "{}"));
    }
  });
  const auto result =
      run_example("09_error_handling", {{"AI_SDK_HOST", peer.url()}, {"AI_SDK_MAX_RETRIES", "0"}});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(peer.requests().size(), 2u);  // the call, and once more after the wait
}

TEST(Examples, Timeout) {
  expect_text(output_of("11_timeout", slow_server()),
              {"No answer within 1 ms \\(with_timeout\\)", "Data quality of .*orders", "SELECT"});
}

TEST(Examples, BoundedConcurrency) {
  const auto output = output_of("12_bounded_concurrency");
  expect_text(output, {"8 answers, at most 3 calls at a time"});
  EXPECT_EQ(count(output, "=== "), 8u);
  EXPECT_EQ(count(output, "SELECT"), 8u);
}

TEST(Examples, ProducerConsumer) {
  const auto output = output_of("13_producer_consumer");
  expect_text(output, {"Processed 4 messages"});
  for (const std::string table : {"customers", "orders", "products", "inventory"}) {
    EXPECT_EQ(count(output, "How many " + table + " are there? -> "), 1u) << output;
  }
}

TEST(Examples, CommonMistakes) {
  expect_text(output_of("14_common_mistakes", slow_server()),
              {"1\\. .*enable_async", "2\\. .*closed", "turned 0 times while it waited for call\\(\\)",
               "turned [1-9][0-9]* times while it waited for acall\\(\\)"});
}

TEST(Examples, FindingsAsJson) {
  expect_text(output_of("15_findings_as_json"),
              {"customers, [0-9]+ rows", "high  [a-z_]+ in [a-z_]*: [1-9][0-9]* rows", "SELECT"});
}

// All that need a server explain themselves where nothing is set up.
TEST(Examples, SayWhatIsMissing) {
  for (const auto& entry : std::filesystem::directory_iterator(AI_SDK_EXAMPLES)) {
    const auto name = entry.path().filename().string();
    if (name == "16_testing_without_a_server") continue;
    const auto result = run_example(name, {{"AI_SDK_HOST", std::nullopt}});
    EXPECT_EQ(result.exit_code, 1) << name;
    // One of them sets the fields itself, and is told of the field.
    const bool says = result.error.find("AI_SDK_HOST") != std::string::npos ||
                      result.error.find("host is empty") != std::string::npos;
    EXPECT_TRUE(says) << name << ": " << result.error;
  }
}

// Nobody forgets one: what is built is tested above.
TEST(Examples, AreAllTested) {
  std::size_t programs = 0;
  const std::string tests = read_file(AI_SDK_EXAMPLES_TEST);
  for (const auto& entry : std::filesystem::directory_iterator(AI_SDK_EXAMPLES)) {
    const auto name = entry.path().filename().string();
    const std::string call = "output_of(\"" + name + "\"";
    EXPECT_TRUE(tests.find(call + ")") != std::string::npos ||
                tests.find(call + ", slow_server())") != std::string::npos)
        << name;
    ++programs;
  }
  EXPECT_GE(programs, 15u);
}

}  // namespace
}  // namespace ai_sdk::testing
