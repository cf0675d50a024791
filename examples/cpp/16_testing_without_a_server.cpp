// Tests a function that asks an agent, without a server and without a network: the answers are scripted.
#include <ai_sdk/ai_sdk.hpp>
#include <ai_sdk/testing.hpp>

#include <iostream>

using namespace ai_sdk;

// What is to be tested: asks for the plan, and says so where there is none.
std::string plan_of(const AgentHandle& planner, std::string_view table) {
  try {
    return planner.call("Which tests does " + std::string(table) + " need?").response;
  } catch (const AgentExecutionError& error) {
    return "no plan: " + error.server_message();
  }
}

void expect(bool good, const char* what) {
  std::cout << (good ? "ok: " : "FAILED: ") << what << '\n';
  if (!good) throw std::runtime_error(what);
}

// [script]
void test_plan_of() {
  testing::ScriptedTransport script;
  script.on_call("PlannerAgent").fail(503, "busy").reply("Check that ids are unique.");
  script.on_call("BrokenAgent").fail(500, "out of memory");

  AiSdkConfig config;
  config.retry_delay = std::chrono::milliseconds{0};  // do not wait in a test
  AiSdk client = script.client(config);

  expect(plan_of(client.agent("PlannerAgent"), "orders") == "Check that ids are unique.",
         "a busy server is asked again");
  expect(plan_of(client.agent("BrokenAgent"), "orders") == "no plan: out of memory",
         "a failure is explained");
  expect(script.requests().size() == 3, "a failed run is not repeated");
  expect(script.requests()[0].body.find("orders") != std::string::npos, "the table is named");
}
// [/script]

// [stream]
void test_broken_stream() {
  testing::ScriptedTransport script;
  StreamEvent piece;
  piece.type = EventType::content;
  piece.content = "Half an ans";
  script.on_stream("PlannerAgent").stream({piece}).then_break_off();

  AiSdk client = script.client();
  std::string text;
  try {
    for (const auto& part : client.agent("PlannerAgent").stream_content("Hi")) text += part;
    expect(false, "a broken stream does not look whole");
  } catch (const StreamInterruptedError& error) {
    expect(error.partial_text() == text, "what came before it broke is kept");
  }
}
// [/stream]

int main() {
  try {
    test_plan_of();
    test_broken_stream();
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
