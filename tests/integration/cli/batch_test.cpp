// `ai-sdk batch` as people use it.
#include "batch_support.hpp"

#include <signal.h>

#include <chrono>
#include <random>
#include <set>

namespace ai_sdk::testing {
namespace {

using Batch = BatchTest;
using boost::json::parse;

TEST_F(Batch, EveryRowEndsInOneRecord) {
  const auto in =
      folder().write("in.jsonl", R"({"id":"a","message":"How many customers are there?"})"
                                 "\n"
                                 R"({"message":"How many orders are there?","conversation_id":"talk-1"})"
                                 "\n");
  const Finished result = run(batch(in, {"--ordered"}));
  ASSERT_EQ(result.exit_code, 0) << result.error;
  EXPECT_EQ(result.output, "");
  EXPECT_NE(result.error.find("2 rows: 2 answered"), std::string::npos) << result.error;
  const auto all = records();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].begin()->key(), "key");
  EXPECT_EQ(all[0].at("key").as_string().size(), 32u);
  EXPECT_EQ(all[0].at("id"), "a");
  EXPECT_EQ(all[0].at("line").as_int64(), 1);
  EXPECT_EQ(all[0].at("status"), "ok");
  EXPECT_FALSE(all[0].at("response").as_string().empty());
  EXPECT_FALSE(all[0].at("conversation_id").as_string().empty());
  EXPECT_TRUE(all[0].at("tools_used").is_array());
  EXPECT_GT(all[0].at("usage").at("total_tokens").as_int64(), 0);
  EXPECT_EQ(all[0].at("attempts").as_int64(), 1);
  EXPECT_GE(all[0].at("duration_ms").as_int64(), 0);
  EXPECT_EQ(all[0].at("agent"), kSql);
  EXPECT_TRUE(all[1].at("id").is_null());
  EXPECT_EQ(all[1].at("conversation_id"), "talk-1");
  EXPECT_FALSE(all[0].contains("error"));
}

TEST_F(Batch, CsvWithATemplateAndQuotes) {
  const auto in = folder().write("in.csv",
                                 "table,what,id\r\n"
                                 "customers,\"How many, \"\"really\"\",\",\"1\"\"\"\r\n"
                                 "orders,\"How\r\nmany\",2\r\n"
                                 "orders,Count the,3");
  const Finished result = run(batch(in, {"--template", "{what} {table} are there?", "--ordered", "--json"}));
  ASSERT_EQ(result.exit_code, 0) << result.error;
  const auto summary = parse(result.output).as_object();
  EXPECT_EQ(summary.at("rows").as_int64(), 3);
  EXPECT_EQ(summary.at("ok").as_int64(), 3);
  EXPECT_TRUE(summary.at("error").is_null());
  const auto all = records();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].at("id"), "1\"");
  EXPECT_NE(all[0].at("response").as_string().find("5"), std::string::npos);
  EXPECT_NE(all[1].at("response").as_string().find("3"), std::string::npos);
  EXPECT_EQ(all[1].at("line").as_int64(), 3);
}

TEST_F(Batch, StandardInputAndOutput) {
  Command command = batch("-");
  command.arguments[5] = "-";
  command.input = R"({"message":"How many orders are there?"})";
  const Finished result = run(command);
  ASSERT_EQ(result.exit_code, 0) << result.error;
  EXPECT_EQ(parse(result.output).at("status"), "ok");

  command.input = "message\nHow many orders are there?\n";
  command.arguments.insert(command.arguments.end(), {"--format", "csv"});
  const Finished csv = run(command);
  EXPECT_EQ(csv.exit_code, 0) << csv.error;
  EXPECT_EQ(parse(csv.output).at("response"), parse(result.output).at("response"));
}

TEST_F(Batch, WhoReadsOnlyTheBeginningEndsItQuietly) {
  Command command = batch(write_rows(2000));
  command.arguments[5] = "-";
  std::string line;
  for (const auto& word : command.arguments) line += "'" + word + "' ";
  const Finished result = run_shell(line + "| head -1 | cut -c1-8; echo ${PIPESTATUS[0]}", command);
  EXPECT_EQ(result.output, "{\"key\":\"\n0\n");
  EXPECT_EQ(result.error, "");
}

TEST_F(Batch, WrongRowsAreNamedBeforeAnythingIsSent) {
  const auto before = runs_counted(server());
  const auto in = folder().write("in.jsonl", "{\"message\":\"m\"}\n{\"mesage\":\"m\"}\n\n[1]\n");
  const Finished result = run(batch(in, {"--json"}));
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.error.find("2 rows"), std::string::npos) << result.error;
  EXPECT_NE(result.error.find("line 2: there is no \"message\""), std::string::npos) << result.error;
  EXPECT_NE(result.error.find("line 4"), std::string::npos) << result.error;
  EXPECT_EQ(parse(result.output).at("error").at("type"), "UsageError");
  EXPECT_FALSE(std::filesystem::exists(out()));
  const Finished unknown = run(batch(in, {"--template", "{mesage} {table}"}));
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_NE(unknown.error.find("line 1: --template asks for {mesage}"), std::string::npos) << unknown.error;
  EXPECT_EQ(runs_counted(server()), before);
}

