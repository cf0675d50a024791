// Joining a model's stream into one answer.
#include "llm/answer_assembler.hpp"

#include "core/sse_decoder.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

#include <optional>

namespace ai_sdk::server::llm {
namespace {

namespace json = boost::json;

std::string delta(const json::object& part) {
  return json::serialize(json::object{{"choices", json::array{{{"delta", part}}}}});
}
json::object call(json::object function, std::optional<int> index, const char* id = nullptr) {
  json::object out{{"function", std::move(function)}};
  if (index) out["index"] = *index;
  if (id) out["id"] = id;
  return {{"tool_calls", json::array{out}}};
}
std::string finish(const char* reason) {
  return json::serialize(
      json::object{{"choices", json::array{{{"delta", json::object()}, {"finish_reason", reason}}}}});
}

struct Joined {
  ModelAnswer answer;
  std::string text, thoughts;
};

Joined join(const std::vector<std::string>& events, AnswerAssembler assembler = {}) {
  std::vector<AnswerPiece> pieces;
  for (const auto& event : events) assembler.event(event, pieces);
  Joined joined;
  joined.answer = assembler.take(pieces);
  for (const auto& piece : pieces) (piece.thought ? joined.thoughts : joined.text) += piece.text;
  return joined;
}

ModelFailure::Kind failure(const std::vector<std::string>& events, AnswerAssembler assembler = {}) {
  try {
    join(events, assembler);
  } catch (const ModelFailure& error) {
    return error.kind();
  }
  ADD_FAILURE() << "it did not fail";
  return ModelFailure::Kind::out_of_time;
}

TEST(AnswerAssembler, TextUsageAndReason) {
  const auto joined =
      join({delta({{"role", "assistant"}, {"content", ""}}), delta({{"content", "Two "}}),
            delta({{"content", "orders"}}), finish("stop"),
            R"({"choices":[],"usage":{"prompt_tokens":21,"completion_tokens":3}})", "[DONE]", "not read"});
  EXPECT_EQ(joined.answer.text, "Two orders");
  EXPECT_EQ(joined.text, "Two orders");
  EXPECT_EQ(joined.answer.finish_reason, "stop");
  EXPECT_EQ(joined.answer.usage, (TokenCount{21, 3}));
}

TEST(AnswerAssembler, ArgumentsMaySplitAnywhere) {
  const std::string arguments = R"({"sql":"SELECT 'é' AS \"x\"","n":[1,2]})";
  for (std::size_t cut = 0; cut <= arguments.size(); ++cut) {
    // A cut inside a character is not sent as such: JSON is text.
    if (cut < arguments.size() && (static_cast<unsigned char>(arguments[cut]) & 0xC0U) == 0x80U) continue;
    const auto answer =
        join({delta(call({{"name", "run_sql"}, {"arguments", arguments.substr(0, cut)}}, 0, "c1")),
              delta(call({{"arguments", arguments.substr(cut)}}, 0)), finish("tool_calls")})
            .answer;
    ASSERT_EQ(answer.calls.size(), 1U);
    EXPECT_EQ(answer.calls[0], (ToolCall{"c1", "run_sql", arguments})) << cut;
  }
}

TEST(AnswerAssembler, TheBytesOfTheStreamMayBeCutAnywhere) {
  std::string bytes;
  for (const auto& event :
       {delta({{"content", "Größe "}}),
        delta(call({{"name", "run_sql"}, {"arguments", R"({"sql":)"}}, 0, "c1")),
        delta(call({{"name", "list_tables"}, {"arguments", ""}}, 1, "c2")),
        delta(call({{"arguments", R"("SELECT 1"})"}}, 0)), delta(call({{"arguments", "{}"}}, 1)),
        finish("tool_calls"), std::string("[DONE]")})
    bytes += "data: " + event + "\r\n\r\n";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    core::SseDecoder decoder;
    AnswerAssembler assembler;
    std::vector<AnswerPiece> pieces;
    for (const auto part : {std::string_view(bytes).substr(0, cut), std::string_view(bytes).substr(cut)}) {
      decoder.feed(part);
      while (auto event = decoder.next()) assembler.event(event->data, pieces);
    }
    ASSERT_TRUE(assembler.done());
    const auto answer = assembler.take(pieces);
    EXPECT_EQ(answer.text, "Größe ");
    ASSERT_EQ(answer.calls.size(), 2U) << cut;
    EXPECT_EQ(answer.calls[0], (ToolCall{"c1", "run_sql", R"({"sql":"SELECT 1"})"}));
    EXPECT_EQ(answer.calls[1], (ToolCall{"c2", "list_tables", "{}"}));
  }
}

