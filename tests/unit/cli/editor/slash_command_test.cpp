#include "chat/slash_command.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::cli {
namespace {

using Kind = SlashCommand::Kind;

void expect(std::string_view typed, Kind kind, std::string_view text) {
  const SlashCommand command = read_slash_command(typed);
  EXPECT_EQ(command.kind, kind) << typed;
  EXPECT_EQ(command.text, text) << typed;
}

TEST(SlashCommand, Commands) {
  expect("/quit", Kind::quit, "");
  expect("/exit", Kind::quit, "");
  expect(" /help ", Kind::help, "");
  expect("/save  my file.md ", Kind::save, "my file.md");
  expect("/agents SqlQueryAgent", Kind::agents, "SqlQueryAgent");
  expect("/clear", Kind::clear, "");
  expect("/sav x", Kind::unknown, "/sav");
}

TEST(SlashCommand, EverythingElseIsAMessage) {
  for (const char* typed :
       {"hello", " hello", "/", "/etc/hosts says what?", "a /quit", "/save\nnot a command", "/1", "/ quit"})
    expect(typed, Kind::message, typed);
  expect("//quit", Kind::message, "/quit");
}

TEST(SlashCommand, Completion) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(complete_slash_command("/s", {}), Lines{"/save "});
  EXPECT_EQ(complete_slash_command("/", {}).size(), 5u);
  EXPECT_EQ(complete_slash_command("/agents S", {"SqlQueryAgent", "Other"}), Lines{"/agents SqlQueryAgent"});
  EXPECT_EQ(complete_slash_command("hello", {}), Lines{});
  EXPECT_EQ(complete_slash_command("", {}), Lines{});
}

TEST(SlashCommand, HelpNamesThemAll) {
  std::string help;
  for (const auto& line : slash_command_help()) help += line + "\n";
  for (const auto& name : complete_slash_command("/", {}))
    EXPECT_NE(help.find(name), std::string::npos) << name;
}

}  // namespace
}  // namespace ai_sdk::cli