TEST_F(Batch, RowsThatAreAlikeAreNamedOrAskedEach) {
  const auto before = runs_counted_at_rest(server());
  const std::string row = "{\"message\":\"How many customers are there?\"}\n";
  const auto in =
      folder().write("in.jsonl", row + "{\"message\":\"How many orders are there?\"}\n" + row + row);
  const Finished refused = run(batch(in));
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_NE(refused.error.find("line 3 is the same as line 1"), std::string::npos) << refused.error;
  EXPECT_NE(refused.error.find("line 4 is the same as line 1"), std::string::npos) << refused.error;
  EXPECT_NE(refused.error.find("--allow-duplicates"), std::string::npos) << refused.error;
  EXPECT_EQ(runs_counted(server()), before);

  ASSERT_EQ(run(batch(in, {"--allow-duplicates"})).exit_code, 0);
  std::set<std::string> keys;
  for (const auto& record : records()) keys.emplace(record.at("key").as_string());
  EXPECT_EQ(keys.size(), 4u);
  EXPECT_EQ(runs_counted_at_rest(server()), before + 4);
  ASSERT_EQ(run(batch(in, {"--allow-duplicates", "--resume"})).exit_code, 0);
  EXPECT_EQ(records().size(), 4u);
}

TEST_F(Batch, AFileThatIsThereIsOnlyTouchedWhenToldTo) {
  const auto in = write_rows(3);
  ASSERT_EQ(run(batch(in)).exit_code, 0);
  const std::string text = read_file(out());
  const Finished refused = run(batch(in));
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_NE(refused.error.find("--resume"), std::string::npos) << refused.error;
  EXPECT_EQ(read_file(out()), text);
  const Finished resumed = run(batch(in, {"--resume", "--json"}));
  EXPECT_EQ(resumed.exit_code, 0) << resumed.error;
  EXPECT_EQ(parse(resumed.output).at("asked").as_int64(), 0);
  EXPECT_EQ(read_file(out()), text);
  const auto before = runs_counted_at_rest(server());
  EXPECT_EQ(run(batch(in, {"--overwrite"})).exit_code, 0);
  EXPECT_EQ(records().size(), 3u);
  EXPECT_EQ(runs_counted_at_rest(server()), before + 3) << "begun anew, asked anew";
  EXPECT_EQ(run(batch(in, {"--overwrite", "--resume"})).exit_code, 2);
  EXPECT_EQ(run(batch(out(), {"--resume"})).exit_code, 2) << "the input is the output";
}

TEST_F(Batch, FailedRowsAreRecordsAndCanBeAskedAgain) {
  // The agent refuses a conversation whose id it cannot use; the others are answered.
  const auto in =
      folder().write("in.jsonl", std::string(R"({"id":1,"message":"How many orders are there?"})") +
                                     "\n{\"id\":2,\"message\":\"m\",\"conversation_id\":\"" +
                                     std::string(300, 'x') + "\"}\n");
  const Finished first = run(batch(in, {"--ordered", "--json"}));
  EXPECT_EQ(first.exit_code, 7) << first.error;
  EXPECT_NE(first.error.find("--retry-errors"), std::string::npos) << first.error;
  EXPECT_EQ(parse(first.output).at("failed").as_int64(), 1);
  auto all = records();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].at("status"), "error");
  EXPECT_EQ(all[1].at("id").as_int64(), 2);
  EXPECT_EQ(all[1].at("error").at("type"), "ValidationError");
  EXPECT_EQ(all[1].at("error").at("status_code").as_int64(), 400);
  EXPECT_EQ(all[1].at("error").at("request_id"), all[1].at("request_id"));
  EXPECT_FALSE(all[1].contains("response"));

  EXPECT_EQ(run(batch(in, {"--resume"})).exit_code, 7) << "they are still failed";
  EXPECT_EQ(records().size(), 2u);
  EXPECT_EQ(run(batch(in, {"--resume", "--retry-errors"})).exit_code, 7);
  all = records();
  ASSERT_EQ(all.size(), 3u) << "only the failed one was asked again";
  EXPECT_EQ(all[2].at("key"), all[1].at("key"));
  EXPECT_EQ(run(batch(in, {"--retry-errors"})).exit_code, 2);
}

