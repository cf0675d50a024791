// A client owns its connections: it moves and does not copy. Handles are what is copied.
// expected: use of deleted function
#include <ai_sdk/client.hpp>

ai_sdk::AgentHandle handle(ai_sdk::AiSdk& client) {
#ifdef MUST_FAIL
  ai_sdk::AiSdk copy = client;
#else
  ai_sdk::AiSdk copy = std::move(client);
#endif
  return copy.agent("SqlQueryAgent");
}