TEST(AnswerAssembler, WhereEndpointsDiffer) {
  // No index: what has no new id goes on with the last call.
  auto answer =
      join({delta(call({{"name", "a"}, {"arguments", "{"}}, {}, "c1")), delta(call({{"arguments", "}"}}, {})),
            delta(call({{"name", "b"}, {"arguments", "{}"}}, {}, "c2")), finish("stop")})
          .answer;
  EXPECT_EQ(answer.calls, (std::vector<ToolCall>{{"c1", "a", "{}"}, {"c2", "b", "{}"}}));
  // The same index for each call, with ids of their own; the name said again with each part.
  answer = join({delta(call({{"name", "a"}, {"arguments", "{"}}, 0, "c1")),
                 delta(call({{"name", "a"}, {"arguments", "}"}}, 0, "c1")),
                 delta(call({{"name", "a"}, {"arguments", "{}"}}, 0, "c2")), finish("tool_calls")})
               .answer;
  EXPECT_EQ(answer.calls, (std::vector<ToolCall>{{"c1", "a", "{}"}, {"c2", "a", "{}"}}));
  // Arguments as an object; no ids at all, or the same one twice.
  answer = join({delta(call({{"name", "a"}, {"arguments", json::object{{"x", 1}}}}, 0)),
                 delta(call({{"name", "b"}, {"arguments", ""}}, 1, "call_1")),
                 delta(call({{"name", "c"}, {"arguments", ""}}, 2, "call_1")), finish("tool_calls")})
               .answer;
  ASSERT_EQ(answer.calls.size(), 3U);
  EXPECT_EQ(answer.calls[0].arguments, R"({"x":1})");
  EXPECT_NE(answer.calls[0].id, answer.calls[1].id);
  EXPECT_NE(answer.calls[1].id, answer.calls[2].id);
  EXPECT_FALSE(answer.calls[0].id.empty() || answer.calls[2].id.empty());
}

TEST(AnswerAssembler, ThoughtsAreNoText) {
  for (const char* name : {"reasoning_content", "reasoning"}) {
    const auto joined =
        join({delta({{name, "Hm."}}), delta({{name, nullptr}, {"content", "Yes"}}), finish("stop")});
    EXPECT_EQ(joined.thoughts, "Hm.") << name;
    EXPECT_EQ(joined.answer.text, "Yes") << name;
  }
  const auto joined = join({delta({{"content", "<thi"}}), delta({{"content", "nk>Hm.</think>"}}),
                            delta({{"content", "Yes"}}), finish("stop")});
  EXPECT_EQ(joined.thoughts, "Hm.");
  EXPECT_EQ(joined.answer.text, "Yes");
}

TEST(AnswerAssembler, AnAnswerInOnePiece) {
  AnswerAssembler assembler;
  std::vector<AnswerPiece> pieces;
  assembler.whole(R"({"choices":[{"message":{"content":"Yes","tool_calls":[
    {"id":"c1","type":"function","function":{"name":"a","arguments":"{}"}}]},"finish_reason":"tool_calls"}],
    "usage":{"prompt_tokens":4,"completion_tokens":2}})",
                  pieces);
  const auto answer = assembler.take(pieces);
  EXPECT_EQ(answer.text, "Yes");
  EXPECT_EQ(answer.calls, (std::vector<ToolCall>{{"c1", "a", "{}"}}));
  EXPECT_EQ(answer.usage, (TokenCount{4, 2}));
  EXPECT_THROW(AnswerAssembler().whole(R"({"object":"list","data":[]})", pieces), ModelFailure);
}

TEST(AnswerAssembler, WhatIsNoWholeAnswerFails) {
  using Kind = ModelFailure::Kind;
  EXPECT_EQ(failure({}), Kind::bad_answer);
  EXPECT_EQ(failure({delta({{"content", "half"}})}), Kind::broken_off);
  EXPECT_EQ(failure({"<html>"}), Kind::bad_answer);
  EXPECT_EQ(failure({"[1]"}), Kind::bad_answer);
  EXPECT_EQ(failure({delta({{"content", "half"}}), R"({"error":{"message":"out of memory"}})"}),
            Kind::failed);
  EXPECT_EQ(failure({R"({"error":"no"})"}), Kind::failed);
  // Odd, and no reason to fail.
  EXPECT_EQ(join({R"({"error":null,"choices":[null]})", R"({"choices":{}})",
                  R"({"choices":[{"delta":{"content":7,"tool_calls":[1]}}]})", finish("stop")})
                .answer.text,
            "");
}

TEST(AnswerAssembler, EveryLimitIsExceededByOne) {
  const AnswerAssembler::Limits limits{.max_text = 5, .max_arguments = 4, .max_calls = 2};
  EXPECT_EQ(join({delta({{"content", "12345"}}), finish("stop")}, AnswerAssembler(limits)).answer.text,
            "12345");
  EXPECT_EQ(failure({delta({{"content", "12345"}}), delta({{"reasoning", "6"}})}, AnswerAssembler(limits)),
            ModelFailure::Kind::bad_answer);
  const auto part = [](int index, const char* arguments) {
    return delta(call({{"name", "a"}, {"arguments", arguments}}, index));
  };
  EXPECT_EQ(join({part(0, "12"), part(1, "34"), finish("stop")}, AnswerAssembler(limits)).answer.calls.size(),
            2U);
  EXPECT_EQ(failure({part(0, "12"), part(1, "345")}, AnswerAssembler(limits)),
            ModelFailure::Kind::bad_answer);
  EXPECT_EQ(failure({part(0, ""), part(1, ""), part(2, "")}, AnswerAssembler(limits)),
            ModelFailure::Kind::bad_answer);
}

}  // namespace
}  // namespace ai_sdk::server::llm
