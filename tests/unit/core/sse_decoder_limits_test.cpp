#include "core/sse_decoder.hpp"
#include "sse_collect.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::test {
namespace {

using core::SseDecoder;
using core::SseLimitError;
using Events = std::vector<OwnedEvent>;

constexpr SseDecoder::Limits small{.max_line = 10, .max_event = 12};

// The events up to the end or the limit, and the limit's text.
std::pair<Events, std::string> decode(std::string_view bytes, std::size_t piece, SseDecoder::Limits limits) {
  SseDecoder decoder{limits};
  Events events;
  try {
    for (std::size_t at = 0; at < bytes.size(); at += piece)
      feed_piece(decoder, bytes.substr(at, piece), events);
  } catch (const SseLimitError& error) {
    return {events, error.what()};
  }
  return {events, ""};
}

TEST(SseDecoderLimits, ALineOfExactlyTheLimitIsTaken) {
  for (std::string_view end : {"\n", "\r", "\r\n"}) {
    const std::string bytes = "data: 6789" + std::string{end} + std::string{end};
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
      const auto [events, error] = decode(bytes, piece, small);
      EXPECT_EQ(events, (Events{{"message", "6789", ""}}));
      EXPECT_EQ(error, "");
    }
  }
}

TEST(SseDecoderLimits, ALineThatIsOneByteLongerIsRefusedAfterTheEventsBeforeIt) {
  const std::string bytes = "data: ok\n\ndata: 67890\n\ndata: no\n\n";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    const auto [events, error] = decode(bytes, piece, small);
    EXPECT_EQ(events, (Events{{"message", "ok", ""}}));
    EXPECT_NE(error.find("line"), std::string::npos);
    EXPECT_NE(error.find("10 bytes"), std::string::npos);
  }
}

TEST(SseDecoderLimits, CommentsAndOtherFieldsAreBoundToo) {
  for (std::string_view bytes : {":2345678901\n", "id: 5678901\n", "event: 8901\n", "nonsense901\n"})
    EXPECT_NE(decode(bytes, 3, small).second, "") << bytes;
}

TEST(SseDecoderLimits, AByteOrderMarkDoesNotCount) {
  for (std::size_t piece = 1; piece < 16; ++piece)
    EXPECT_EQ(decode("\xEF\xBB\xBF"
                     "data: 6789\n\n",
                     piece, small)
                  .second,
              "");
}

TEST(SseDecoderLimits, AnEventOfExactlyTheLimitIsTaken) {
  // Two lines and the line feed between them: 6 + 1 + 5.
  const std::string bytes = "data:123456\ndata:89012\n\n";
  const SseDecoder::Limits limits{.max_line = 11, .max_event = 12};
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    const auto [events, error] = decode(bytes, piece, limits);
    EXPECT_EQ(events, (Events{{"message", "123456\n89012", ""}}));
    EXPECT_EQ(error, "");
  }
}

TEST(SseDecoderLimits, AnEventThatIsOneByteLongerIsRefused) {
  const std::string bytes = "data: ok\n\ndata:123456\ndata:890123\n\n";
  const SseDecoder::Limits limits{.max_line = 11, .max_event = 12};
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    const auto [events, error] = decode(bytes, piece, limits);
    EXPECT_EQ(events, (Events{{"message", "ok", ""}}));
    EXPECT_NE(error.find("event"), std::string::npos);
    EXPECT_NE(error.find("12 bytes"), std::string::npos);
  }
}

TEST(SseDecoderLimits, EmptyDataLinesCountTheirLineFeeds) {
  std::string bytes;
  for (int i = 0; i < 13; ++i) bytes += "data\n";
  EXPECT_EQ(decode(bytes + "\n", 4, small).second, "");
  EXPECT_NE(decode(bytes + "data\n\n", 4, small).second, "");
}

TEST(SseDecoderLimits, TheErrorStays) {
  SseDecoder decoder{small};
  const std::string bytes = "data: 67890\n\ndata: x\n\n";
  decoder.feed(bytes);
  EXPECT_THROW(decoder.next(), SseLimitError);
  EXPECT_THROW(decoder.next(), SseLimitError);
  decoder.feed("data: y\n\n");
  EXPECT_THROW(decoder.next(), SseLimitError);
}

TEST(SseDecoderLimits, TheDefaultLimitsHold) {
  const SseDecoder::Limits defaults;
  EXPECT_EQ(defaults.max_line, 16U * 1024 * 1024);
  EXPECT_EQ(defaults.max_event, 64U * 1024 * 1024);
  std::string line = "data: " + std::string(defaults.max_line - 6, 'x');
  EXPECT_EQ(decode(line + "\n\n", 1 << 16, defaults).second, "");
  line += 'x';
  EXPECT_NE(decode(line + "\n\n", 1 << 16, defaults).second, "");
}

// Were the buffer searched anew with each piece, this would compare 5 * 10^13 bytes and never end.
TEST(SseDecoderLimits, ALineOfTenMegabytesFedByteByByteTakesLinearTime) {
  constexpr std::size_t size = 10'000'000;
  SseDecoder decoder;
  const auto feed_one = [&decoder](char c) {
    decoder.feed({&c, 1});
    return decoder.next().has_value();
  };
  for (char c : std::string_view{"data:"}) ASSERT_FALSE(feed_one(c));
  bool early = false;
  for (std::size_t i = 0; i < size; ++i) early = early || feed_one('x');
  EXPECT_FALSE(early);
  EXPECT_FALSE(feed_one('\n'));
  const char end = '\n';
  decoder.feed({&end, 1});
  const auto event = decoder.next();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->data.size(), size);
}

// Were the next line end of the other kind searched anew for each line, each of these would be quadratic.
TEST(SseDecoderLimits, MillionsOfShortLinesInOnePieceTakeLinearTime) {
  for (std::string_view line : {"data:\n\n", "data:\r\r", ":\n", ":\r", "\r\n"}) {
    std::string bytes;
    while (bytes.size() < 16'000'000) bytes += line;
    SseDecoder decoder;
    decoder.feed(bytes);
    std::size_t events = 0;
    while (decoder.next()) ++events;
    EXPECT_EQ(events, line.starts_with("data") ? bytes.size() / line.size() : 0);
  }
}

}  // namespace
}  // namespace ai_sdk::test
