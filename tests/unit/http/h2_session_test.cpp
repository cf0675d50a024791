#include "http/h2_session.hpp"

#include "support/h2_peer.hpp"

#include <gtest/gtest.h>

#include <map>

namespace ai_sdk::http {
namespace {

using testing::h2_frame;
using testing::H2Peer;

constexpr std::uint32_t refused_stream = 7, internal_error = 2, cancelled = 8;

// What one stream was told, as text.
struct Told final : H2Stream {
  void on_head(ResponseHead head) override {
    check();
    text += "head " + std::to_string(head.status);
    for (const auto& [name, value] : head.headers) text += " " + name + "=" + value;
    text += "|";
  }
  void on_data(std::string_view bytes) override {
    check();
    text += bytes;
    size += bytes.size();
  }
  void on_end() override {
    check();
    ended = true;
    text += "|end";
  }
  void on_failure(const TransportFailure& error) override {
    check();
    failure = error;
    text += "|failed";
  }
  bool over() const { return ended || failure.has_value(); }
  // Nothing comes after the end.
  void check() const { EXPECT_FALSE(over()) << text; }

  std::string text;
  std::size_t size = 0;
  bool ended = false;
  std::optional<TransportFailure> failure;
};

Request post(std::string body = "{}") { return {"POST", "/run", {{"Accept", "*/*"}}, std::move(body)}; }

class H2SessionTest : public ::testing::Test {
 protected:
  // Lets both sides talk until neither has anything to say.
  void talk() {
    for (bool more = true; more;) {
      std::string out;
      more = client_.take_output(out, 64 * 1024);
      peer_.feed(out);
      const std::string back = peer_.take_output();
      client_.feed(back);
      more = more || !back.empty();
    }
  }
  std::int32_t open(Told& told) { return client_.open(request_, url_, told); }

