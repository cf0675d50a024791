// An agent with a language model: dialogues written by hand, over the sample shop.
#include "fixture.hpp"
#include "llm/llm_options.hpp"
#include "llm/model_agent.hpp"
#include "support/model_dialogue.hpp"
#include "support/peer_answers.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace ai_sdk::server::llm {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using ai_sdk::testing::chunk;
using ai_sdk::testing::Gate;
using ai_sdk::testing::json_answer;
using ai_sdk::testing::model_asks;
using ai_sdk::testing::model_call;
using ai_sdk::testing::model_delta;
using ai_sdk::testing::model_done;
using ai_sdk::testing::model_finish;
using ai_sdk::testing::model_says;
using ai_sdk::testing::model_stream;
using ai_sdk::testing::model_text;
using ai_sdk::testing::model_usage;
using ai_sdk::testing::ModelDialogue;
using ai_sdk::testing::PeerConnection;
using ai_sdk::testing::stream_head;

const json::object count_customers{{"sql", "SELECT count(*) AS n FROM customers"}};

class ModelRuns : public ::testing::Test {
 protected:
  void use(const ModelDialogue& model) { use(model.url()); }
  void use(const std::string& url) {
    LlmOptions options;
    options.url = url;
    options.model = "m-1";
    options.key = Token("sk-canary");
    options.silence = silence;
    options.time = time;
    options.max_steps = max_steps;
    service = open_model(options);
    service->on_failure = [this](const std::string& text) { failures.push_back(text); };
    agent = with_model(make_sql_query_agent(), *service);
  }
  RecordedEvents ask(const std::string& message, json::object parameters = {}) {
    RecordedEvents events;
    ask_into(events, message, std::move(parameters));
    return events;
  }
  void ask_into(EventSink& events, const std::string& message, json::object parameters = {}) {
    AgentRun run{message, std::move(parameters), "c", history, memory, stop.get_token(), may_edit};
    usage = agent->run(run, {shop.catalog, shop.store}, events);
  }
  // The result of the tool that stands last in the n-th question.
  static json::value last_result(const ModelDialogue& model, std::size_t question) {
    const auto messages = model.messages(question);
    EXPECT_EQ(messages.back().at("role"), "tool");
    return json::parse(messages.back().at("content").as_string());
  }
  Shop shop;
  std::chrono::milliseconds silence = 20s, time = 60s;
  int max_steps = 16;
  bool may_edit = true;
  std::vector<ConversationMessage> history;
  json::object memory;
  std::stop_source stop;
  std::unique_ptr<ModelService> service;
  std::unique_ptr<Agent> agent;
  RunUsage usage;
  std::vector<std::string> failures;
};

TEST_F(ModelRuns, TheModelUsesAToolAndAnswers) {
  ModelDialogue model(
      {model_asks("run_sql", count_customers, 120, 15), model_says("There are **2000**.", 180, 6)});
  use(model);
  const auto events = ask("How many customers are there?");
  EXPECT_EQ(events.text, "There are **2000**.");
  ASSERT_EQ(events.tools.size(), 1U);
  EXPECT_EQ(events.tools[0].name, "run_sql");
  EXPECT_EQ(events.tools[0].input, count_customers);
  EXPECT_EQ(events.tools[0].result.at("rows"), json::parse("[[2000]]"));
  EXPECT_EQ(usage.prompt, 300);
  EXPECT_EQ(usage.completion, 21);
  EXPECT_EQ(usage.unit, UsageUnit::tokens);
  const auto first = model.questions()[0];
  const auto system = std::string(first.at("messages").at(0).at("content").as_string());
  EXPECT_NE(system.find("shop.shop.main.customers (id INTEGER"), std::string::npos) << system;
  std::string tools;
  for (const auto& tool : first.at("tools").as_array())
    tools += std::string(tool.at("function").at("name").as_string()) + ' ';
  EXPECT_EQ(tools, "run_sql list_tables sample_table ask_built_in_engine ");
  EXPECT_EQ(last_result(model, 1).at("rows"), json::parse("[[2000]]"));
  EXPECT_TRUE(failures.empty());
}

