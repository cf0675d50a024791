// Conversations without a terminal that can be drawn on.
#include "chat_fixture.hpp"

#include <signal.h>

namespace ai_sdk::testing {
namespace {

class ChatPlain : public ChatTest {
 protected:
  Finished talk(std::string input, std::vector<std::string> arguments) {
    Command with_input = chat(std::move(arguments));
    with_input.input = std::move(input);
    return run(with_input);
  }
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_F(ChatPlain, EachLineIsAMessage) {
  const Finished result = talk("How many customers are there?\n\nHow many \\\norders are there?", {kSql});
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_EQ(result.error, "");
  EXPECT_TRUE(has(result.output, "There are **5** customers.")) << "Markdown as it came\n" << result.output;
  EXPECT_TRUE(has(result.output, "There are **3** orders.")) << result.output;
  EXPECT_FALSE(has(result.output, "\x1b"));
  EXPECT_FALSE(has(result.output, "> ")) << "no prompt";
}

TEST_F(ChatPlain, ItIsOneConversation) {
  const Finished result = talk("Analyze the customers table\nCreate tests for the issues\n", {kPlanner});
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_TRUE(has(result.output, "reated")) << result.output;
}

TEST_F(ChatPlain, CommandsWorkToo) {
  const Finished result =
      talk(std::string(kHowMany) + "\n/save talk.md\n/agents\n/quit\nnever asked\n", {kSql});
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_TRUE(has(result.output, kPlanner));
  EXPECT_TRUE(has(read_file(home.path() / "talk.md"), kHowMany));
  EXPECT_FALSE(has(read_file(home.path() / "talk.md"), "never"));
}

TEST_F(ChatPlain, AFailureIsToldAndTheRestIsAsked) {
  const auto faulty = server_with_faults(R"({"status": 500, "message": "out of order", "times": 1})");
  Command command = chat_with(*faulty, {kSql, "--max-retries", "0"});
  command.input = std::string(kHowMany) + "\n" + kHowMany + "\n";
  const Finished result = run(command);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(has(result.error, "out of order")) << result.error;
  EXPECT_TRUE(has(result.output, "There are **5** customers.")) << result.output;
}

TEST_F(ChatPlain, TabAndTheManualPageKnowIt) {
  EXPECT_EQ(cli({"__complete", "cha"}).output, "chat\tLead a conversation with an agent\n");
  EXPECT_TRUE(has(cli({"__complete", "chat", "Sql"}).output, kSql));
  EXPECT_TRUE(has(cli({"__complete", "chat", "--"}).output, "--no-history"));
  EXPECT_TRUE(has(cli({"man"}).output, "ai\\-sdk chat"));
}

TEST_F(ChatPlain, WithoutAnAgentItSaysWhatToDo) {
  const Finished result = talk("hello\n", {});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(has(result.error, "which agent? ai-sdk chat AGENT")) << result.error;
  EXPECT_TRUE(has(result.error, kSql)) << result.error;
}

TEST_F(ChatPlain, WhatIsNoUtf8IsNotSent) {
  const Finished result = talk("\xff\xfe\n" + std::string(kHowMany) + "\n", {kSql});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(has(result.error, "UTF-8")) << result.error;
  EXPECT_TRUE(has(result.output, "5"));
}

TEST_F(ChatPlain, NobodyReadingEndsItQuietly) {
  Command surroundings = chat({});
  const Finished result =
      run_shell("printf 'How many customers are there?\\nHow many orders are there?\\n' | '" + program() +
                    "' chat " + kSql + " | head -1",
                surroundings);
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_EQ(result.error, "");
}

TEST_F(ChatPlain, CtrlCInAPipeEndsIt) {
  const auto faulty = server_with_faults(R"({"on": "stream", "stall_after_events": 6})");
  Command command = chat_with(*faulty, {kSql});
  command.input = std::string(kHowMany) + "\n";
  command.keep_input_open = true;
  Process process(command);
  process.wait_for_output("Read as");
  process.signal(SIGINT);
  EXPECT_EQ(process.wait(), 130) << process.error();
}

TEST_F(ChatPlain, ATerminalThatCannotDoMuchGetsLines) {
  Command command = chat({kSql});
  command.terminal = true;
  command.environment["TERM"] = "dumb";
  Process process(command);
  process.wait_for_output("> ");
  process.write_input(std::string(kHowMany) + "\n");
  process.wait_for_output("There are 5 customers.");
  process.write_input("\x04");
  EXPECT_EQ(process.wait(), 0);
  EXPECT_FALSE(has(process.output(), "\x1b")) << process.output();
}

TEST_F(ChatPlain, CtrlCOnSuchATerminalCancelsTheAnswer) {
  const auto faulty = server_with_faults(R"({"on": "stream", "stall_after_events": 6, "times": 1})");
  Command command = chat_with(*faulty, {kSql});
  command.terminal = true;
  command.environment["TERM"] = "dumb";
  Process process(command);
  process.wait_for_output("> ");
  process.write_input(std::string(kHowMany) + "\n");
  process.wait_for_output("[search_metadata]");
  process.write_input("\x03");
  process.wait_for_output("cancelled");
  process.write_input(std::string(kHowMany) + "\n");
  process.wait_for_output("There are 5 customers.");
  process.write_input("\x04");
  EXPECT_EQ(process.wait(), 0);
}

}  // namespace
}  // namespace ai_sdk::testing
