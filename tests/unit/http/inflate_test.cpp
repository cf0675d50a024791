#include "http/inflate.hpp"

#include "support/gzip.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <exception>

namespace ai_sdk::http {
namespace {

namespace asio = boost::asio;
using testing::compressed;
using testing::Frame;

// An exchange whose body is these pieces, one for each read.
class Pieces final : public Exchange {
 public:
  explicit Pieces(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {}
  Task<ResponseHead> read_head() override {
    ResponseHead head;
    co_return head;
  }
  Task<bool> read_body(BodySink& sink) override {
    if (at_ < pieces_.size()) sink.on_data(pieces_[at_++]);
    co_return at_ < pieces_.size();
  }
  void limit_rest(std::chrono::milliseconds) override {}

 private:
  std::vector<std::string> pieces_;
  std::size_t at_ = 0;
};

struct Collector final : BodySink {
  void on_data(std::string_view bytes) override {
    body.append(bytes);
    now += bytes.size();
  }
  std::string body;
  std::size_t now = 0;   // in this read
  std::size_t most = 0;  // in one read
};

Task<void> read_all(std::unique_ptr<Exchange> exchange, Collector& sink, std::size_t most_reads) {
  bool more = true;
  for (std::size_t i = 0; more && i < most_reads; ++i) {
    sink.now = 0;
    more = co_await exchange->read_body(sink);
    sink.most = std::max(sink.most, sink.now);
  }
}

ResponseHead head_with(const std::string& encoding, int status = 200) {
  ResponseHead head;
  head.status = status;
  head.headers = {{"content-type", "x"}, {"Content-Encoding", encoding}};
  return head;
}

Collector read(std::vector<std::string> pieces, const ResponseHead& head,
               std::size_t most_reads = 1'000'000) {
  asio::io_context loop(1);
  Collector sink;
  std::exception_ptr error;
  asio::co_spawn(loop, read_all(decoded(std::make_unique<Pieces>(std::move(pieces)), head), sink, most_reads),
                 [&](std::exception_ptr e) { error = e; });
  loop.run();
  if (error) std::rethrow_exception(error);
  return sink;
}

std::string refusal(std::vector<std::string> pieces, const std::string& encoding = "gzip") {
  try {
    read(std::move(pieces), head_with(encoding));
  } catch (const TransportFailure& failure) {
    EXPECT_EQ(failure.kind(), FailureKind::bad_answer);
    return failure.what();
  }
  ADD_FAILURE() << "taken";
  return {};
}

const std::string text = "a body that is long enough to have something that repeats, repeats, repeats";

TEST(InflateTest, BodiesMayBeCutAnywhere) {
  for (const auto& [bytes, encoding] : std::vector<std::pair<std::string, std::string>>{
           {compressed(text), "gzip"},
           {compressed(text), "X-GZIP"},
           {compressed(text.substr(0, 20)) + compressed("") + compressed(text.substr(20)), "gzip"},
           {compressed(text, Frame::zlib), "deflate"},
           {compressed(text, Frame::bare), "Deflate"}}) {
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut)
      EXPECT_EQ(read({bytes.substr(0, cut), bytes.substr(cut)}, head_with(encoding)).body, text)
          << encoding << " cut at " << cut;
    std::vector<std::string> single;
    for (const char c : bytes) single.emplace_back(1, c);
    EXPECT_EQ(read(single, head_with(encoding)).body, text);
  }
}

TEST(InflateTest, WithoutAnEncodingNothingIsDone) {
  for (const char* encoding : {"", "identity", "Identity"})
    EXPECT_EQ(read({"as ", "it is"}, head_with(encoding)).body, "as it is");
  EXPECT_EQ(read({"as it is"}, ResponseHead{}).body, "as it is");
}

TEST(InflateTest, AnEmptyBodyHasNoFrame) { EXPECT_EQ(read({}, head_with("gzip")).body, ""); }

TEST(InflateTest, AnEndTooEarlyIsAnError) {
  for (const Frame frame : {Frame::gzip, Frame::zlib, Frame::bare}) {
    const std::string bytes = compressed(text, frame);
    for (std::size_t size = 1; size < bytes.size(); ++size)
      EXPECT_NE(refusal({bytes.substr(0, size)}, frame == Frame::gzip ? "gzip" : "deflate").find("too early"),
                std::string::npos)
          << size;
  }
}

TEST(InflateTest, DamageIsAnError) {
  std::string bytes = compressed(text);
  bytes[bytes.size() - 8] ^= 1;  // the checksum
  EXPECT_NE(refusal({bytes}).find("compressed answer"), std::string::npos);
  refusal({"this is plain text"});
  refusal({compressed(text) + "garbage"});
  refusal({compressed(text, Frame::zlib) + "x"}, "deflate");
  refusal({compressed(text, Frame::zlib)}, "gzip");
}

TEST(InflateTest, OtherEncodingsAreNamed) {
  for (const char* encoding : {"br", "zstd", "gzip, gzip", "gzip, br"})
    EXPECT_NE(refusal({"x"}, encoding).find(encoding), std::string::npos) << encoding;
}

// The status is what matters then: a 429 with a body of no use is still a 429.
TEST(InflateTest, RefusalsAreToldWithoutTheirBodyWhereItCannotBeRead) {
  EXPECT_EQ(read({compressed("no")}, head_with("gzip", 503)).body, "no");
  EXPECT_EQ(read({"x", "y"}, head_with("br", 503)).body, "");
  EXPECT_EQ(read({"plain", "y"}, head_with("gzip", 503)).body, "");
  EXPECT_EQ(read({compressed("no").substr(0, 10)}, head_with("gzip", 503)).body, "");
}

// A thousandfold bomb is handed on in pieces between which its reader can stop.
TEST(InflateTest, BombsComeInSmallPieces) {
  const std::string zeros(64 * 1024 * 1024, '\0');
  const std::string bomb = compressed(zeros);
  EXPECT_LT(bomb.size(), zeros.size() / 900);
  const Collector all = read({bomb}, head_with("gzip"));
  EXPECT_TRUE(all.body == zeros);
  EXPECT_EQ(all.most, max_decoded_at_once);
  EXPECT_EQ(read({bomb}, head_with("gzip"), 2).body.size(), 2 * max_decoded_at_once);
}

}  // namespace
}  // namespace ai_sdk::http
