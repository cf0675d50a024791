// What is said in a conversation on a terminal.
#include "chat_fixture.hpp"

#include <filesystem>

namespace ai_sdk::testing {
namespace {

using Chat = ChatTest;
namespace fs = std::filesystem;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_F(Chat, AsksAndGoesOn) {
  const Tmux tmux(chat({kSql}));
  const std::string begin = wait_for_prompt(tmux);
  EXPECT_TRUE(has(begin, std::string("You talk to ") + kSql)) << begin;
  const std::string answered = ask(tmux, kHowMany, kFive);
  EXPECT_TRUE(has(answered, std::string("> ") + kHowMany)) << answered;
  EXPECT_TRUE(has(answered, "[run_sql]")) << answered;
  EXPECT_FALSE(has(answered, "**")) << "Markdown is rendered\n" << answered;
  ask(tmux, "How many orders are there?", "There are 3 orders.");
  send(tmux, "/quit");
  EXPECT_EQ(tmux.wait_for_exit(), 0);
  EXPECT_TRUE(has(tmux.screen(), "go on with: ai-sdk chat SqlQueryAgent -c ")) << tmux.screen();
}

TEST_F(Chat, TheConversationIsRememberedForContinue) {
  {
    const Tmux tmux(chat({kPlanner}));
    wait_for_prompt(tmux);
    ask(tmux, "Analyze the customers table", "customers");
    tmux.press("C-d");
    EXPECT_EQ(tmux.wait_for_exit(), 0);
  }
  const Tmux tmux(chat({kPlanner, "--continue"}));
  wait_for_prompt(tmux);
  // Only who knows which table it was about can do that.
  const std::string made = ask(tmux, "Create tests for the issues", "reated");
  EXPECT_TRUE(has(made, "customers")) << made;
}

TEST_F(Chat, ThinkingAndToolsAreGreyAndCanBeLeftOut) {
  const auto grey_tool = [](const std::string& window) {
    for (const auto& line : lines_of(window))
      if (has(line, "[run_sql]")) return has(line, "\x1b[90m");
    return false;
  };
  {
    const Tmux tmux(chat({kSql}));
    wait_for_prompt(tmux);
    ask(tmux, kHowMany, kFive);
    EXPECT_TRUE(grey_tool(tmux.coloured())) << tmux.coloured();
  }
  const Tmux tmux(chat({kSql, "--no-thinking"}));
  wait_for_prompt(tmux);
  EXPECT_FALSE(has(ask(tmux, kHowMany, kFive), "[run_sql]"));
}

TEST_F(Chat, ListsAndSwitchesAgents) {
  const Tmux tmux(chat({kSql}));
  wait_for_prompt(tmux);
  ask(tmux, kHowMany, kFive);
  send(tmux, "/agents");
  const std::string listed = tmux.wait_for(std::string("  ") + kPlanner);
  tmux.wait_for(std::string("* "));
  wait_for_prompt(tmux);
  send(tmux, std::string("/agents ") + kPlanner);
  tmux.wait_for(std::string("you talk to ") + kPlanner);
  ask(tmux, "Analyze the customers table", "Data quality of");
  // The other's thread is still there.
  tmux.type("/agents Sql");
  tmux.press("Tab");
  tmux.wait_for(std::string("> /agents ") + kSql);
  tmux.press("Enter");
  tmux.wait_for("go on where you were");
  send(tmux, "/agents Nobody");
  tmux.wait_for("there is no agent Nobody");
}

TEST_F(Chat, WithoutAnAgentOneIsChosen) {
  const Tmux tmux(chat());
  tmux.wait_for("which one, by number or name?");
  send(tmux, "77");
  tmux.wait_for("there is no agent 77");
  send(tmux, kSql);
  tmux.wait_for(std::string("You talk to ") + kSql);
  ask(tmux, kHowMany, kFive);
}

TEST_F(Chat, TheSettingNamesTheAgent) {
  Command set = chat();
  set.arguments = {program(), "configure", "set", "agent", kSql};
  ASSERT_EQ(run(set).exit_code, 0);
  const Tmux tmux(chat());
  wait_for_prompt(tmux);
  EXPECT_TRUE(has(tmux.screen(), std::string("You talk to ") + kSql)) << tmux.screen();
}

TEST_F(Chat, SavesAndForgets) {
  const Tmux tmux(chat({kSql}), {.columns = 80, .rows = 70});
  wait_for_prompt(tmux);
  send(tmux, "/save talk.md");
  tmux.wait_for("nothing has been said yet");
  ask(tmux, kHowMany, kFive);
  send(tmux, "/save talk.md");
  tmux.wait_for("saved in talk.md");
  const std::string saved = read_file(home.path() / "talk.md");
  EXPECT_TRUE(has(saved, std::string("> ") + kHowMany)) << saved;
  EXPECT_TRUE(has(saved, "There are **5** customers.")) << "as it came\n" << saved;
  EXPECT_EQ(fs::status(home.path() / "talk.md").permissions(), fs::perms(0600));

  send(tmux, "/clear");
  tmux.wait_for("a new conversation begins");
  ask(tmux, "How many orders are there?", "There are 3 orders.");
  send(tmux, "/save talk.md");
  tmux.wait_until([](const std::string& now) { return now.find("saved in") != now.rfind("saved in"); });
  const std::string again = read_file(home.path() / "talk.md");
  EXPECT_FALSE(has(again, kHowMany)) << again;
  EXPECT_TRUE(has(again, "orders")) << again;

  home.write("mine.txt", "precious");
  send(tmux, "/save mine.txt");
  tmux.wait_for("mine.txt is there already");
  EXPECT_EQ(read_file(home.path() / "mine.txt"), "precious");
}

TEST_F(Chat, ClearBeginsAnew) {
  const Tmux tmux(chat({kPlanner}));
  wait_for_prompt(tmux);
  ask(tmux, "Analyze the customers table", "Data quality of");
  send(tmux, "/clear");
  wait_for_prompt(tmux);
  send(tmux, "Create tests for the issues");
  tmux.wait_until([](const std::string& now) { return has(now, "> Create tests"); });
  wait_for_prompt(tmux);
  EXPECT_FALSE(has(tmux.screen(), "reated")) << tmux.screen();
}

TEST_F(Chat, UnknownCommandsAreNotSent) {
  const Tmux tmux(chat({kSql}));
  wait_for_prompt(tmux);
  send(tmux, "/sav x");
  tmux.wait_for("there is no command /sav; see /help");
  send(tmux, "/help");
  const std::string help = tmux.wait_for("Ctrl-R searches");
  for (const char* name : {"/agents", "/clear", "/save FILE", "/help", "/quit"})
    EXPECT_TRUE(has(help, name)) << name;
}

// The screen in docs/chat.md, but for the first two lines, which name the server.
TEST_F(Chat, LooksAsThePageAboutItShows) {
  const std::string page = read_file(std::filesystem::path(AI_SDK_SOURCE_DIR) / "docs/chat.md");
  const std::string_view fence = "```text\n";
  const auto begin = page.find(fence);
  ASSERT_NE(begin, std::string::npos);
  std::string shown = page.substr(begin + fence.size(), page.find("```\n", begin + 3) - begin - fence.size());
  shown = shown.substr(shown.find("\n\n"));
  Command command = chat_with(LocalServer::shared(), {kSql});
  command.environment["NO_COLOR"] = "1";
  const Tmux tmux(command, {.columns = 80, .rows = 40});
  wait_for_prompt(tmux);
  ask(tmux, "Which 3 customers have the most orders?", "built-in engine");
  send(tmux, "/save answer.md");
  tmux.wait_for("saved in answer.md");
  EXPECT_TRUE(has(wait_for_prompt(tmux), shown)) << tmux.screen();
}

TEST_F(Chat, AFailureIsShownAndTheConversationGoesOn) {
  const auto faulty = server_with_faults(
      R"({"status": 429, "retry_after": 1, "times": 1}, {"status": 500, "message": "out of order", "times": 1},
         {"error_after_events": 2, "message": "the engine stopped", "times": 1},
         {"cut_after_events": 2, "times": 1})");
  const Tmux tmux(chat_with(*faulty, {kSql, "--max-retries", "0"}));
  wait_for_prompt(tmux);
  ask(tmux, kHowMany, "429");
  ask(tmux, kHowMany, "out of order");
  ask(tmux, kHowMany, "the engine stopped");
  send(tmux, kHowMany);
  tmux.wait_until([](const std::string& now) {
    return has(now, "ended before") || has(now, "broke") || has(now, "interrupted");
  });
  wait_for_prompt(tmux);
  ask(tmux, kHowMany, kFive);
  send(tmux, "/quit");
  EXPECT_EQ(tmux.wait_for_exit(), 0);
}

TEST_F(Chat, AServerThatDiedIsNoEnd) {
  LocalServer mortal(LocalServer::Options{.data = {(files().path() / "shop").string()}});
  const Tmux tmux(chat_with(mortal, {kSql, "--max-retries", "0"}));
  wait_for_prompt(tmux);
  mortal.kill();
  ask(tmux, kHowMany, "ai-sdk doctor");
  tmux.press("C-d");
  EXPECT_EQ(tmux.wait_for_exit(), 0);
}

TEST_F(Chat, WhatIsWrongFromTheStartEndsIt) {
  Command nobody = chat({"NoSuchAgent"});
  nobody.terminal = true;
  nobody.environment["TERM"] = "xterm";
  EXPECT_EQ(run(nobody).exit_code, 4);
  Command stranger = chat({kSql});
  stranger.terminal = true;
  stranger.environment["TERM"] = "xterm";
  stranger.environment["AI_SDK_TOKEN"] = "wrong";
  EXPECT_EQ(run(stranger).exit_code, 3);
}

}  // namespace
}  // namespace ai_sdk::testing