TEST_F(ModelRuns, SeveralToolsInOneAnswerWithArgumentsInCrumbs) {
  std::vector<std::string> events{model_text("Let me look."), model_call(0, "a", "run_sql", ""),
                                  model_call(1, "b", "list_tables", "")};
  for (const char c : json::serialize(count_customers))
    events.push_back(model_call(0, "", "", std::string(1, c)));
  events.push_back(model_call(1, "", "", "{}"));
  events.push_back(model_finish("tool_calls"));
  events.emplace_back(model_done);
  ModelDialogue model({model_stream(events), model_says("2000 of them.")});
  use(model);
  const auto shown = ask("How many customers are there?");
  EXPECT_EQ(shown.text, "Let me look.\n\n2000 of them.");
  ASSERT_EQ(shown.tools.size(), 2U);
  EXPECT_EQ(shown.tools[1].name, "list_tables");
  const auto messages = model.messages(1);
  ASSERT_EQ(messages.size(), 5U);
  EXPECT_EQ(messages[2].at("tool_calls").as_array().size(), 2U);
  EXPECT_EQ(messages[3].at("tool_call_id"), "a");
  EXPECT_EQ(messages[4].at("tool_call_id"), "b");
}

TEST_F(ModelRuns, WhatFailsIsToldToTheModel) {
  ModelDialogue model(
      {model_stream({model_call(0, "a", "run_sql", R"({"sql":)"), model_finish("tool_calls")}),
       model_asks("drop_everything", {}), model_asks("run_sql", {{"sql", "DELETE FROM customers"}}),
       model_says("I could not do that.")});
  use(model);
  const auto events = ask("Delete all customers");
  EXPECT_EQ(events.text, "I could not do that.");
  EXPECT_NE(json::serialize(last_result(model, 1)).find("no valid JSON"), std::string::npos);
  EXPECT_NE(json::serialize(last_result(model, 2)).find("no tool named 'drop_everything'"),
            std::string::npos);
  EXPECT_NE(json::serialize(last_result(model, 3)).find("only reading is allowed"), std::string::npos);
  ASSERT_EQ(events.tools.size(), 1U);  // what was not done is no use of a tool
  EXPECT_TRUE(events.tools[0].result.contains("error"));
  EXPECT_EQ(shop.catalog.sources().front()->connect()->count("SELECT count(*) FROM customers"), 2000);
}

TEST_F(ModelRuns, ALoopIsEndedWithAPlainWord) {
  std::vector<std::string> answers(4, model_asks("run_sql", count_customers));
  answers.push_back(model_says("2000, as I found."));
  ModelDialogue model(answers);
  use(model);
  const auto events = ask("How many customers are there?");
  EXPECT_EQ(events.tools.size(), 3U);
  EXPECT_NE(events.text.find("2000, as I found."), std::string::npos);
  EXPECT_NE(events.text.find("kept asking for the same thing (run_sql)"), std::string::npos);
  EXPECT_EQ(model.questions().back().at("tool_choice"), "none");
}

TEST_F(ModelRuns, AModelThatNeverAnswersIsReplaced) {
  std::vector<std::string> answers;
  for (int i = 0; i < 4; ++i)
    answers.push_back(model_asks("run_sql", {{"sql", "SELECT " + std::to_string(i)}}));
  ModelDialogue model(answers);
  max_steps = 4;
  use(model);
  const auto events = ask("How many customers are there?");
  EXPECT_TRUE(events.thought_of("limit of 4 steps was reached. The built-in engine answers instead."));
  EXPECT_NE(events.text.find("**2,000**"), std::string::npos) << events.text;
  EXPECT_NE(events.text.find("The built-in engine answered instead._"), std::string::npos);
  EXPECT_EQ(usage.unit, UsageUnit::tokens);  // the model's work was done all the same
}