  core::BaseUrl url_ = core::parse_base_url("https://example.com/base");
  Request request_ = post();
  H2Session client_;
  H2Peer peer_;
};

TEST_F(H2SessionTest, ARequestAndItsAnswer) {
  request_.headers.emplace_back("X-Request-ID", "one");
  Told told;
  const auto id = open(told);
  talk();
  const auto requests = peer_.take_requests();
  ASSERT_EQ(requests.size(), 1u);
  const auto& request = requests[0].message;
  EXPECT_EQ(requests[0].id, id);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/base/run");
  EXPECT_EQ(request.header(":scheme"), "https");
  EXPECT_EQ(request.header(":authority"), "example.com");
  EXPECT_EQ(request.header("x-request-id"), "one");
  EXPECT_EQ(request.header("content-length"), "2");
  EXPECT_EQ(request.body, "{}");
  peer_.answer(id, "hello", 201);
  talk();
  EXPECT_EQ(told.text, "head 201 content-type=application/json content-length=5|hello|end");
  EXPECT_EQ(client_.open_streams(), 0u);
  EXPECT_EQ(client_.answers(), 1u);
}

TEST_F(H2SessionTest, ARequestLargerThanTheWindow) {
  request_ = post(std::string(1'000'000, 'x'));
  Told told;
  open(told);
  talk();
  const auto requests = peer_.take_requests();
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_EQ(requests[0].message.body, request_.body);
}

// One conversation's bytes, and what the client's streams make of them however they are cut.
using Script = std::function<void(H2Peer&, std::int32_t first, std::int32_t second)>;

struct Outcome {
  std::string first, second;
  bool broken = false;
  bool operator==(const Outcome&) const = default;
};

class Cutting {
 public:
  explicit Cutting(const Script& script) {
    H2Peer peer;
    H2Session client;
    Told a, b;
    const auto ids = begin(client, a, b);
    std::string out;
    client.take_output(out, 1 << 20);
    peer.feed(out);
    bytes = peer.take_output();
    script(peer, ids.first, ids.second);
    bytes += peer.take_output();
  }
  std::pair<std::int32_t, std::int32_t> begin(H2Session& client, Told& a, Told& b) const {
    const auto first = client.open(request_, url_, a);
    return {first, client.open(request_, url_, b)};
  }
  // Feeds the pieces; where `cut`, the connection is gone then.
  Outcome feed(const std::vector<std::string_view>& pieces, bool cut = false) const {
    H2Session client;
    Told a, b;
    begin(client, a, b);
    std::string out;
    client.take_output(out, 1 << 20);
    Outcome outcome;
    try {
      for (const auto piece : pieces) {
        client.feed(std::string(piece));  // a copy that goes away
        client.take_output(out, 1 << 20);
      }
    } catch (const TransportFailure& failure) {
      EXPECT_EQ(failure.kind(), FailureKind::bad_answer);
      outcome.broken = true;
    }
    if (cut || outcome.broken) {
      client.fail_all(TransportFailure(FailureKind::broken, "cut"));
      EXPECT_TRUE(a.over() && b.over());
      EXPECT_EQ(client.room(), 0u);
    }
    outcome.first = a.text;
    outcome.second = b.text;
    return outcome;
  }
  void expect_the_same_however_cut() const {
    const std::string_view all = bytes;
    const Outcome whole = feed({all});
    for (std::size_t at = 0; at <= all.size(); ++at) {
      SCOPED_TRACE(at);
      const auto outcome = feed({all.substr(0, at), all.substr(at)});
      EXPECT_EQ(outcome.first, whole.first);
      EXPECT_EQ(outcome.second, whole.second);
      EXPECT_EQ(outcome.broken, whole.broken);
    }
    std::vector<std::string_view> each;
    for (std::size_t at = 0; at < all.size(); ++at) each.push_back(all.substr(at, 1));
    EXPECT_EQ(feed(each), whole);
  }
  // Cut short, a stream's text is the beginning of the whole one, and its end is never success.
  void expect_an_end_however_short() const {
    const std::string_view all = bytes;
    const Outcome whole = feed({all}, true);
    for (std::size_t at = 0; at < all.size(); ++at) {
      SCOPED_TRACE(at);
      const auto outcome = feed({all.substr(0, at)}, true);
      for (const auto& [part, full] :
           {std::pair(outcome.first, whole.first), {outcome.second, whole.second}}) {
        if (part.ends_with("|end"))
          EXPECT_EQ(part, full);
        else
          EXPECT_TRUE(part.ends_with("|failed") && full.starts_with(part.substr(0, part.rfind('|')))) << part;
      }
    }
  }

  std::string bytes;

