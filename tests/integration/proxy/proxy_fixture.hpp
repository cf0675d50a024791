#pragma once

#include "support/certificates.hpp"
#include "support/peer_answers.hpp"
#include "support/scripted_peer.hpp"

#include <ai_sdk/ai_sdk.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace ai_sdk::testing {

using namespace std::chrono_literals;

inline constexpr const char* password = "hunter2";

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

inline AiSdkConfig config_for(const std::string& host, const std::string& proxy) {
  AiSdkConfig config;
  config.host = host;
  config.token = "t";
  config.proxy = proxy;
  config.timeout = 15s;
  config.max_retries = 0;
  return config;
}

inline ScriptedPeer::Script always(std::string bytes) {
  return [bytes = std::move(bytes)](PeerConnection& connection) {
    while (connection.next_request()) connection.send(bytes);
  };
}

// What a call fails with; the proxy's password is not in it.
template <class E = NetworkError>
std::string failure_of(AiSdk& client) {
  try {
    client.agent("a").call("x");
  } catch (const E& error) {
    EXPECT_FALSE(contains(error.message(), password)) << error.message();
    EXPECT_FALSE(contains(error.message(), "Basic")) << error.message();
    return error.message();
  }
  ADD_FAILURE() << "no error";
  return {};
}

}  // namespace ai_sdk::testing
