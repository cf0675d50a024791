#pragma once

#include "test_server.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <gtest/gtest.h>

#include <string>

namespace ai_sdk::server::testing {

inline std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

// An agent that answers what it was asked, behind a word that tells which one it is.
inline ScriptedAgent::Script repeats(std::string word) {
  return [word = std::move(word)](AgentRun& run, EventSink& sink) {
    sink.content(word + ": " + run.message);
    return RunUsage{1, 1};
  };
}

// A server with two agents, one of them not for callers, and two abilities.
class EntityTest : public ::testing::Test {
 protected:
  void SetUp() override {
    server_.add("parrot", repeats("parrot"));
    server_.add("closed", echo, false);
    server_.agents.add_ability(ability("talking", "say", {{"talk", 3}, {"tell", 3}}));
    server_.agents.add_ability(ability("counting", "count", {{"count", 3}, {"how many", 4}}));
    prepare();
    server_.start();
  }
  virtual void prepare() {}

  static Ability ability(const std::string& name, const std::string& tool, std::vector<Ability::Cue> cues) {
    Ability made;
    made.name = name;
    made.display_name = "The art of " + name;
    made.description = "Does " + name;
    made.tools = {tool};
    made.cues = std::move(cues);
    made.engine = std::make_shared<ScriptedAgent>(name + "Engine", repeats(name));
    return made;
  }

  void restart() {
    server_.stop();
    server_.start();
  }

  // `status`: what it must be; 0: anything.
  RawAnswer ask(const std::string& method, const std::string& target, const std::string& body = {},
                int status = 0) const {
    RawRequest request;
    request.method = method;
    request.target = target;
    request.token = token_;
    request.headers = headers_;
    request.body = body;
    auto answer = testing::ask(server_.port(), request);
    if (status != 0) {
      EXPECT_EQ(answer.status, status) << method << " " << target << " " << answer.body;
    }
    return answer;
  }
  boost::json::value get(const std::string& target) const {
    return boost::json::parse(ask("GET", target, {}, 200).body);
  }
  static std::string message_of(const RawAnswer& answer) {
    return std::string(boost::json::parse(answer.body).at("message").as_string());
  }

  TestServer server_;
  std::string token_ = "secret";
  std::string headers_;
};

}  // namespace ai_sdk::server::testing
