#include "core/trace_context.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace ai_sdk::core {
namespace {

const std::string good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceContext, TakesAGoodTraceparent) {
  for (const std::string& value :
       {good, std::string("00-00000000000000000000000000000001-0000000000000001-00"), "cc" + good.substr(2),
        "cc" + good.substr(2) + "-what-the-future-brings"})
    EXPECT_NO_THROW(check_traceparent(value)) << value;
}

TEST(TraceContext, RefusesATraceparentWithOneThingWrong) {
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const char c : {'-', 'g', 'A', ' ', '\n', '\0'}) {
      if (good[at] == c) continue;
      std::string bad = good;
      bad[at] = c;
      EXPECT_THROW(check_traceparent(bad), std::invalid_argument) << bad;
    }
    EXPECT_THROW(check_traceparent(good.substr(0, at)), std::invalid_argument) << at;
  }
  for (const std::string& bad : {good + "-", good + "0", "ff" + good.substr(2), "cc" + good.substr(2) + "x",
                                 "cc" + good.substr(2) + "-a\r\nb",
                                 std::string("00-00000000000000000000000000000000-00f067aa0ba902b7-01"),
                                 std::string("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")})
    EXPECT_THROW(check_traceparent(bad), std::invalid_argument) << bad;
}

TEST(TraceContext, TakesAGoodTracestate) {
  std::string many = "k0=v";
  for (int i = 1; i < 32; ++i) many += ",k" + std::to_string(i) + "=v";
  for (const std::string& value :
       {std::string("rojo=00f067aa0ba902b7"), std::string("rojo=1, congo=t61rcWkgMzE"),
        std::string("a=1,,b=2 ,"), std::string("tenant@system=x y"), std::string("0a_-*/=!~"), many,
        std::string(256, 'k') + "=v", "k=" + std::string(256, 'v')})
    EXPECT_NO_THROW(check_tracestate(value)) << value;
}

TEST(TraceContext, RefusesABadTracestate) {
  std::string many = "k0=v";
  for (int i = 1; i < 33; ++i) many += ",k" + std::to_string(i) + "=v";
  for (const std::string& value :
       {std::string(), std::string(" ,"), std::string("a"), std::string("=v"), std::string("a="),
        std::string("A=v"), std::string("a b=v"), std::string("a=b=c"), std::string("a@=v"),
        std::string("@a=v"), std::string("a@b@c=v"), std::string("a@abcdefghijklmno=v"),
        std::string("a=x\ty"), std::string("a=x\r\nb: c"), std::string("a=\xc3\xa4"), many,
        std::string(257, 'k') + "=v", "k=" + std::string(257, 'v')})
    EXPECT_THROW(check_tracestate(value), std::invalid_argument) << value;
  std::string large = "k=v";
  while (large.size() <= 8 * 1024) large += ", ";
  EXPECT_THROW(check_tracestate(large), std::invalid_argument);
}

}  // namespace
}  // namespace ai_sdk::core