TEST_F(Batch, WhatWouldFailForEveryRowStopsItAtOnce) {
  const auto in = write_rows(500);
  Command bad_token = batch(in, {"--json"});
  bad_token.environment["AI_SDK_TOKEN"] = "wrong-canary-77";
  const Finished refused = run(bad_token);
  EXPECT_EQ(refused.exit_code, 3) << refused.error;
  EXPECT_EQ((refused.error + refused.output).find("canary"), std::string::npos);
  EXPECT_EQ(parse(refused.output).at("open").as_int64(), 500);
  EXPECT_EQ(parse(refused.output).at("error").at("type"), "AuthenticationError");

  Command no_agent = batch(in, {"--resume"});
  no_agent.arguments[2] = "NoSuchAgent";
  EXPECT_EQ(run(no_agent).exit_code, 4);

  Command no_server = batch(in, {"--resume", "--max-retries", "0"});
  no_server.environment["AI_SDK_HOST"] = "http://127.0.0.1:1";
  EXPECT_EQ(run(no_server).exit_code, 6);

  const Finished mended = run(batch(in, {"--resume", "--concurrency", "20"}));
  EXPECT_EQ(mended.exit_code, 0) << mended.error;
  expect_one_answer_for_each(out(), 500);
}

TEST_F(Batch, CtrlCKeepsWhatIsDone) {
  const auto in = write_rows(3000);
  const auto before = runs_counted_at_rest(server());
  {
    Process process(batch(in));
    while (process.running() && (!std::filesystem::exists(out()) || std::filesystem::file_size(out()) == 0)) {
    }
    process.signal(SIGINT);
    EXPECT_EQ(process.wait(), 130) << process.error();
    EXPECT_NE(process.error().find("--resume"), std::string::npos) << process.error();
    EXPECT_NE(process.error().find("not done"), std::string::npos) << process.error();
  }
  const std::size_t done = records().size();
  EXPECT_GT(done, 0u);
  EXPECT_LT(done, 3000u);
  ASSERT_EQ(run(batch(in, {"--resume"})).exit_code, 0);
  expect_one_answer_for_each(out(), 3000);
  EXPECT_EQ(runs_counted_at_rest(server()), before + 3000);
}

TEST_F(Batch, TwoAtOnceCannotShareAFile) {
  const auto in = write_rows(3000);
  Process first(batch(in));
  while (first.running() && (!std::filesystem::exists(out()) || std::filesystem::file_size(out()) == 0)) {
  }
  const Finished second = run(batch(in, {"--resume"}));
  EXPECT_EQ(second.exit_code, 2);
  EXPECT_NE(second.error.find("another batch is writing"), std::string::npos) << second.error;
  first.signal(SIGINT);
  EXPECT_EQ(first.wait(), 130);
}

TEST_F(Batch, OrderedIsTheInputsOrder) {
  ASSERT_EQ(run(batch(write_rows(300), {"--ordered", "--concurrency", "32"})).exit_code, 0);
  std::int64_t next = 0;
  for (const auto& record : records()) EXPECT_EQ(record.at("id").as_int64(), next++);
  EXPECT_EQ(next, 300);
}

TEST_F(Batch, ATerminalShowsABar) {
  Command command = batch(write_rows(200));
  command.terminal = true;
  command.environment["TERM"] = "xterm";
  const Finished result = run(command);
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_NE(result.output.find("[##"), std::string::npos) << result.output;
  EXPECT_NE(result.output.find("200 of 200 rows (100 %)"), std::string::npos) << result.output;
}

TEST_F(Batch, KilledAtRandomPointsNothingIsLostAndNothingRunsTwice) {
  constexpr std::size_t rows = 1000;
  const auto seed = static_cast<unsigned>(std::chrono::system_clock::now().time_since_epoch().count());
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::vector<std::size_t> points{0};
  for (int i = 0; i < 4; ++i) points.push_back(random() % (rows * 8 / 10));
  const auto before = runs_counted_at_rest(server());
  const Command command = batch(write_rows(rows), {"--concurrency", "16"});
  EXPECT_GE(kill_again_and_again(command, out(), points, seed), 4);
  expect_one_answer_for_each(out(), rows);
  EXPECT_EQ(runs_counted_at_rest(server()) - before, rows);
}

// Of 60 a minute, six may come at once and the others follow at even distances of more than a second: the
// last of eight cannot have begun earlier, however quick the machine is.
TEST_F(Batch, RequestsAMinuteAreBounded) {
  const auto in = write_rows(8);
  const auto begin = std::chrono::steady_clock::now();
  const Finished result = run(batch(in, {"--concurrency", "8", "--requests-per-minute", "60"}));
  ASSERT_EQ(result.exit_code, 0) << result.error;
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  EXPECT_EQ(records().size(), 8u);
}

}  // namespace
}  // namespace ai_sdk::testing
