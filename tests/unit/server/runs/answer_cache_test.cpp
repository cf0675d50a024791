#include "runs/answer_cache.hpp"

#include "catalog/catalog.hpp"
#include "runs/run_service.hpp"
#include "store/store.hpp"

#include <gtest/gtest.h>

#include <condition_variable>

namespace ai_sdk::server {
namespace {

std::shared_ptr<KeptRun> said(std::string text) {
  auto run = std::make_shared<KeptRun>();
  run->events.push_back({KeptRun::Event::Kind::content, std::move(text), {}, {}});
  return run;
}

TEST(AnswerCache, ForgetsWhatWasUsedLongestAgo) {
  AnswerCache cache(3 * 1200);
  const std::string text(600, 'x');
  cache.keep("a", said(text));
  cache.keep("b", said(text));
  cache.keep("c", said(text));
  ASSERT_NE(cache.find("a"), nullptr);  // used again
  cache.keep("d", said(text));
  EXPECT_EQ(cache.find("b"), nullptr);
  EXPECT_NE(cache.find("a"), nullptr);
  EXPECT_NE(cache.find("c"), nullptr);
  EXPECT_NE(cache.find("d"), nullptr);
  cache.keep("huge", said(std::string(4000, 'x')));
  EXPECT_EQ(cache.find("huge"), nullptr);
  EXPECT_NE(cache.find("d"), nullptr);
}

// Data whose version a test sets.
class Data : public DataSource {
 public:
  const std::string& service() const override { return name_; }
  std::string version() override { return version_; }
  std::vector<TableInfo> tables() override { return {}; }
  std::unique_ptr<Connection> connect() override { return nullptr; }
  std::string version_ = "1";

 private:
  std::string name_ = "data";
};

// Counts how often it really ran.
class Counting : public Agent {
 public:
  const AgentDescription& description() const override { return description_; }
  RunUsage run(AgentRun& run, const AgentContext&, EventSink& sink) const override {
    ++runs_;
    sink.thinking("hm");
    sink.tool_use("look", {{"at", "it"}}, {{"rows", 1}});
    sink.content("you said ");
    sink.content(run.message);
    run.memory["said"] = run.message;
    run.same_again = same_again_;
    if (during_) during_();
    return {3, 4};
  }
  mutable int runs_ = 0;
  bool same_again_ = true;
  std::function<void()> during_;

 private:
  AgentDescription description_{.name = "Counting"};
};

// Writes down all that a run says.
class Written : public RunOutput {
 public:
  void accepted() override {}
  void refused(int status, std::string_view) override { end("refused " + std::to_string(status)); }
  void content(std::string_view text) override { text_ += "c:" + std::string(text) + '\n'; }
  void thinking(std::string_view text) override { text_ += "t:" + std::string(text) + '\n'; }
  void tool_use(std::string_view name, boost::json::object input, boost::json::object) override {
    text_ += "u:" + std::string(name) + ' ' + std::string(input.at("at").as_string()) + '\n';
  }
  void completed(const RunResult& result) override {
    end("done " + result.answer + ' ' + std::to_string(result.usage.completion));
  }
  void failed(int, std::string_view message) override { end("failed " + std::string(message)); }
  std::stop_token stop_token() const override { return {}; }
  void request_stop() override {}
  std::string wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ended_; });
    return text_;
  }

 private:
  void end(const std::string& how) {
    const std::lock_guard lock(mutex_);
    text_ += how;
    ended_ = true;
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string text_;
  bool ended_ = false;
};

class Reuse : public ::testing::Test {
 protected:
  Reuse() {
    auto data = std::make_unique<Data>();
    data_ = data.get();
    catalog_.add(std::move(data));
  }
  std::string ask(std::string message, std::string conversation = "", bool may_edit = true) {
    RunRequest request;
    request.agent = std::shared_ptr<const Agent>(&agent_, [](const Agent*) {});
    request.message = std::move(message);
    request.conversation_id = std::move(conversation);
    request.may_edit = may_edit;
    auto written = std::make_shared<Written>();
    runs_.start(std::move(request), [&](const std::string&, bool) { return written; });
    return written->wait();
  }

  Catalog catalog_;
  Data* data_ = nullptr;
  Store store_{":memory:"};
  Counting agent_;
  RunService runs_{catalog_, store_, {.workers = 1}};
};

TEST_F(Reuse, TheSameMessageOverTheSameDataIsSaidAgain) {
  const auto first = ask("hello");
  EXPECT_EQ(ask("hello"), first);
  EXPECT_EQ(agent_.runs_, 1);
  EXPECT_EQ(runs_.stats().agents.at("Counting").reused, 1U);
  EXPECT_EQ(runs_.stats().agents.at("Counting").begun, 2U);
  EXPECT_NE(first.find("u:look it\nc:you said \nc:hello\ndone you said hello 4"), std::string::npos) << first;
}

TEST_F(Reuse, OtherMessagesRolesAndDataAreWorkedOut) {
  ask("hello");
  ask("hello!");
  EXPECT_EQ(agent_.runs_, 2);
  ask("hello", "", false);
  EXPECT_EQ(agent_.runs_, 3);
  data_->version_ = "2";
  ask("hello");
  EXPECT_EQ(agent_.runs_, 4);
}

TEST_F(Reuse, WithinAConversationItIsWorkedOut) {
  ask("hello", "c");
  ask("hello", "c");
  EXPECT_EQ(agent_.runs_, 2);
}

TEST_F(Reuse, AnAgentThatDoesNotSaySoIsAskedEachTime) {
  agent_.same_again_ = false;
  ask("hello");
  ask("hello");
  EXPECT_EQ(agent_.runs_, 2);
}

TEST_F(Reuse, DataThatChangesMeanwhileOrIsNotKnownIsNotKept) {
  agent_.during_ = [this] { data_->version_ += "x"; };
  ask("hello");
  agent_.during_ = nullptr;
  data_->version_ = "1";
  ask("hello");
  EXPECT_EQ(agent_.runs_, 2);
  data_->version_ = "";
  ask("other");
  ask("other");
  EXPECT_EQ(agent_.runs_, 4);
}

TEST_F(Reuse, WhatWasSaidAgainIsRememberedAsIfItHadRun) {
  ask("hello");
  ask("hello", "again");
  const auto conversation = store_.load_conversation("again");
  ASSERT_TRUE(conversation.has_value());
  EXPECT_EQ(conversation->memory.at("said").as_string(), "hello");
  EXPECT_EQ(conversation->messages.at(1).text, "you said hello");
}

}  // namespace
}  // namespace ai_sdk::server