 private:
  core::BaseUrl url_ = core::parse_base_url("https://example.com");
  Request request_ = post();
};

const std::map<std::string, Script>& scripts() {
  static const std::map<std::string, Script> all{
      {"two answers, mixed",
       [](H2Peer& peer, std::int32_t first, std::int32_t second) {
         peer.head(first, 200, {{"x", "1"}});
         peer.head(second, 404);
         peer.data(second, "no");
         peer.data(first, "one ");
         peer.data(second, "thing", true);
         peer.data(first, "two", true);
       }},
      {"interim heads and trailers",
       [](H2Peer& peer, std::int32_t first, std::int32_t second) {
         peer.interim(first, 103, {{"link", "y"}});
         peer.interim(first, 100);
         peer.head(first, 200);
         peer.data(first, "body");
         peer.trailers(first, {{"late", "z"}});
         peer.head(second, 204, {}, true);
       }},
      {"resets",
       [](H2Peer& peer, std::int32_t first, std::int32_t second) {
         peer.head(first, 200);
         peer.data(first, "half");
         peer.take_output();
         peer.reset(second, refused_stream);
         peer.reset(first, internal_error);
       }},
      {"going away",
       [](H2Peer& peer, std::int32_t first, std::int32_t) {
         peer.goaway(first);
         peer.answer(first, "last");
       }},
  };
  return all;
}

TEST(H2SessionBytesTest, TheSameAtEverySplit) {
  for (const auto& [name, script] : scripts()) {
    SCOPED_TRACE(name);
    Cutting(script).expect_the_same_however_cut();
  }
}

TEST(H2SessionBytesTest, AnEndAtEveryCut) {
  for (const auto& [name, script] : scripts()) {
    SCOPED_TRACE(name);
    Cutting(script).expect_an_end_however_short();
  }
}

TEST(H2SessionBytesTest, WhatTheStreamsAreTold) {
  const auto told = [](const std::string& name) {
    const Cutting cutting(scripts().at(name));
    return cutting.feed({cutting.bytes});
  };
  EXPECT_EQ(told("two answers, mixed"), (Outcome{"head 200 x=1|one two|end", "head 404|nothing|end"}));
  EXPECT_EQ(told("interim heads and trailers"), (Outcome{"head 200|body|end", "head 204||end"}));
  EXPECT_EQ(told("going away"),
            (Outcome{"head 200 content-type=application/json content-length=4|last|end", "|failed"}));
}

// Every single byte, changed: no crash, one end, and no answer that was not sent.
TEST(H2SessionBytesTest, EveryByteFlipped) {
  for (const auto& [name, script] : scripts()) {
    SCOPED_TRACE(name);
    const Cutting cutting(script);
    for (std::size_t at = 0; at < cutting.bytes.size(); ++at)
      for (const char mask : {'\x01', '\x80', '\x7f'}) {
        std::string bytes = cutting.bytes;
        bytes[at] = static_cast<char>(bytes[at] ^ mask);
        cutting.feed({bytes}, true);
      }
  }
}

FailureKind kind(const Told& told) {
  EXPECT_TRUE(told.failure.has_value()) << told.text;
  return told.failure ? told.failure->kind() : FailureKind::closed;
}

TEST_F(H2SessionTest, ResetsSayWhetherTheRequestHadBegun) {
  Told refused, broken, wants_h1, silent;
  const auto a = open(refused), b = open(broken), c = open(wants_h1), d = open(silent);
  talk();
  peer_.reset(a, refused_stream);
  peer_.reset(b, internal_error);
  peer_.reset(c, 13);  // HTTP_1_1_REQUIRED
  peer_.reset(d, 0);
  talk();
  EXPECT_EQ(kind(refused), FailureKind::stale);
  EXPECT_EQ(kind(broken), FailureKind::broken);
  EXPECT_EQ(kind(wants_h1), FailureKind::refused);
  EXPECT_EQ(kind(silent), FailureKind::broken);
  Told next;
  const auto id = open(next);
  talk();
  peer_.answer(id, "x");
  talk();
  EXPECT_TRUE(next.ended);
}

TEST_F(H2SessionTest, AfterGoawayWhatWasNotBegunIsStaleAndTheRestGoesOn) {
  Told begun, unbegun, late;
  const auto first = open(begun);
  open(unbegun);
  talk();
  peer_.goaway(first);
  talk();
  EXPECT_EQ(kind(unbegun), FailureKind::stale);
  EXPECT_FALSE(begun.over());
  EXPECT_TRUE(client_.going_away());
  EXPECT_EQ(client_.room(), 0u);
  try {
    open(late);
    talk();
  } catch (const TransportFailure& failure) {
    late.on_failure(failure);
  }
  EXPECT_EQ(kind(late), FailureKind::stale);
  peer_.answer(first, "x");
  talk();
  EXPECT_TRUE(begun.ended);
}

// Submitted, but not yet sent when the GOAWAY comes.
TEST_F(H2SessionTest, WhatWasNotSentBeforeAGoawayIsStale) {
  Told begun, unsent;
  const auto first = open(begun);
  talk();
  open(unsent);
  peer_.goaway(first);
  client_.feed(peer_.take_output());
  talk();
  EXPECT_EQ(kind(unsent), FailureKind::stale);
}

TEST_F(H2SessionTest, AHeadThatIsTooLarge) {
  Told large, fits;
  const auto id = open(large);
  talk();
  peer_.head(id, 200, {{"x", std::string(64 * 1024 - 32 - 1 - (7 + 3 + 32) + 1, 'x')}}, true);
  talk();
  EXPECT_EQ(kind(large), FailureKind::bad_answer);
  const auto next = open(fits);
  talk();
  peer_.head(next, 200, {{"x", std::string(64 * 1024 - 32 - 1 - (7 + 3 + 32), 'x')}}, true);
  talk();
  EXPECT_TRUE(fits.ended);
}

TEST_F(H2SessionTest, TrailersThatAreTooLarge) {
  Told told;
  const auto id = open(told);
  talk();
  peer_.head(id, 200);
  peer_.data(id, "body");
  talk();
  peer_.trailers(id, {{"x", std::string(64 * 1024, 'x')}});
  talk();
  EXPECT_EQ(kind(told), FailureKind::bad_answer);
}

TEST_F(H2SessionTest, AFloodOfEmptyFrames) {
  Told told;
  const auto id = open(told);
  talk();
  peer_.head(id, 200);
  talk();
  for (int i = 0; i < 1'000; ++i) client_.feed(h2_frame(0, 0, id, ""));
  talk();
  EXPECT_FALSE(told.over());
  client_.feed(h2_frame(0, 0, id, ""));
  talk();
  EXPECT_EQ(kind(told), FailureKind::bad_answer);
}

TEST_F(H2SessionTest, ALengthThatIsNotKept) {
  for (const std::string length : {"3", "5"}) {
    Told told;
    const auto id = open(told);
    talk();
    peer_.head(id, 200, {{"content-length", length}});
    peer_.data(id, "four", true);
    talk();
    EXPECT_FALSE(told.ended);
    EXPECT_EQ(kind(told), FailureKind::bad_answer) << told.failure->what();
  }
}

TEST_F(H2SessionTest, AnAnswerWithoutAStatus) {
  Told told;
  const auto id = open(told);
  talk();
  client_.feed(h2_frame(1, 4 | 1, id, std::string_view("\x00\x01x\x01y", 5)));
  talk();
  EXPECT_EQ(kind(told), FailureKind::bad_answer);
}

TEST_F(H2SessionTest, DataBeforeTheHead) {
  Told told;
  const auto id = open(told);
  talk();
  EXPECT_THROW(client_.feed(h2_frame(0, 1, id, "data")), TransportFailure);
  EXPECT_EQ(client_.room(), 0u);
  EXPECT_FALSE(told.ended);
}

TEST_F(H2SessionTest, NonsenseAfterAGoawayIsFoundOutToo) {
  Told told;
  const auto id = open(told);
  talk();
  peer_.goaway(id);
  client_.feed(peer_.take_output() + h2_frame(0, 1, id, "data"));
  EXPECT_FALSE(told.over());
  std::string out;
  EXPECT_TRUE(client_.take_output(out, 1000));
  EXPECT_EQ(kind(told), FailureKind::bad_answer);
  EXPECT_EQ(client_.open_streams(), 0u);
}

TEST_F(H2SessionTest, WhatIsNoHttp2IsSaidSo) {
  Told told;
  open(told);
  talk();
  EXPECT_THROW(client_.feed(std::string(100, '\xff')), TransportFailure);
  client_.fail_all(TransportFailure(FailureKind::bad_answer, "nonsense"));
  EXPECT_EQ(kind(told), FailureKind::bad_answer);
  EXPECT_EQ(client_.room(), 0u);
}

TEST_F(H2SessionTest, AReaderThatTakesNothingHoldsUpItsOwnStreamOnly) {
  Told slow, quick;
  const auto a = open(slow), b = open(quick);
  talk();
  const std::string much(3'000'000, 'x');
  peer_.head(a, 200);
  peer_.head(b, 200);
  peer_.data(a, much, true);
  peer_.data(b, much, true);
  std::size_t taken = 0;
  while (!quick.over()) {
    talk();
    ASSERT_GT(quick.size, taken);
    client_.consume(b, quick.size - taken);
    taken = quick.size;
  }
  EXPECT_TRUE(quick.ended);
  EXPECT_EQ(quick.size, much.size());
  EXPECT_EQ(slow.size, 256u * 1024);
  EXPECT_EQ(peer_.sent(a), 256u * 1024);
  for (taken = 0; !slow.over(); talk()) {
    ASSERT_GT(slow.size, taken);
    client_.consume(a, slow.size - taken);
    taken = slow.size;
  }
  EXPECT_EQ(slow.size, much.size());
}

// A hundred readers that take nothing and are given up leave the connection's own window whole.
TEST_F(H2SessionTest, StreamsThatAreGivenUpGiveTheirWindowBack) {
  const std::string much(1'000'000, 'x');
  for (int i = 0; i < 100; ++i) {
    Told told;
    const auto id = open(told);
    talk();
    peer_.head(id, 200);
    peer_.data(id, much, true);
    talk();
    EXPECT_EQ(told.size, 256u * 1024);
    client_.reset(id);
    talk();
    EXPECT_EQ(peer_.resets().back(), (std::pair<std::int32_t, std::uint32_t>(id, cancelled)));
  }
  EXPECT_EQ(peer_.open_streams(), 0u);
  Told told;
  const auto id = open(told);
  talk();
  peer_.answer(id, "still");
  talk();
  EXPECT_TRUE(told.ended);
}

TEST_F(H2SessionTest, WhatIsGivenUpIsToldNothingMore) {
  Told told;
  const auto id = open(told);
  talk();
  client_.reset(id);
  client_.reset(id);
  client_.reset(4711);
  peer_.answer(id, "too late");
  talk();
  EXPECT_EQ(told.text, "");
  EXPECT_EQ(client_.open_streams(), 0u);
  EXPECT_EQ(client_.answers(), 0u);
}

// The request may be gone as soon as its stream is given up, sent or not.
TEST_F(H2SessionTest, ARequestThatIsGivenUpIsNotReadAnyMore) {
  Told told;
  {
    const Request gone = post(std::string(500'000, 'x'));
    const auto id = client_.open(gone, url_, told);
    std::string out;
    client_.take_output(out, 1000);
    peer_.feed(out);
    client_.reset(id);
    const auto unsent = client_.open(gone, url_, told);
    client_.reset(unsent);
  }
  talk();
  EXPECT_TRUE(peer_.take_requests().empty());
  EXPECT_EQ(peer_.open_streams(), 0u);
}

TEST_F(H2SessionTest, AnAnswerBeforeTheRequestsEndIsWhole) {
  request_ = post(std::string(500'000, 'x'));
  Told told;
  const auto id = open(told);
  std::string out;
  client_.take_output(out, 1000);
  peer_.feed(out);
  peer_.answer(id, "too large", 413);
  client_.feed(peer_.take_output());
  EXPECT_TRUE(told.ended);
  request_ = post();
  talk();
  EXPECT_EQ(peer_.open_streams(), 0u);
}

TEST_F(H2SessionTest, Pings) {
  talk();
  client_.ping();
  EXPECT_TRUE(client_.ping_unanswered());
  talk();
  EXPECT_FALSE(client_.ping_unanswered());
  EXPECT_EQ(peer_.pings(), 1u);
}

TEST(H2SessionLimitsTest, NoMoreStreamsThanTheServerAllows) {
  H2Peer::Settings settings;
  settings.max_streams = 2;
  H2Peer peer(settings);
  H2Session client;
  const auto url = core::parse_base_url("https://example.com");
  const Request request = post();
  client.feed(peer.take_output());
  EXPECT_EQ(client.room(), 2u);
  Told a, b;
  const auto first = client.open(request, url, a);
  client.open(request, url, b);
  EXPECT_EQ(client.room(), 0u);
  client.reset(first);
  EXPECT_EQ(client.room(), 1u);
}

}  // namespace
}  // namespace ai_sdk::http
