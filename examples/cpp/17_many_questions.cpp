// Asks many things with one call: three at a time, in order, and one that fails costs the others nothing.
#include <ai_sdk/ai_sdk.hpp>

#include <iostream>

using namespace ai_sdk;

// [map]
void ask_all(const AiSdk& client, const std::vector<std::string>& questions) {
  MapOptions options;
  options.max_concurrent = 3;
  options.on_progress = [](std::size_t done, std::size_t total) {
    std::cout << done << " of " << total << " answered\n";
  };
  for (const auto& result : client.map(client.agent("SqlQueryAgent"), questions, options)) {
    std::cout << questions[result.index] << '\n';
    try {
      std::cout << "  " << result.value().response.substr(0, 60) << '\n';
    } catch (const AiSdkError& error) {
      std::cout << "  failed: " << error.message() << '\n';
    }
  }
}
// [/map]

int main() {
  try {
    const AiSdk client{AiSdkConfig::from_env()};
    ask_all(client, {"How many customers are there?", "How many orders are there?",
                     "How many products are there?", "Which 5 products have the highest price?"});
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
