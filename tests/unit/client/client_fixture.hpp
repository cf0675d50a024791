#pragma once

#include "support/peer_answers.hpp"
#include "support/scripted_peer.hpp"

#include <ai_sdk/ai_sdk.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>

namespace ai_sdk::testing {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

inline constexpr const char* canary = "canary-4f0c1d7e";

// Every test leaves the process with the file descriptors that it found.
class ClientTest : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // Patient enough for a slow machine, and quick to repeat.
  static AiSdkConfig config(const std::string& url);

 private:
  std::size_t descriptors_ = 0;
};

std::size_t open_descriptors();

// Waits for what happens on another thread soon.
bool soon(const std::function<bool()>& condition);

// What the action throws, which has to be an E.
template <class E, class Action>
E thrown(Action&& action) {
  try {
    action();
  } catch (const E& error) {
    return error;
  }
  throw std::runtime_error("nothing was thrown");
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Answers every request of a connection with the same bytes until the client closes.
inline ScriptedPeer::Script always(std::string bytes) {
  return [bytes = std::move(bytes)](PeerConnection& connection) {
    while (connection.next_request()) connection.send(bytes);
  };
}

}  // namespace ai_sdk::testing
