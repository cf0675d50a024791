// Agents that people make, with a language model before them: dialogues written by hand.
#include "llm/llm_options.hpp"
#include "llm/model_agent.hpp"
#include "metadata/catalog_tools.hpp"
#include "office.hpp"
#include "support/model_dialogue.hpp"
#include "support/peer_answers.hpp"

namespace ai_sdk::server {
namespace {

namespace json = boost::json;
using ai_sdk::testing::json_answer;
using ai_sdk::testing::model_asks;
using ai_sdk::testing::model_says;
using ai_sdk::testing::ModelDialogue;

class CustomModel : public Office {
 protected:
  void use(const ModelDialogue& model) {
    llm::LlmOptions options;
    options.url = model.url();
    options.model = "m-1";
    service_ = llm::open_model(options);
    service_->tools.add(make_catalog_tools());
    around_ = [this](std::shared_ptr<const Agent> agent) -> std::shared_ptr<const Agent> {
      return llm::with_model(std::move(agent), *service_);
    };
  }
  static std::string system_of(const ModelDialogue& model) {
    return std::string(model.messages(0)[0].at("content").as_string());
  }
  static std::string tools_of(const ModelDialogue& model) {
    std::string names;
    const auto questions = model.questions();
    for (const auto& tool : questions[0].at("tools").as_array())
      names += std::string(tool.at("function").at("name").as_string()) + ' ';
    return names;
  }
  // What the model was answered before its n-th question, as text.
  static std::string told(const ModelDialogue& model, std::size_t question) {
    const auto messages = model.messages(question);
    EXPECT_EQ(messages.back().at("role"), "tool");
    return std::string(messages.back().at("content").as_string());
  }
  std::unique_ptr<llm::ModelService> service_;
};

TEST_F(CustomModel, ItIsAskedWithThePersonasPromptAndTheAbilitiesTools) {
  ModelDialogue model({model_asks("run_sql", {{"sql", "SELECT count(*) AS n FROM orders"}}, 120, 5),
                       model_says("There are **3**.", 150, 6)});
  use(model);
  const auto agent = make(R"(["sqlQuery"])", R"(,"prompt":"Count orders only.","displayName":"Order clerk")");
  const auto shown = ask(*agent, "Wie viele?");
  EXPECT_EQ(shown.text, "There are **3**.");
  EXPECT_EQ(shown.tools, "run_sql ");
  EXPECT_EQ(usage_.unit, UsageUnit::tokens);
  EXPECT_EQ(usage_.prompt, 270);
  const auto system = system_of(model);
  EXPECT_NE(system.find("You are Order clerk.\nHelps.\n"), std::string::npos) << system;
  EXPECT_NE(system.find("You answer questions about data with statements that only read."), std::string::npos)
      << "the persona's: " << system;
  EXPECT_NE(system.find("Count orders only."), std::string::npos) << system;
  EXPECT_NE(system.find("office.office.main.employees ("), std::string::npos) << system;
  EXPECT_EQ(system.find("within your knowledge"), std::string::npos) << system;
  EXPECT_EQ(tools_of(model),
            "run_sql list_tables sample_table search_metadata get_entity_details ask_built_in_engine ");
}

TEST_F(CustomModel, WhatIsOutOfScopeIsRefusedByEveryTool) {
  TestCase test;
  test.name = "canary_test";
  test.table = "office.office.main.employees";
  test.sql = "SELECT count(*) FROM employees WHERE name = 'Canary'";
  store_.save_test_case(test);
  ModelDialogue model(std::vector<std::string>{
      model_asks("run_sql", {{"sql", "SELECT name FROM employees"}}),
      model_asks("run_sql", {{"sql", "WITH orders AS (SELECT * FROM pay) SELECT * FROM orders"}}),
      model_asks("run_sql", {{"sql", "SELECT sql FROM sqlite_schema"}}),
      model_asks("sample_table", {{"table", "employees"}}), model_asks("list_tables", {}),
      model_asks("search_metadata", {{"query", "employees salary"}}),
      model_asks("search_metadata", {{"query", "*"}, {"entityType", "testCase"}}),
      model_asks("get_entity_details", {{"entityType", "table"}, {"fqn", "office.office.main.employees"}}),
      model_asks("get_entity_details", {{"entityType", "table"},
                                        {"fqn", "office.office.main.orders"},
                                        {"include", json::array{"lineage", "quality"}}}),
      model_asks("ask_built_in_engine", {{"message", "How many employees are there?"}}),
      model_asks("ask_built_in_engine", {{"message", "SELECT name FROM employees"}}),
      model_says("I may not see that.")});
  use(model);
  const auto agent = make(R"(["sqlQuery"])", open_scope);
  const auto shown = ask(*agent, "Who earns most?");
  EXPECT_EQ(shown.text, "I may not see that.");
  const auto system = system_of(model);
  EXPECT_NE(system.find("Only the tables below are within your knowledge"), std::string::npos) << system;
  EXPECT_NE(system.find("office.office.main.orders ("), std::string::npos) << system;
  EXPECT_EQ(system.find("employees"), std::string::npos) << system;
  EXPECT_NE(told(model, 1).find("the table employees is not among what can be read"), std::string::npos);
  EXPECT_NE(told(model, 2).find("is not among what can be read"), std::string::npos);
  EXPECT_NE(told(model, 3).find("is not among what can be read"), std::string::npos);
  EXPECT_NE(told(model, 4).find("there is no table named 'employees'; there is office.office.main.orders"),
            std::string::npos)
      << told(model, 4);
  EXPECT_EQ(json::parse(told(model, 5)).at("total"), 1);
  EXPECT_EQ(told(model, 6).find("main.employees"), std::string::npos) << told(model, 6);
  EXPECT_EQ(told(model, 7).find("canary_test"), std::string::npos) << told(model, 7);
  EXPECT_NE(told(model, 8).find("table instance for office.office.main.employees not found"),
            std::string::npos)
      << told(model, 8);
  EXPECT_EQ(told(model, 9).find("main.employees"), std::string::npos) << told(model, 9);
  EXPECT_NE(told(model, 10).find("I may not look at `employees`"), std::string::npos) << told(model, 10);
  for (std::size_t i = 1; i < model.questions().size(); ++i)
    EXPECT_EQ(json::serialize(model.questions()[i]).find("Canary"), std::string::npos) << i;
  EXPECT_EQ(read_.find("employees"), std::string::npos) << read_;
}

TEST_F(CustomModel, AToolThatItWasNotGivenIsNotThere) {
  ModelDialogue model(std::vector<std::string>{
      model_asks("get_entity_lineage", {{"entityType", "table"}, {"fqn", "office.office.main.orders"}}),
      model_asks("update_entity",
                 {{"entityType", "table"}, {"fqn", "office.office.main.orders"}, {"description", "x"}}),
      model_says("I cannot do that.")});
  use(model);
  const auto shown = ask(*make(R"(["discoveryAndSearch"])"), "Describe orders as x");
  EXPECT_EQ(shown.text, "I cannot do that.");
  EXPECT_EQ(shown.tools, "");
  EXPECT_NE(told(model, 1).find("no tool named 'get_entity_lineage'"), std::string::npos) << told(model, 1);
  EXPECT_NE(told(model, 2).find("no tool named 'update_entity'"), std::string::npos) << told(model, 2);
  EXPECT_EQ(tools_of(model).find("run_sql"), std::string::npos) << tools_of(model);
  EXPECT_FALSE(MetadataStore(store_).overlay("table", "office.office.main.orders").has_value());
}

TEST_F(CustomModel, LineageAndCausesEndAtTheScope) {
  LineageEdge edge{
      "table", "office.office.main.employees", "table", "office.office.main.orders", {{"source", "Manual"}},
      {}};
  MetadataStore(store_).put_edge(edge);
  const json::object orders{{"entityType", "table"}, {"fqn", "office.office.main.orders"}};
  ModelDialogue model(std::vector<std::string>{model_asks("get_entity_lineage", orders),
                                               model_asks("root_cause_analysis", orders),
                                               model_says("Nothing.")});
  use(model);
  EXPECT_EQ(ask(*make(R"(["lineage","dataQuality"])", open_scope), "Where from?").text, "Nothing.");
  for (std::size_t i = 1; i <= 2; ++i)
    EXPECT_EQ(told(model, i).find("employees"), std::string::npos) << told(model, i);
}

TEST_F(CustomModel, AnEndpointThatFailsIsReplacedByTheBuiltInEngine) {
  ModelDialogue model(std::vector<std::string>{json_answer("{}", 401)});
  use(model);
  const auto shown = ask(*make(R"(["sqlQuery"])", open_scope), "How many orders are there?");
  EXPECT_NE(shown.text.find("**3**"), std::string::npos) << shown.text;
  EXPECT_NE(shown.text.find("refused the key (401); see AI_SDK_LLM_API_KEY of the server. "
                            "The built-in engine answered instead._"),
            std::string::npos)
      << shown.text;
  EXPECT_NE(shown.thoughts.find("The built-in engine answers instead."), std::string::npos);
  EXPECT_EQ(usage_.unit, UsageUnit::words);
}

TEST_F(CustomModel, TheFallbackKeepsToTheScope) {
  ModelDialogue model(std::vector<std::string>{json_answer("{}", 401)});
  use(model);
  const auto shown = ask(*make(R"(["sqlQuery"])", open_scope), "SELECT name FROM employees");
  EXPECT_NE(shown.text.find("I may not look at `employees`"), std::string::npos) << shown.text;
  EXPECT_EQ(shown.all().find("Canary"), std::string::npos);
}

TEST_F(CustomModel, WithoutAbilitiesItMaySpeakButNotLook) {
  ModelDialogue model({model_says("Hello!")});
  use(model);
  EXPECT_EQ(ask(*make("[]"), "Hi").text, "Hello!");
  EXPECT_FALSE(model.questions()[0].contains("tools"));
  EXPECT_NE(system_of(model).find("You have no tools"), std::string::npos);
  EXPECT_EQ(system_of(model).find("employees"), std::string::npos);
}

TEST_F(CustomModel, TheEngineCanBeChosenAndDocumentsAreItsOwn) {
  ModelDialogue model(std::vector<std::string>{});
  use(model);
  const auto agent = make(R"(["sqlQuery"])");
  EXPECT_NE(ask(*agent, "How many orders are there?", {{"engine", "built-in"}}).text.find("**3**"),
            std::string::npos);
  memory_.clear();
  EXPECT_EQ(json::parse(ask(*agent, "How many orders are there?", {{"format", "json"}}).text).at("row_count"),
            1);
  EXPECT_TRUE(model.questions().empty());
}

TEST_F(CustomModel, WithoutAMessageItsPromptIsTheTask) {
  ModelDialogue model({model_says("3.")});
  use(model);
  EXPECT_EQ(ask(*make(R"(["sqlQuery"])", R"(,"prompt":"Count the orders.")"), "").text, "3.");
  EXPECT_NE(system_of(model).find("Count the orders."), std::string::npos);
}

}  // namespace
}  // namespace ai_sdk::server
