// The terminal in a conversation: keys, Ctrl-C, resizes, what is left behind.
#include "chat_fixture.hpp"

#include <signal.h>

#include <filesystem>

namespace ai_sdk::testing {
namespace {

using ChatTerminal = ChatTest;
namespace fs = std::filesystem;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t result = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++result;
  return result;
}

TEST_F(ChatTerminal, CtrlCCancelsAnAnswerAndNotTheProgram) {
  const auto faulty = server_with_faults(R"({"on": "stream", "stall_after_events": 6, "times": 1})");
  const Tmux tmux(chat_with(*faulty, {kSql}));
  wait_for_prompt(tmux);
  send(tmux, kHowMany);
  tmux.wait_for("Read as");
  tmux.press("C-c");
  tmux.wait_for("(cancelled)");
  wait_for_prompt(tmux);
  ask(tmux, kHowMany, kFive);
  send(tmux, "/save talk.md");
  tmux.wait_for("saved");
  EXPECT_TRUE(has(read_file(home.path() / "talk.md"), "*(cancelled)*"));
}

TEST_F(ChatTerminal, CtrlCCancelsWhatHasNotBegunToAnswer) {
  const auto faulty = server_with_faults(R"({"delay": 3000, "times": 1})");
  const Tmux tmux(chat_with(*faulty, {kSql}));
  wait_for_prompt(tmux);
  send(tmux, kHowMany);
  tmux.wait_for("at work");
  tmux.press("C-c");
  tmux.wait_for("(cancelled)");
  EXPECT_FALSE(has(wait_for_prompt(tmux), "at work"));
  ask(tmux, kHowMany, kFive);
}

TEST_F(ChatTerminal, WhatIsTypedMeanwhileIsNotLost) {
  const auto faulty = server_with_faults(R"({"delay": 1, "times": 1})");
  const Tmux tmux(chat_with(*faulty, {kSql}));
  wait_for_prompt(tmux);
  send(tmux, kHowMany);
  tmux.wait_for("at work");
  send(tmux, "How many orders are there?");
  tmux.wait_for(kFive);
  tmux.wait_for("There are 3 orders.");
}

TEST_F(ChatTerminal, CtrlCTwiceAtAnEmptyPromptQuits) {
  const Tmux tmux(chat({kSql}));
  wait_for_prompt(tmux);
  tmux.type("never sent");
  tmux.wait_for("never sent");
  tmux.press("C-c");
  wait_for_prompt(tmux);
  tmux.press("C-c");
  tmux.wait_for("Ctrl-C again, or Ctrl-D");
  tmux.type("x");
  tmux.wait_for("> x");
  tmux.press("C-u");
  wait_for_prompt(tmux);
  tmux.press("C-c");
  tmux.wait_until([](const std::string& now) { return count(now, "Ctrl-C again") == 2; });
  tmux.press("C-c");
  EXPECT_EQ(tmux.wait_for_exit(), 130);
}

TEST_F(ChatTerminal, SeveralLinesTypedOrPasted) {
  const Tmux tmux(chat({kSql}));
  wait_for_prompt(tmux);
  tmux.type("How many customers");
  tmux.press("M-Enter");
  send(tmux, "are \\");
  tmux.type("there?");
  tmux.wait_for("> How many customers\n  are\n  there?");
  tmux.press("Enter");
  tmux.wait_for(kFive);
  wait_for_prompt(tmux);
  tmux.paste("How many\norders\nare there?");
  tmux.wait_for("> How many\n  orders\n  are there?");
  tmux.press("Enter");
  tmux.wait_for("There are 3 orders.");
  wait_for_prompt(tmux);
  tmux.press("Up");
  tmux.wait_until(
      [](const std::string& now) { return count(now, "> How many\n  orders\n  are there?") == 2; });
}

TEST_F(ChatTerminal, HistoryOutlivesTheProgramAndHoldsNoSecret) {
  {
    const Tmux tmux(chat({kSql}));
    wait_for_prompt(tmux);
    ask(tmux, kHowMany, kFive);
    send(tmux, "my password is: hunter22");
    wait_for_prompt(tmux);
    send(tmux, "is " + server().token() + " valid?");
    wait_for_prompt(tmux);
    ask(tmux, "How many orders are there?", "There are 3 orders.");
    tmux.press("C-d");
    EXPECT_EQ(tmux.wait_for_exit(), 0);
  }
  EXPECT_EQ(fs::status(state("chat_history")).permissions(), fs::perms(0600));
  const std::string kept = read_file(state("chat_history"));
  EXPECT_FALSE(has(kept, "hunter22"));
  EXPECT_FALSE(has(kept, server().token()));
  const Tmux tmux(chat({kSql}));
  wait_for_prompt(tmux);
  tmux.press("Up");
  tmux.wait_for("> How many orders are there?");
  tmux.press("Up");
  tmux.wait_for(std::string("> ") + kHowMany);
  tmux.press("Down");
  tmux.wait_for("> How many orders are there?");
  tmux.press("C-u");
  tmux.press("C-r");
  tmux.type("custo");
  tmux.wait_for(std::string("> ") + kHowMany);
  tmux.wait_for("search the history: custo");
  tmux.press("Enter");
  tmux.wait_for(kFive);
}

TEST_F(ChatTerminal, NoHistoryIsKeptWhereNobodyWantsIt) {
  const Tmux tmux(chat({kSql, "--no-history"}));
  wait_for_prompt(tmux);
  ask(tmux, kHowMany, kFive);
  EXPECT_FALSE(fs::exists(state("chat_history")));
  tmux.press("Up");
  tmux.wait_until([](const std::string& now) { return count(now, std::string("> ") + kHowMany) == 2; });
}

TEST_F(ChatTerminal, WideCharactersAreEditedAsTheyLook) {
  const Tmux tmux(chat({kSql}));
  wait_for_prompt(tmux);
  tmux.type("数据库🚀");
  tmux.wait_for("> 数据库🚀");
  tmux.press("BSpace");
  tmux.press("Left");
  tmux.press("Left");
  tmux.type("x");
  tmux.wait_for("> 数x据库");
  tmux.press("End");
  tmux.press("C-w");
  tmux.type("y");
  tmux.wait_for("> y\n");
}

TEST_F(ChatTerminal, AResizeDrawsAnew) {
  const Tmux tmux(chat({kSql}));
  wait_for_prompt(tmux);
  const std::string text = "How many customers are there and how many orders are there?";
  tmux.type(text);
  tmux.wait_for("> " + text);
  tmux.resize({.columns = 40, .rows = 24});
  tmux.wait_for("> How many customers are there and how\n  many orders are there?\n");
  tmux.type("!");
  tmux.wait_for("  many orders are there?!\n");
  tmux.resize({.columns = 100, .rows = 30});
  const std::string wide = tmux.wait_for("> " + text + "!\n");
  EXPECT_EQ(count(wide, "How many"), 1u) << "no traces\n" << wide;
}

TEST_F(ChatTerminal, AResizeWhileAnAnswerComesLosesNothing) {
  const auto faulty = server_with_faults(R"({"on": "stream", "stall_after_events": 6, "times": 1})");
  const Tmux tmux(chat_with(*faulty, {kSql}));
  wait_for_prompt(tmux);
  send(tmux, kHowMany);
  tmux.wait_for("Read as");
  tmux.resize({.columns = 50, .rows = 12});
  tmux.press("C-c");
  tmux.wait_for("(cancelled)");
  ask(tmux, kHowMany, kFive);
}

TEST_F(ChatTerminal, AWindowOfAnySizeShowsAnswers) {
  for (const Tmux::Size size :
       {Tmux::Size{.columns = 100, .rows = 40}, Tmux::Size{.columns = 30, .rows = 8}}) {
    const Tmux tmux(chat({kSql}), size);
    wait_for_prompt(tmux);
    ask(tmux, kHowMany, kFive);
  }
}

TEST_F(ChatTerminal, CtrlLClearsTheScreen) {
  const Tmux tmux(chat({kSql}));
  wait_for_prompt(tmux);
  tmux.type("still here");
  tmux.wait_for("still here");
  tmux.press("C-l");
  tmux.wait_until([](const std::string& now) { return now.starts_with("> still here\n"); });
}

TEST_F(ChatTerminal, NoColorHasNone) {
  Command plain = chat({kSql});
  plain.environment["NO_COLOR"] = "1";
  const Tmux tmux(plain);
  wait_for_prompt(tmux);
  ask(tmux, kHowMany, kFive);
  EXPECT_FALSE(has(tmux.coloured(), "\x1b[")) << tmux.coloured();
}

// The settings of the terminal before and after, seen by a shell that starts the program.
class Restored : public ChatTest {
 protected:
  Command in_shell(const Command& inner) {
    Command outer = inner;
    std::string line = "stty -g >before; ";
    for (const auto& argument : inner.arguments) line += "'" + argument + "' ";
    line +=
        "; code=$?; stty -g >after; cmp before after && echo \"restored, code $code\"; read -r line; echo "
        "\"read $line\"";
    outer.arguments = {"/bin/bash", "-c", line};
    return outer;
  }
};

TEST_F(Restored, OnEveryOrderlyEnd) {
  const std::pair<const char*, const char*> ends[] = {{"/quit", "code 0"}, {nullptr, "code 0"}};
  for (const auto& [typed, code] : ends) {
    const Tmux tmux(in_shell(chat({kSql})));
    wait_for_prompt(tmux);
    if (typed) {
      send(tmux, typed);
    } else {
      tmux.press("C-d");
    }
    tmux.wait_for(std::string("restored, ") + code);
    send(tmux, "after");
    tmux.wait_for("read after");
  }
}

TEST_F(Restored, AlsoWhereASignalEndsIt) {
  const std::pair<int, const char*> ends[] = {
      {SIGTERM, "code 143"}, {SIGHUP, "code 129"}, {SIGQUIT, "code 131"}, {SIGSEGV, "code 139"}};
  for (const auto& [number, code] : ends) {
    const Tmux tmux(in_shell(chat({kSql})));
    wait_for_prompt(tmux);
    ::kill(child_of(tmux.pid()), number);
    tmux.wait_for(std::string("restored, ") + code);
  }
}

TEST_F(Restored, AlsoInTheMiddleOfAnAnswer) {
  const auto faulty = server_with_faults(R"({"delay": 3000})");
  const Tmux tmux(in_shell(chat_with(*faulty, {kSql})));
  wait_for_prompt(tmux);
  send(tmux, kHowMany);
  tmux.wait_for("at work");
  ::kill(child_of(tmux.pid()), SIGTERM);
  tmux.wait_for("restored, code 143");
}

TEST_F(ChatTerminal, CtrlZStopsItAndFgGoesOn) {
  Command shell = chat({kSql});
  std::string line;
  for (const auto& argument : shell.arguments) line += "'" + argument + "' ";
  shell.arguments = {"/bin/bash", "--norc", "--noprofile", "-i"};
  shell.environment["PS1"] = "shell$ ";
  const Tmux tmux(shell);
  tmux.wait_for("shell$");
  send(tmux, line);
  tmux.wait_for("You talk to");
  wait_for_prompt(tmux);
  tmux.type("half a mess");
  tmux.wait_for("> half a mess");
  tmux.press("C-z");
  tmux.wait_for("Stopped");
  send(tmux, "echo cooked again");
  tmux.wait_for("\ncooked again");
  send(tmux, "fg");
  tmux.wait_until([](const std::string& now) { return count(now, "> half a mess") == 2; });
  tmux.type("age");
  tmux.wait_for("> half a message");
}

}  // namespace
}  // namespace ai_sdk::testing
