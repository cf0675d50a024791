#include "core/sse_decoder.hpp"

#include "sse_collect.hpp"
#include "vectors.hpp"

#include <boost/json/array.hpp>

#include <gtest/gtest.h>

#include <random>

namespace ai_sdk::test {
namespace {

using core::SseDecoder;
using Events = std::vector<OwnedEvent>;

struct Decoded {
  Events events;
  std::optional<std::chrono::milliseconds> retry;
  friend bool operator==(const Decoded&, const Decoded&) = default;
};

Decoded decode_cut_at(std::string_view bytes, const std::vector<std::size_t>& cuts) {
  SseDecoder decoder;
  Decoded out;
  std::size_t from = 0;
  for (std::size_t cut : cuts) {
    feed_piece(decoder, bytes.substr(from, cut - from), out.events);
    from = cut;
  }
  feed_piece(decoder, bytes.substr(from), out.events);
  out.retry = decoder.retry();
  return out;
}

std::string with_line_ends(std::string_view bytes, std::string_view end) {
  std::string out;
  std::size_t line = 0;
  constexpr std::string_view mixed[] = {"\r\n", "\n", "\r\n", "\n", "\n", "\r\n", "\r\n"};
  for (char c : bytes) {
    if (c == '\n')
      out += end.empty() ? mixed[line++ % std::size(mixed)] : end;
    else
      out += c;
  }
  return out;
}

struct Fixture {
  std::string name;
  std::string bytes;
  Decoded expected;
};

// Every vector with every line end that it stands for.
const std::vector<Fixture>& fixtures() {
  static const std::vector<Fixture> all = [] {
    std::vector<Fixture> out;
    for (const Vector& vector : load_vectors("sse")) {
      Decoded expected;
      for (const auto& item : vector.expected.at("events").as_array()) {
        const auto& event = item.as_object();
        expected.events.push_back(
            {text_or_hex(event, "name"), text_or_hex(event, "data"), text_or_hex(event, "id")});
      }
      if (const auto* retry = vector.expected.if_contains("retry"))
        expected.retry = std::chrono::milliseconds{retry->as_int64()};
      out.push_back({vector.name, vector.bytes, expected});
      if (vector.expected.at("line_ends").as_string() == "any") {
        out.push_back({vector.name + " with CRLF", with_line_ends(vector.bytes, "\r\n"), expected});
        out.push_back({vector.name + " with CR", with_line_ends(vector.bytes, "\r"), expected});
        out.push_back({vector.name + " with mixed ends", with_line_ends(vector.bytes, ""), expected});
      }
    }
    return out;
  }();
  return all;
}

void expect_same(const Decoded& got, const Fixture& fixture) {
  EXPECT_EQ(got.events, fixture.expected.events) << fixture.name;
  EXPECT_TRUE(got.retry == fixture.expected.retry) << fixture.name;
}

TEST(SseDecoder, DecodesEveryVectorFedWhole) {
  for (const Fixture& fixture : fixtures()) expect_same(decode_cut_at(fixture.bytes, {}), fixture);
}

TEST(SseDecoder, DecodesEveryVectorCutAtEveryByte) {
  for (const Fixture& fixture : fixtures()) {
    for (std::size_t cut = 0; cut <= fixture.bytes.size(); ++cut) {
      SCOPED_TRACE("cut at " + std::to_string(cut));
      expect_same(decode_cut_at(fixture.bytes, {cut}), fixture);
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(SseDecoder, DecodesEveryShortVectorCutAtEveryTwoBytes) {
  for (const Fixture& fixture : fixtures()) {
    if (fixture.bytes.size() > 100) continue;
    for (std::size_t a = 0; a <= fixture.bytes.size(); ++a) {
      for (std::size_t b = a; b <= fixture.bytes.size(); ++b) {
        expect_same(decode_cut_at(fixture.bytes, {a, b}), fixture);
        if (testing::Test::HasFailure()) return;
      }
    }
  }
}

TEST(SseDecoder, DecodesEveryVectorByteByByte) {
  for (const Fixture& fixture : fixtures()) {
    std::vector<std::size_t> cuts;
    for (std::size_t i = 1; i < fixture.bytes.size(); ++i) cuts.push_back(i);
    expect_same(decode_cut_at(fixture.bytes, cuts), fixture);
  }
}

TEST(SseDecoder, DecodesARunOfAllVectorsCutAtRandom) {
  // One after the other the streams that end between two events, and so can be joined.
  std::string all;
  for (const Fixture& fixture : fixtures()) {
    if (fixture.name.starts_with("bom") || fixture.name.starts_with("unfinished") ||
        fixture.name.starts_with("nul_in_data"))
      continue;
    all += fixture.bytes;
    all += '\n';
  }
  const Decoded whole = decode_cut_at(all, {});
  ASSERT_GT(whole.events.size(), 100U);
  std::mt19937 random{20261122};
  for (int round = 0; round < 300; ++round) {
    std::vector<std::size_t> cuts;
    const std::size_t longest = 1 + random() % 200;
    for (std::size_t at = random() % longest; at < all.size(); at += 1 + random() % longest)
      cuts.push_back(at);
    const Decoded got = decode_cut_at(all, cuts);
    ASSERT_EQ(got.events, whole.events) << "round " << round;
    ASSERT_EQ(got.retry, whole.retry);
  }
}

TEST(SseDecoder, HandsOutAViewOfTheFedBytesWhereAnEventIsWhole) {
  const std::string bytes = "data: one\n\ndata: two\n\n";
  SseDecoder decoder;
  decoder.feed(bytes);
  auto event = decoder.next();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->data.data(), bytes.data() + 6);
  event = decoder.next();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->data.data(), bytes.data() + 17);
  EXPECT_FALSE(decoder.next());
}

TEST(SseDecoder, HandsOutAnEventAtACarriageReturnWithoutWaitingForALineFeed) {
  SseDecoder decoder;
  Events events;
  feed_piece(decoder, "data: a\r\n\r", events);
  EXPECT_EQ(events, (Events{{"message", "a", ""}}));
  feed_piece(decoder, "\ndata: b\n\n", events);
  EXPECT_EQ(events, (Events{{"message", "a", ""}, {"message", "b", ""}}));
}

TEST(SseDecoder, TakesMoreBytesBeforeTheFirstAreRead) {
  SseDecoder decoder;
  std::string piece = "data: a\n\nda";
  decoder.feed(piece);
  auto event = decoder.next();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->data, "a");
  const std::string rest = "ta: b\n\nid: 5\ndata: c\ndata: d\n\ndata: e";
  for (char c : rest) {
    const std::string one(1, c);
    decoder.feed(one);
  }
  piece.assign(piece.size(), '#');
  event = decoder.next();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->data, "b");
  decoder.feed("f\n\n");
  event = decoder.next();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->data, "c\nd");
  EXPECT_EQ(event->id, "5");
  event = decoder.next();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->data, "ef");
  EXPECT_FALSE(decoder.next());
}