TEST_F(ModelRuns, EveryFailureFallsBackWithAPlainWord) {
  struct Case {
    const char* what;
    std::vector<ModelDialogue::Reply> replies;
    const char* said;
  };
  const auto sends = [](std::string bytes) {
    return [bytes](PeerConnection& connection) { connection.send(bytes); };
  };
  const auto stalls = [](PeerConnection& connection) { connection.wait_for_close(); };
  const auto cuts = [](PeerConnection& connection) {
    connection.send(std::string(stream_head) + chunk(model_delta({{"role", "assistant"}})));
    connection.close();
  };
  const std::vector<Case> cases{
      {"401", {sends(json_answer("{}", 401))}, "refused the key (401)"},
      {"429",
       {sends(ai_sdk::testing::answer(429, "Retry-After: 60\r\n", "{}"))},
       "is asked too often, or its quota is used up (429)"},
      {"500",
       {sends(json_answer("{}", 500)), sends(json_answer("{}", 500)), sends(json_answer("{}", 500))},
       "failed (500)"},
      {"stall", {stalls}, "was silent for too long"},
      {"cut", {cuts, cuts, cuts}, "broke off"},
      {"nonsense", {sends(model_stream({"data: <html>\n\n"}))}, "no JSON object"},
      {"error in the stream",
       {sends(model_stream({"data: {\"error\":{\"message\":\"out of memory\"}}\n\n"}))},
       "out of memory"},
  };
  for (const auto& one : cases) {
    ModelDialogue model(one.replies);
    silence = std::string_view(one.what) == "stall" ? 100ms : 20s;
    use(model);
    failures.clear();
    const auto events = ask("How many customers are there?");
    EXPECT_TRUE(events.thought_of(one.said)) << one.what;
    EXPECT_TRUE(events.thought_of("The built-in engine answers instead.")) << one.what;
    EXPECT_NE(events.text.find("**2,000**"), std::string::npos) << one.what << events.text;
    EXPECT_NE(events.text.find(one.said), std::string::npos) << one.what << events.text;
    EXPECT_EQ(usage.unit, UsageUnit::words) << one.what;
    ASSERT_EQ(failures.size(), 1U) << one.what;
    for (const auto& text : {events.text, failures[0]})
      EXPECT_EQ(text.find("canary"), std::string::npos) << one.what << text;
  }
}

TEST_F(ModelRuns, AnAnswerThatBreaksOffIsFollowedByTheEngines) {
  ModelDialogue model({[](PeerConnection& connection) {
    connection.send(std::string(stream_head) + chunk(model_text("There are about")));
    connection.close();
  }});
  use(model);
  const auto events = ask("How many customers are there?");
  EXPECT_EQ(events.text.find("There are about\n\n---\n_The language model's answer ended here."), 0U)
      << events.text;
  EXPECT_NE(events.text.find("**2,000**"), std::string::npos);
}

TEST_F(ModelRuns, TimeIsLimited) {
  ModelDialogue model({[](PeerConnection& connection) {
    connection.send(stream_head);
    connection.wait_for_close();
  }});
  time = 100ms;
  use(model);
  const auto events = ask("How many customers are there?");
  EXPECT_TRUE(events.thought_of("took longer than an answer may take"));
  EXPECT_NE(events.text.find("**2,000**"), std::string::npos);
}

TEST_F(ModelRuns, CancellingInMidStreamEndsTheRun) {
  ModelDialogue model({[](PeerConnection& connection) {
    connection.send(std::string(stream_head) + chunk(model_text("There")));
    connection.wait_for_close();
  }});
  use(model);
  struct Told final : EventSink {
    void content(std::string_view) override { begun.open(); }
    void thinking(std::string_view) override {}
    void tool_use(std::string_view, json::object, json::object) override {}
    Gate begun;
  } told;
  std::thread caller([&] {
    EXPECT_TRUE(told.begun.wait());
    stop.request_stop();
  });
  EXPECT_THROW(ask_into(told, "How many customers are there?"), RunCancelled);
  caller.join();
  EXPECT_TRUE(model.peer().wait_for_client_closes(1));
  EXPECT_TRUE(failures.empty());
}

TEST_F(ModelRuns, WithoutUsageWordsAreCounted) {
  ModelDialogue model({model_stream({model_text("Two thousand."), model_finish("stop")})});
  use(model);
  ask("How many customers?");
  EXPECT_EQ(usage.unit, UsageUnit::words);
  EXPECT_EQ(usage.prompt, 3);
  EXPECT_EQ(usage.completion, 2);
}

