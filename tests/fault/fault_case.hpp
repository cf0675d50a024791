#pragma once

#include "support/certificates.hpp"
#include "support/scripted_peer.hpp"

#include <ai_sdk/ai_sdk.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace ai_sdk::testing {

// How the client and the peer talk.
enum class Wire { h1, h1_tls, h2 };
// What happens to the peer's bytes after the first `at` of them.
enum class Fault { end, reset, stall, cancel };
// How a call has ended.
enum class End { answer, network, interrupted, timeout, cancelled, other };

struct FaultCase {
  Wire wire = Wire::h1;
  bool stream = false;
  Fault fault = Fault::end;
  std::size_t at = 0;
  End expected = End::answer;
  std::string name() const;
};

// What a peer of this kind sends in all for one call, and where in it the client knows what.
struct Conversation {
  std::string bytes;
  std::size_t head_end = 0;  // from here on the answer's head is complete
  std::size_t good_end = 0;  // from here on the call has all that it needs
};
Conversation conversation(Wire wire, bool stream);

// What the rules say about such a case.
End expected_end(const Conversation& whole, const FaultCase& fault);

struct FaultResult {
  End end = End::other;
  std::string error;
  std::string after;         // what the next call on the same client ended with: "ok"
  std::size_t requests = 0;  // how often the peer was asked for the faulty answer
  bool spoke_again = false;  // the client sent something over the broken connection
  bool finished = false;
  std::size_t in_flight = 0;  // after both calls
  std::size_t waiting = 0;
};

// Runs all of them at the same time, each with a client of its own, on one loop in this thread.
std::vector<FaultResult> run_cases(const std::vector<FaultCase>& cases, Certificates& certificates);
// Runs them all, some at a time, and checks each.
void check_cases(const std::vector<FaultCase>& cases, Certificates& certificates);

}  // namespace ai_sdk::testing
