// Talking to a language model's endpoint over real sockets.
#include "llm/endpoint.hpp"

#include "agents/agent.hpp"
#include "support/model_dialogue.hpp"
#include "support/peer_answers.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace ai_sdk::server::llm {
namespace {

using namespace std::chrono_literals;
using ai_sdk::testing::chunk;
using ai_sdk::testing::ClosedPort;
using ai_sdk::testing::Gate;
using ai_sdk::testing::json_answer;
using ai_sdk::testing::model_done;
using ai_sdk::testing::model_finish;
using ai_sdk::testing::model_says;
using ai_sdk::testing::model_stream;
using ai_sdk::testing::model_text;
using ai_sdk::testing::ModelDialogue;
using ai_sdk::testing::PeerConnection;
using ai_sdk::testing::stream_head;
using Kind = ModelFailure::Kind;

constexpr const char* key = "sk-canary-0xfeedface";

class Endpoints : public ::testing::Test {
 protected:
  static EndpointSettings to(const std::string& url) {
    EndpointSettings settings;
    settings.url = url;
    settings.model = "m-1";
    settings.key = Token(key);
    settings.silence = 20s;
    settings.retry_wait = 1ms;
    return settings;
  }
  ModelAnswer ask(ModelEndpoint& endpoint, std::chrono::milliseconds time = 60s) {
    shown.clear();
    return endpoint.ask({messages, tools}, ModelEndpoint::Clock::now() + time, stop.get_token(),
                        [this](const AnswerPiece& piece) {
                          shown += piece.text;
                          if (on_piece) on_piece();
                        });
  }
  ModelFailure failure(ModelEndpoint& endpoint, std::chrono::milliseconds time = 60s) {
    try {
      ask(endpoint, time);
    } catch (const ModelFailure& error) {
      EXPECT_EQ(std::string(error.what()).find("canary"), std::string::npos) << error.what();
      return error;
    }
    ADD_FAILURE() << "it did not fail";
    return {Kind::bad_answer, ""};
  }
  std::vector<ChatMessage> messages{{Speaker::user, "Hi"}};
  std::vector<ToolSpec> tools;
  std::stop_source stop;
  std::string shown;
  std::function<void()> on_piece;
};

TEST_F(Endpoints, AnAnswerIsStreamed) {
  ModelDialogue model({model_says("Two orders", 12, 3), model_says("Again")});
  ModelEndpoint endpoint(to(model.url()));
  const auto answer = ask(endpoint);
  EXPECT_EQ(answer.text, "Two orders");
  EXPECT_EQ(shown, "Two orders");
  EXPECT_EQ(answer.usage, (TokenCount{12, 3}));
  EXPECT_EQ(ask(endpoint).text, "Again");
  EXPECT_EQ(model.peer().connections(), 1U);
  const auto request = model.peer().requests().front();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/v1/chat/completions");
  EXPECT_EQ(request.header("authorization"), std::string("Bearer ") + key);
  EXPECT_EQ(request.header("content-type"), "application/json");
  EXPECT_EQ(model.questions().front().at("model"), "m-1");
}

TEST_F(Endpoints, WhatIsThereIsHandedOutBeforeTheRest) {
  Gate seen;
  ModelDialogue model({[&](PeerConnection& connection) {
    connection.send(std::string(stream_head) + chunk(model_text("First")));
    EXPECT_TRUE(seen.wait());
    connection.send(chunk(model_text(" and last")) + chunk(model_finish("stop")) + chunk(model_done) +
                    "0\r\n\r\n");
  }});
  ModelEndpoint endpoint(to(model.url()));
  on_piece = [&] { seen.open(); };
  EXPECT_EQ(ask(endpoint).text, "First and last");
}

TEST_F(Endpoints, WithoutAKeyNoneIsSent) {
  ModelDialogue model({model_says("Hi")});
  auto settings = to(model.url() + "/chat/completions/");
  settings.key = {};
  ModelEndpoint endpoint(settings);
  ask(endpoint);
  EXPECT_EQ(model.peer().requests().front().count("authorization"), 0U);
  EXPECT_EQ(model.peer().requests().front().target, "/v1/chat/completions");
}

TEST_F(Endpoints, SettingsThatCannotBeAreRefused) {
  EXPECT_THROW(ModelEndpoint(to("localhost:1")), std::invalid_argument);
  auto nameless = to("http://localhost:1/v1");
  nameless.model = "";
  EXPECT_THROW(ModelEndpoint{nameless}, std::invalid_argument);
  auto settings = to("http://localhost:1/v1");
  settings.key = Token("canary with blanks");
  try {
    ModelEndpoint endpoint(settings);
    ADD_FAILURE();
  } catch (const std::invalid_argument& error) {
    EXPECT_EQ(std::string(error.what()).find("canary"), std::string::npos);
  }
}

TEST_F(Endpoints, OnlyTheHostIsShown) {
  const ModelEndpoint far(to("http://models.example.com:8080/secret/v1"));
  EXPECT_EQ(far.host(), "models.example.com:8080");
  EXPECT_TRUE(far.key_unencrypted());
  EXPECT_FALSE(ModelEndpoint(to("http://127.0.0.1:1/v1")).key_unencrypted());
  EXPECT_FALSE(ModelEndpoint(to("https://models.example.com/v1")).key_unencrypted());
}

TEST_F(Endpoints, ARefusedKeyIsNotTriedAgainNorShown) {
  ModelDialogue model(
      {json_answer(R"({"error":{"message":"Incorrect API key: sk-canary-0xfeedface"}})", 401)});
  ModelEndpoint endpoint(to(model.url()));
  const auto error = failure(endpoint);
  EXPECT_EQ(error.kind(), Kind::refused);
  EXPECT_EQ(error.status(), 401);
  EXPECT_NE(std::string(error.what()).find("AI_SDK_LLM_API_KEY"), std::string::npos);
}

TEST_F(Endpoints, TheEndpointsWordsAreShownWithoutTheKey) {
  ModelDialogue model(
      {json_answer(R"({"error":{"message":"no model 'm-1' for sk-canary-0xfeedface\u001b[2J"}})", 404)});
  ModelEndpoint endpoint(to(model.url()));
  const std::string text = failure(endpoint).what();
  EXPECT_NE(text.find("no model 'm-1'"), std::string::npos) << text;
  EXPECT_EQ(text.find('\x1b'), std::string::npos) << text;
}

TEST_F(Endpoints, WhatMayPassIsTriedAgain) {
  const std::string busy = ai_sdk::testing::answer(429, "Retry-After: 0\r\n", "{}");
  ModelDialogue model({busy, json_answer("{}", 500), model_says("At last")});
  ModelEndpoint endpoint(to(model.url()));
  EXPECT_EQ(ask(endpoint).text, "At last");
}

TEST_F(Endpoints, RepetitionsAreBounded) {
  ModelDialogue model({json_answer("{}", 503), json_answer("{}", 502), json_answer("{}", 500)});
  ModelEndpoint endpoint(to(model.url()));
  EXPECT_EQ(failure(endpoint).status(), 500);
}

TEST_F(Endpoints, ALongRetryAfterIsNotWaitedFor) {
  ModelDialogue model({ai_sdk::testing::answer(429, "Retry-After: 3600\r\n", "{}")});
  ModelEndpoint endpoint(to(model.url()));
  const auto error = failure(endpoint);
  EXPECT_EQ(error.status(), 429);
  EXPECT_EQ(error.retry_after(), 3600s);
}

TEST_F(Endpoints, TheDialectIsLearnedOnce) {
  ModelDialogue model({json_answer(R"({"error":{"message":"Unrecognized: stream_options"}})", 400),
                       model_says("Yes"), model_says("Again")});
  ModelEndpoint endpoint(to(model.url()));
  EXPECT_EQ(ask(endpoint).text, "Yes");
  EXPECT_EQ(ask(endpoint).text, "Again");
  const auto questions = model.questions();
  ASSERT_EQ(questions.size(), 3U);
  EXPECT_TRUE(questions[0].contains("stream_options"));
  EXPECT_FALSE(questions[1].contains("stream_options") || questions[2].contains("stream_options"));
}

TEST_F(Endpoints, AStallTimesOut) {
  ModelDialogue model({[](PeerConnection& connection) {
    connection.send(std::string(stream_head) + chunk(model_text("Half")));
    connection.wait_for_close();
  }});
  auto settings = to(model.url());
  settings.silence = 100ms;
  ModelEndpoint endpoint(settings);
  EXPECT_EQ(failure(endpoint).kind(), Kind::stalled);
  EXPECT_EQ(shown, "Half");
}

TEST_F(Endpoints, TheRunsOwnTimeEndsIt) {
  ModelDialogue model({[](PeerConnection& connection) {
    connection.send(stream_head);
    connection.wait_for_close();
  }});
  ModelEndpoint endpoint(to(model.url()));
  EXPECT_EQ(failure(endpoint, 100ms).kind(), Kind::out_of_time);
}

TEST_F(Endpoints, ACutInMidStreamIsNoAnswer) {
  ModelDialogue model({[](PeerConnection& connection) {
                         connection.send(std::string(stream_head) + chunk(model_text("Half")));
                         connection.close();
                       },
                       [](PeerConnection& connection) {
                         connection.send(model_stream({model_text("Half")}));  // ends well, as HTTP
                       }});
  ModelEndpoint endpoint(to(model.url()));
  EXPECT_EQ(failure(endpoint).kind(), Kind::broken_off);
  EXPECT_EQ(failure(endpoint).kind(), Kind::broken_off);
  EXPECT_EQ(shown, "Half");
}

TEST_F(Endpoints, CancellingClosesTheConnection) {
  ModelDialogue model({[](PeerConnection& connection) {
    connection.send(std::string(stream_head) + chunk(model_text("Half")));
    connection.wait_for_close();
  }});
  ModelEndpoint endpoint(to(model.url()));
  Gate begun;
  on_piece = [&] { begun.open(); };
  std::thread caller([&] {
    EXPECT_TRUE(begun.wait());
    stop.request_stop();
  });
  EXPECT_THROW(ask(endpoint), RunCancelled);
  caller.join();
  EXPECT_TRUE(model.peer().wait_for_client_closes(1));
}

TEST_F(Endpoints, AReaderThatFailsEndsTheExchange) {
  ModelDialogue model({[](PeerConnection& connection) {
                         connection.send(std::string(stream_head) + chunk(model_text("Half")));
                         connection.wait_for_close();
                       },
                       [](PeerConnection& connection) { connection.send(model_says("Whole")); }});
  ModelEndpoint endpoint(to(model.url()));
  on_piece = [] { throw RunCancelled(); };
  EXPECT_THROW(ask(endpoint), RunCancelled);
  on_piece = {};
  EXPECT_EQ(ask(endpoint).text, "Whole");
}

TEST_F(Endpoints, AnAnswerThatIsNoStreamIsTakenToo) {
  ModelDialogue model(
      {json_answer(R"({"choices":[{"message":{"content":"Whole"},"finish_reason":"stop"}]})")});
  ModelEndpoint endpoint(to(model.url()));
  EXPECT_EQ(ask(endpoint).text, "Whole");
  EXPECT_EQ(shown, "Whole");
}

TEST_F(Endpoints, APageIsNoAnswer) {
  ModelDialogue model({ai_sdk::testing::answer(200, "Content-Type: text/html\r\n", "<h1>Welcome</h1>"),
                       ai_sdk::testing::answer(307, "Location: https://elsewhere.example\r\n", "")});
  ModelEndpoint endpoint(to(model.url()));
  EXPECT_EQ(failure(endpoint).kind(), Kind::bad_answer);
  EXPECT_NE(std::string(failure(endpoint).what()).find("redirection"), std::string::npos);
}

TEST_F(Endpoints, NobodyThereIsSaid) {
  const ClosedPort port;
  ModelEndpoint endpoint(to(port.url() + "/v1"));
  EXPECT_EQ(failure(endpoint).kind(), Kind::unreachable);
}

TEST_F(Endpoints, ManyAreAskedAtATime) {
  std::vector<std::string> answers(16, model_says("Yes"));
  ModelDialogue model(answers);
  ModelEndpoint endpoint(to(model.url()));
  std::vector<std::thread> callers;
  std::atomic<int> good = 0;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      for (int n = 0; n < 4; ++n) {
        const auto answer =
            endpoint.ask({messages, tools}, ModelEndpoint::Clock::now() + 60s, {}, [](const AnswerPiece&) {});
        good += answer.text == "Yes" ? 1 : 0;
      }
    });
  }
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(good, 16);
}

}  // namespace
}  // namespace ai_sdk::server::llm
