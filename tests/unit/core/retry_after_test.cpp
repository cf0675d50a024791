#include "core/http_errors.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::core {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// Sun, 06 Nov 1994 08:49:37 GMT
const std::chrono::system_clock::time_point then{std::chrono::seconds{784111777}};
// Sun, 22 Nov 2026 08:00:00 GMT
const std::chrono::system_clock::time_point today{std::chrono::seconds{1795334400}};

std::optional<milliseconds> parse(const std::string& value,
                                  std::chrono::system_clock::time_point now = today) {
  return parse_retry_after({{"Retry-After", value}}, now);
}

TEST(RetryAfter, ReadsSeconds) {
  EXPECT_EQ(parse("0"), 0ms);
  EXPECT_EQ(parse("5"), 5s);
  EXPECT_EQ(parse(" 5 "), 5s);
  EXPECT_EQ(parse("2.5"), 2500ms);
  EXPECT_EQ(parse(".25"), 250ms);
  EXPECT_EQ(parse("3."), 3s);
  EXPECT_EQ(parse("086400"), 24h);
}

TEST(RetryAfter, RoundsUp) {
  EXPECT_EQ(parse("0.0001"), 1ms);
  EXPECT_EQ(parse("1.0000000000000000000000000001"), 1001ms);
  EXPECT_EQ(parse("1.0000000000000000000000000000"), 1000ms);
  EXPECT_EQ(parse("1.2345"), 1235ms);
  EXPECT_EQ(parse_retry_after({{"retry-after-ms", "1.5"}}, today), 2ms);
}

TEST(RetryAfter, ReadsAllThreeFormsOfADate) {
  for (const char* date :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
    EXPECT_EQ(parse(date, then - 90s), 90s) << date;
    EXPECT_EQ(parse(date, then - 1500us), 2ms) << date;
    EXPECT_EQ(parse(date, then), 0ms) << date;
    EXPECT_EQ(parse(date, today), 0ms) << "a date in the past means now: " << date;
  }
  EXPECT_EQ(parse("Sun Nov 22 08:00:30 2026"), 30s);
  EXPECT_EQ(parse("Sunday, 22-Nov-26 08:01:00 GMT"), 60s);
  EXPECT_EQ(parse("Sun, 29 Feb 2032 00:00:00 GMT", today), parse("Sun Feb 29 00:00:00 2032", today));
}

TEST(RetryAfter, ATwoDigitYearIsNeverMoreThanFiftyYearsAhead) {
  EXPECT_EQ(parse("Monday, 01-Jan-77 00:00:00 GMT"), 0ms);
  EXPECT_GT(parse("Wednesday, 01-Jan-76 00:00:00 GMT"), 24h);
}

TEST(RetryAfter, GivesNothingForWhatCannotBeRead) {
  for (const char* text : {"",
                           " ",
                           "-1",
                           "+5",
                           "soon",
                           "5s",
                           "1e3",
                           "NaN",
                           "inf",
                           "1.2.3",
                           ".",
                           "5,5",
                           "0x5",
                           "Sun, 06 Nov 1994",
                           "Sun, 06 Nov 1994 08:49:37 CET",
                           "Sun, 31 Feb 2027 08:00:00 GMT",
                           "Sun, 06 Nov 1994 25:00:00 GMT",
                           "Sun, 06 Nov 1994 08:60:00 GMT",
                           "Sun, 06 XYZ 1994 08:49:37 GMT",
                           "Sun, 06 ovD 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 08:49:37 GMTx",
                           "Sun,06 Nov 1994 08:49:37 GMT",
                           "Sun Nov 6 08:49:37 1994 x",
                           "Sun ",
                           "Sun,",
                           "Sun, 06-Nov-1994 08:49:37 GMT",
                           "2026-11-22T08:00:00Z",
                           "5\r\n"})
    EXPECT_FALSE(parse(text)) << text;
  EXPECT_FALSE(parse_retry_after({}, today));
  EXPECT_FALSE(parse_retry_after({{"retry-after-ms", "Sun, 06 Nov 1994 08:49:37 GMT"}}, today));
}

TEST(RetryAfter, HugeNumbersAreBoundedAndPositive) {
  const auto bound = parse("99999999999999999999999999999999999999");
  ASSERT_TRUE(bound);
  EXPECT_GT(*bound, 24h * 365);
  EXPECT_LT(*bound, 24h * 365 * 100);
  EXPECT_EQ(parse("Fri, 31 Dec 9999 23:59:59 GMT"), bound);
  EXPECT_EQ(parse_retry_after({{"retry-after-ms", std::string(400, '9')}}, today), bound);
}

TEST(RetryAfter, ReadsMillisecondsToo) {
  EXPECT_EQ(parse_retry_after({{"Retry-After-Ms", "250"}}, today), 250ms);
  EXPECT_EQ(parse_retry_after({{"x-ms-retry-after-ms", "300"}}, today), 300ms);
}

TEST(RetryAfter, TheLongestOfSeveralCounts) {
  EXPECT_EQ(parse_retry_after({{"retry-after", "2"}, {"retry-after-ms", "1500"}}, today), 2s);
  EXPECT_EQ(parse_retry_after({{"retry-after", "1"}, {"retry-after-ms", "1500"}}, today), 1500ms);
  EXPECT_EQ(parse_retry_after({{"retry-after", "soon"}, {"x-ms-retry-after-ms", "7"}}, today), 7ms);
}

TEST(FindHeader, ComparesNamesWithoutCase) {
  const Headers headers{{"Content-Type", "a"}, {"X-Request-ID", "b"}, {"x-request-id", "c"}};
  EXPECT_EQ(find_header(headers, "x-request-id"), "b");
  EXPECT_EQ(find_header(headers, "CONTENT-TYPE"), "a");
  EXPECT_EQ(find_header(headers, "content"), "");
}

}  // namespace
}  // namespace ai_sdk::core
