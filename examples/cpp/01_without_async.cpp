// The shortest way to an answer: plain blocking calls, no event loop and no coroutines.
// Asks one question and prints the answer, then a second one whose answer is printed as it comes.
#include <ai_sdk/ai_sdk.hpp>

#include <iostream>

int main() {
  try {
    // [call]
    // AI_SDK_HOST and AI_SDK_TOKEN say which server to call.
    ai_sdk::AiSdk client{ai_sdk::AiSdkConfig::from_env()};
    const auto agent = client.agent("SqlQueryAgent");

    const auto answer = agent.call("How many customers are there?");
    std::cout << answer.response << "\n";
    // [/call]

    // [stream]
    for (const auto& event : agent.stream("How many orders are there?")) {
      if (event.type == ai_sdk::EventType::content) std::cout << event.content << std::flush;
    }
    // [/stream]
    std::cout << '\n';
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
