// What a model is told.
#include "llm/prompt.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server::llm {
namespace {

TableRef table(const std::string& name) {
  TableInfo info;
  info.service = info.database = "shop";
  info.schema = "main";
  info.name = name;
  info.columns = {{"id", "INTEGER", true, 1}, {"owner", "", false, 0}};
  info.foreign_keys = {{{"owner"}, "people", {}}};
  info.comment = "Who owns what";
  return {nullptr, std::move(info)};
}

AgentRun run_of(boost::json::object& memory, std::vector<ConversationMessage> history,
                std::string message = "And now?") {
  return {std::move(message), {}, "c", std::move(history), memory, {}};
}

TEST(ModelPrompt, TablesAreDescribedAsFarAsTheyFit) {
  const std::string one = describe_tables({table("things")});
  EXPECT_EQ(one, "- shop.shop.main.things (id INTEGER KEY, owner); owner -> people: Who owns what\n");
  const std::string cut = describe_tables({table("things"), table("others"), table("more")}, one.size());
  EXPECT_EQ(cut, one + "- … and 2 more, which the tools find\n");
  EXPECT_EQ(describe_tables({}), "(none)\n");
}

TEST(ModelPrompt, SaysWhoTheAgentIsAndWhatItMayDo) {
  const AgentDescription agent{"A", "Auditor", "Looks at books.", {}, "Be strict."};
  const std::string text = system_prompt(agent, {.tables = "- t\n"});
  for (const char* part : {"You are Auditor.", "Looks at books.", "Be strict.", "ask_built_in_engine",
                           "Change something only where", "Tables:\n- t\n"})
    EXPECT_NE(text.find(part), std::string::npos) << part;
  const std::string other = system_prompt(agent, {.tables = "- t\n", .may_edit = false, .has_engine = false});
  EXPECT_NE(other.find("may not change anything"), std::string::npos);
  EXPECT_EQ(other.find("ask_built_in_engine"), std::string::npos);
  EXPECT_EQ(other.find("within your knowledge"), std::string::npos);
}

TEST(ModelPrompt, SaysHowThePersonaSpeaksAndWhatIsOutOfReach) {
  AgentDescription agent{"A", "Auditor", "Looks at books.", {}, "Be strict."};
  agent.persona_prompt = "Speak like a judge.";
  const std::string limited = system_prompt(agent, {.tables = "- t\n", .limited = true});
  EXPECT_LT(limited.find("Speak like a judge."), limited.find("Be strict."));
  EXPECT_NE(limited.find("Only the tables below are within your knowledge"), std::string::npos);
  const std::string idle = system_prompt(agent, {.tables = "- t\n", .has_tools = false});
  EXPECT_NE(idle.find("You have no tools"), std::string::npos);
  EXPECT_EQ(idle.find("Tables:"), std::string::npos);
}

TEST(ModelPrompt, HistoryComesOldestFirstAndBeginsWithTheUser) {
  boost::json::object memory;
  const auto run = run_of(memory, {{"assistant", "left over"}, {"human", "one"}, {"assistant", "two"}});
  const auto messages = opening("system", run);
  ASSERT_EQ(messages.size(), 4U);
  EXPECT_EQ(messages[0].text, "system");
  EXPECT_EQ(messages[1].text, "one");
  EXPECT_EQ(messages[1].role, Speaker::user);
  EXPECT_EQ(messages[2].text, "two");
  EXPECT_EQ(messages[2].role, Speaker::assistant);
  EXPECT_EQ(messages[3].text, "And now?");
}

TEST(ModelPrompt, HistoryIsBounded) {
  boost::json::object memory;
  std::vector<ConversationMessage> said;
  for (int i = 0; i < 10; ++i) {
    said.push_back({"human", "q" + std::to_string(i)});
    said.push_back({"assistant", std::string(100, 'a')});
  }
  const auto run = run_of(memory, said);
  EXPECT_EQ(opening("s", run, {.messages = 4}).size(), 6U);
  EXPECT_EQ(opening("s", run, {.messages = 3}).size(), 4U);  // the oldest of the three is an answer
  EXPECT_EQ(opening("s", run, {.bytes = 204}).size(), 6U);
  EXPECT_EQ(opening("s", run, {.bytes = 203}).size(), 4U);
  const auto cut = opening("s", run, {.message_bytes = 10});
  EXPECT_EQ(cut.size(), 22U);
  EXPECT_EQ(cut[2].text.substr(0, 3), "aaa");
  EXPECT_LE(cut[2].text.size(), 10U);
}

TEST(ModelPrompt, ParametersGoWithTheQuestion) {
  boost::json::object memory;
  auto run = run_of(memory, {}, "");
  run.parameters["table"] = "orders";
  const auto messages = opening("s", run);
  EXPECT_EQ(messages.back().text, "Do what you are there for.\n\nParameters: {\"table\":\"orders\"}");
}

}  // namespace
}  // namespace ai_sdk::server::llm
