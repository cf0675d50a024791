// What a stranger writes first: compiled against what was installed, it must also link and run. Nothing
// listens on port 1, so that the whole way from the call to the socket is taken and fails in the way that is
// documented.
#include <ai_sdk/ai_sdk.hpp>

#include <iostream>

int main() {
  ai_sdk::AiSdk client{{.host = "http://127.0.0.1:1", .token = "token", .max_retries = 0}};
  try {
    client.agent("DataQualityPlannerAgent").call("Analyze the customers table");
  } catch (const ai_sdk::NetworkError& error) {
    std::cout << "ai_sdk " << AI_SDK_VERSION << ": " << error.what() << '\n';
    return 0;
  }
  std::cerr << "the call should have failed with a NetworkError\n";
  return 1;
}