TEST(SseDecoder, SaysWhetherAnEventIsUnfinished) {
  SseDecoder decoder;
  Events events;
  EXPECT_FALSE(decoder.has_partial());
  feed_piece(decoder, "\xEF\xBB", events);
  EXPECT_TRUE(decoder.has_partial());
  feed_piece(decoder, "\xBF", events);
  EXPECT_FALSE(decoder.has_partial());
  feed_piece(decoder, "da", events);
  EXPECT_TRUE(decoder.has_partial());
  feed_piece(decoder, "ta: x\n", events);
  EXPECT_TRUE(decoder.has_partial());
  feed_piece(decoder, "\n", events);
  EXPECT_FALSE(decoder.has_partial());
  feed_piece(decoder, ": ping\nid: 4\n\n", events);
  EXPECT_FALSE(decoder.has_partial());
  feed_piece(decoder, "event: end\n", events);
  EXPECT_TRUE(decoder.has_partial());
  EXPECT_EQ(events.size(), 1U);
}

TEST(SseDecoder, CanBeMovedInTheMiddleOfAnEvent) {
  SseDecoder first;
  const std::string bytes = "data: abc\ndata: d";
  first.feed(bytes);
  first.feed("ef\n");
  SseDecoder second = std::move(first);
  EXPECT_FALSE(second.next());
  second.feed("\n");
  const auto event = second.next();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->data, "abc\ndef");
}

TEST(SseDecoder, EmptyPiecesChangeNothing) {
  SseDecoder decoder;
  Events events;
  for (std::string_view piece : {"", "data: a", "", "\r", "", "\n", "", "\r", "", "\n", ""})
    feed_piece(decoder, piece, events);
  EXPECT_EQ(events, (Events{{"message", "a", ""}}));
}

}  // namespace
}  // namespace ai_sdk::test
