#include "faults/fault_plan.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server {
namespace {

std::string refusal_of(std::string_view text) {
  try {
    FaultPlan::parse(text);
  } catch (const FaultPlanError& error) {
    return error.what();
  }
  return "";
}

// Which of so many runs go wrong, as a text of x and -.
std::string struck(FaultPlan& plan, int runs, std::string_view agent = "A", bool streamed = false) {
  std::string out;
  for (int i = 0; i < runs; ++i) out += plan.next(agent, streamed) ? 'x' : '-';
  return out;
}

TEST(FaultPlan, ReadsEveryKind) {
  auto plan = FaultPlan::parse(R"({"seed": 1, "rules": [
    {"agent": "A", "on": "invoke", "status": 429, "retry_after": 2, "message": "slow down", "times": 1},
    {"agent": "A", "on": "stream", "cut_after_events": 3, "times": 1},
    {"agent": "B", "stall_after_events": 0, "delay": 0.25},
    {"agent": "C", "error_after_events": 1},
    {"agent": "D", "drop": true},
    {"agent": "E", "delay": 1.5}]})");
  const auto refused = plan.next("A", false);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->kind, Fault::Kind::refused);
  EXPECT_EQ(refused->status, 429);
  EXPECT_EQ(refused->retry_after, 2);
  EXPECT_EQ(refused->message, "slow down");
  EXPECT_FALSE(plan.next("A", false)) << "once only";
  const auto cut = plan.next("A", true);
  ASSERT_TRUE(cut);
  EXPECT_EQ(cut->kind, Fault::Kind::cut);
  EXPECT_EQ(cut->after_events, 3U);
  const auto stalled = plan.next("B", true);
  EXPECT_EQ(stalled->kind, Fault::Kind::stalled);
  EXPECT_EQ(stalled->delay, std::chrono::milliseconds(250));
  EXPECT_EQ(plan.next("C", false)->kind, Fault::Kind::error);
  EXPECT_EQ(plan.next("D", false)->kind, Fault::Kind::dropped);
  EXPECT_EQ(plan.next("E", false)->kind, Fault::Kind::none);
  EXPECT_EQ(plan.next("E", false)->delay, std::chrono::milliseconds(1500));
  EXPECT_FALSE(plan.next("F", false));
}

TEST(FaultPlan, SkipsAndCounts) {
  auto plan = FaultPlan::parse(R"({"rules": [{"status": 503, "skip": 2, "times": 3}]})");
  EXPECT_EQ(struck(plan, 8), "--xxx---");
}

TEST(FaultPlan, ThrowsTheSameDiceForTheSameSeed) {
  const auto of_seed = [](int seed) {
    auto plan = FaultPlan::parse(R"({"seed": )" + std::to_string(seed) +
                                 R"(, "rules": [{"status": 503, "probability": 0.3}]})");
    return struck(plan, 1000);
  };
  EXPECT_EQ(of_seed(7), of_seed(7));
  EXPECT_NE(of_seed(7), of_seed(8));
  for (const int seed : {0, 1, 7, 12345}) {
    const std::string runs = of_seed(seed);
    const auto hit = std::count(runs.begin(), runs.end(), 'x');
    EXPECT_GT(hit, 240) << seed;
    EXPECT_LT(hit, 360) << seed;
  }
}

TEST(FaultPlan, SaysWhatIsWrong) {
  EXPECT_NE(refusal_of("[]").find("no JSON object"), std::string::npos);
  EXPECT_NE(refusal_of("{}").find("there is no rule"), std::string::npos);
  EXPECT_NE(refusal_of(R"({"rulez": []})").find("\"rulez\" is not known"), std::string::npos);
  EXPECT_NE(refusal_of(R"({"rules": [{"status": 503}, {"agent": "A"}]})").find("rule 2: nothing goes wrong"),
            std::string::npos);
  for (const auto* rule :
       {R"("x")", R"({"status": 200})", R"({"status": "503"})", R"({"drop": false})", R"({"delay": -1})",
        R"({"status": 503, "drop": true})", R"({"status": 503, "probability": 1.5})",
        R"({"cut_after_events": -1})", R"({"status": 503, "on": "both"})",
        R"({"drop": true, "retry_after": 1})", R"({"stalled": 1})"}) {
    EXPECT_NE(refusal_of(R"({"rules": [)" + std::string(rule) + "]}").find("rule 1: "), std::string::npos)
        << rule;
  }
}

}  // namespace
}  // namespace ai_sdk::server