TEST_F(ModelRuns, ThoughtsAreToldByTheLine) {
  ModelDialogue model({model_stream(
      {model_delta({{"reasoning_content", "First "}}), model_delta({{"reasoning_content", "this.\n"}}),
       model_delta({{"reasoning_content", "Then that."}}), model_text("Done."), model_finish("stop")})});
  use(model);
  const auto events = ask("Think");
  EXPECT_EQ(events.thoughts, (std::vector<std::string>{"First this.\n", "Then that."}));
  EXPECT_EQ(events.text, "Done.");
}

TEST_F(ModelRuns, TheEngineIsATool) {
  ModelDialogue model({model_asks("ask_built_in_engine", {{"message", "How many customers are there?"}}),
                       model_asks("ask_built_in_engine", {{"message", "show the SQL"}}),
                       model_says("2000.")});
  use(model);
  const auto events = ask("Wie viele Kunden gibt es?");
  EXPECT_EQ(events.text, "2000.");
  EXPECT_NE(std::string(last_result(model, 1).at("answer").as_string()).find("**2,000**"), std::string::npos);
  // It remembers what was asked before.
  EXPECT_NE(std::string(last_result(model, 2).at("answer").as_string()).find("SELECT"), std::string::npos);
  bool ran_sql = false;
  for (const auto& tool : events.tools) ran_sql = ran_sql || tool.name == "run_sql";
  EXPECT_TRUE(ran_sql);
}

TEST_F(ModelRuns, WhatWasSaidBeforeIsToldToTheModel) {
  ModelDialogue model({model_says("Texas.")});
  use(model);
  history = {{"human", "Where do most customers live?", 1}, {"assistant", "In California.", 2}};
  ask("And second?");
  const auto messages = model.messages(0);
  ASSERT_EQ(messages.size(), 4U);
  EXPECT_EQ(messages[1], json::parse(R"({"role":"user","content":"Where do most customers live?"})"));
  EXPECT_EQ(messages[2], json::parse(R"({"role":"assistant","content":"In California."})"));
  EXPECT_EQ(messages[3].at("content"), "And second?");
}

TEST_F(ModelRuns, TheEngineCanBeChosen) {
  ModelDialogue model(std::vector<std::string>{});
  use(model);
  EXPECT_NE(ask("How many customers are there?", {{"engine", "built-in"}}).text.find("**2,000**"),
            std::string::npos);
  const auto document = json::parse(ask("How many customers are there?", {{"format", "json"}}).text);
  EXPECT_EQ(document.at("row_count"), 1);
  EXPECT_THROW(ask("Hi", {{"engine", "steam"}}), AgentFailure);
  EXPECT_TRUE(model.questions().empty());
}

// A tool that would change something.
class Marker final : public Tool {
 public:
  explicit Marker(std::atomic<int>& marks) : marks_(marks) {
    description_ = {
        "get_entity_details", "Marks", {}, ToolKind::edits};  // named like an ability of the agent
  }
  const ToolDescription& description() const override { return description_; }
  json::object call(const ToolUse& use, const ToolContext&) const override {
    EXPECT_EQ(use.principal.role, Role::editor);
    ++marks_;
    return {{"marked", true}};
  }

 private:
  std::atomic<int>& marks_;
  ToolDescription description_;
};

TEST_F(ModelRuns, ToolsThatChangeThingsAreForEditors) {
  std::atomic<int> marks = 0;
  const auto answers = std::vector<std::string>{model_asks("get_entity_details", {}), model_says("Done.")};
  ModelDialogue first(answers);
  use(first);
  service->tools.add(std::make_unique<Marker>(marks));
  ask("Mark it");
  EXPECT_EQ(marks, 1);
  ModelDialogue second(answers);
  use(second);
  service->tools.add(std::make_unique<Marker>(marks));
  may_edit = false;
  ask("Mark it");
  EXPECT_EQ(marks, 1);
  EXPECT_NE(json::serialize(last_result(second, 1)).find("no tool named"), std::string::npos);
}

}  // namespace
}  // namespace ai_sdk::server::llm
