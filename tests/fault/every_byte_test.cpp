// The peer's answer breaks off, stalls, or is no longer wanted after each of its bytes, in every kind of
// conversation. Each call ends once and with the right error, and the client goes on working.
#include "fault/fault_case.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iterator>

namespace ai_sdk::testing {
namespace {

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator list("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(list), end(list)));
}

using Parameters = std::tuple<Wire, bool, Fault>;

class EveryByteTest : public ::testing::TestWithParam<Parameters> {};

TEST_P(EveryByteTest, EndsOnceAndRight) {
  Certificates certificates;
  // Cheaper than the system's bundle: each case has a client of its own.
  ::setenv("SSL_CERT_FILE", certificates.ca().c_str(), 1);
  ::setenv("SSL_CERT_DIR", "/", 1);
  const auto [wire, stream, fault] = GetParam();
  const Conversation whole = conversation(wire, stream);
  std::vector<FaultCase> cases;
  for (std::size_t at = 0; at <= whole.bytes.size(); ++at) {
    FaultCase next{wire, stream, fault, at, End::answer};
    next.expected = expected_end(whole, next);
    cases.push_back(next);
  }
  const auto descriptors = open_descriptors();
  check_cases(cases, certificates);
  EXPECT_EQ(open_descriptors(), descriptors);
}

std::string name_of(const ::testing::TestParamInfo<Parameters>& instance) {
  static const char* const wires[] = {"H1", "H1Tls", "H2"};
  static const char* const faults[] = {"End", "Reset", "Stall", "Cancel"};
  const auto wire = std::get<0>(instance.param);
  const bool stream = std::get<1>(instance.param);
  const auto fault = std::get<2>(instance.param);
  return std::string(wires[static_cast<int>(wire)]) + (stream ? "Stream" : "Call") +
         faults[static_cast<int>(fault)];
}

INSTANTIATE_TEST_SUITE_P(
    Faults, EveryByteTest,
    ::testing::Combine(::testing::Values(Wire::h1, Wire::h1_tls, Wire::h2), ::testing::Bool(),
                       ::testing::Values(Fault::end, Fault::reset, Fault::stall, Fault::cancel)),
    name_of);

}  // namespace
}  // namespace ai_sdk::testing
