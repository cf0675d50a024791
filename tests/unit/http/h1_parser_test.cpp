#include "http/h1_parser.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace ai_sdk::http {
namespace {

struct Collector final : BodySink {
  void on_data(std::string_view bytes) override { body.append(bytes); }
  std::string body;
};

struct Result {
  ResponseHead head;
  std::string body;
  bool complete = false;
  bool keep_alive = false;
  std::size_t left = 0;  // bytes after the answer

  friend bool operator==(const Result& a, const Result& b) {
    return a.head.status == b.head.status && a.head.headers == b.head.headers && a.body == b.body &&
           a.complete == b.complete && a.keep_alive == b.keep_alive && a.left == b.left;
  }
};

// Feeds the bytes in two parts as the exchange does: what was not used is offered again with what comes next.
Result parse(std::string_view bytes, std::size_t cut, bool ends = false) {
  H1Parser parser;
  Collector sink;
  std::string held(bytes.substr(0, cut));
  bool in_head = true;
  for (int part = 0; part < 2; ++part) {
    if (part == 1) held.append(bytes.substr(cut));
    for (;;) {
      const std::size_t used = parser.feed(held, in_head ? nullptr : &sink);
      held.erase(0, used);
      if (parser.complete() || !in_head || !parser.head_complete()) break;
      in_head = false;
    }
    if (parser.complete()) {
      if (part == 0) held.append(bytes.substr(cut));
      break;
    }
  }
  if (ends && !parser.complete()) parser.end_of_input(&sink);
  Result result;
  if (parser.head_complete()) result.head = parser.head();
  result.body = sink.body;
  result.complete = parser.complete();
  result.keep_alive = parser.complete() && parser.keep_alive();
  result.left = held.size();
  return result;
}

TEST(H1ParserTest, AnswersMayBeCutAnywhere) {
  for (const std::string& bytes : {
           std::string("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello"),
           std::string("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n"),
           std::string("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\n"
                       "content-length: 5\r\n\r\nhello"),
           std::string(
               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b;c=\"d\"\r\nhel\r\n2\r\nlo\r\n"
               "0;z\r\nTrailer: x\r\nOther: y\r\n\r\n"),
           std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\n"),
           std::string("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"),
           std::string("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
       }) {
    const Result whole = parse(bytes, bytes.size());
    EXPECT_TRUE(whole.complete) << bytes;
    EXPECT_EQ(whole.left, 0u) << bytes;
    for (std::size_t cut = 0; cut < bytes.size(); ++cut)
      EXPECT_EQ(parse(bytes, cut), whole) << bytes << " cut at " << cut;
  }
}

TEST(H1ParserTest, WhatFollowsTheAnswerIsLeft) {
  const std::string bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) EXPECT_EQ(parse(bytes, cut).left, 17u) << cut;
}

TEST(H1ParserTest, EndsWithTheConnection) {
  const std::string bytes = "HTTP/1.1 200 OK\r\nX: y\r\n\r\nhello";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    const Result result = parse(bytes, cut, true);
    EXPECT_TRUE(result.complete);
    EXPECT_FALSE(result.keep_alive);
    EXPECT_EQ(result.body, "hello");
  }
}

TEST(H1ParserTest, ACutAnywhereIsNoEnd) {
  for (const std::string& bytes : {
           std::string("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
           std::string(
               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nA: b\r\n\r\n"),
       }) {
    for (std::size_t size = 1; size < bytes.size(); ++size) {
      try {
        parse(bytes.substr(0, size), size, true);
        ADD_FAILURE() << "taken as whole: " << bytes.substr(0, size);
      } catch (const TransportFailure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::broken);
      }
    }
  }
}

TEST(H1ParserTest, WhatIsNotHttpIsABadAnswer) {
  for (const std::string& bytes :
       {std::string("GET / HTTP/1.1\r\n\r\n"), std::string("HTTP/2 200\r\n\r\n"),
        std::string("HTTP/1.1 99 x\r\n\r\n"), std::string("HTTP/1.0 021 OK\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\nA: b\x01\r\n\r\n"), std::string("HTTP/1.1 200 OK\r\n: b\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: 1,2\r\n\r\n"),
        std::string("\0\0\0\0\0\0\0\0\0\0", 10)}) {
    try {
      parse(bytes, bytes.size());
      ADD_FAILURE() << bytes;
    } catch (const TransportFailure& failure) {
      EXPECT_EQ(failure.kind(), FailureKind::bad_answer) << bytes;
    }
  }
}

// What the parser says of these bytes, wherever they are cut: always the same.
std::string refusal(const std::string& bytes) {
  std::string told;
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    std::string why;
    try {
      parse(bytes, cut);
      ADD_FAILURE() << bytes.substr(0, 200) << " was taken, cut at " << cut;
    } catch (const TransportFailure& failure) {
      EXPECT_EQ(failure.kind(), FailureKind::bad_answer) << failure.what();
      why = failure.what();
    }
    if (cut > 0) {
      EXPECT_EQ(why, told) << bytes.substr(0, 200) << " cut at " << cut;
    }
    told = why;
  }
  return told;
}

TEST(H1ParserTest, LengthsThatContradictAreErrors) {
  for (const char* headers : {
           "Content-Length: 5\r\nContent-Length: 6\r\n",
           "Content-Length: 5\r\nContent-Length: 5\r\n",
           "Content-Length: 5, 5\r\n",
           "Content-Length: 5,6\r\n",
           "Content-Length: -1\r\n",
           "Content-Length: +5\r\n",
           "Content-Length: 0x5\r\n",
           "Content-Length: 5 5\r\n",
           "Content-Length: 18446744073709551616\r\n",
           "Content-Length: 99999999999999999999999\r\n",
           "Content-Length: \r\n",
           "Content-Length: five\r\n",
           "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
           "Transfer-Encoding: gzip, chunked\r\n",
           "Transfer-Encoding: chunked, gzip\r\n",
           "Transfer-Encoding: gzip\r\n",
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: chunked, chunked\r\n",
           "Transfer-Encoding: identity\r\n",
           "Transfer-Encoding: \x0b"
           "chunked\r\n",
       })
    refusal("HTTP/1.1 200 OK\r\n" + std::string(headers) + "\r\n5\r\nhello\r\n0\r\n\r\n");
}

TEST(H1ParserTest, ChunksThatAreNoneAreErrors) {
  for (const std::string& body : {
           std::string("x\r\nhello\r\n0\r\n\r\n"),
           std::string("-5\r\nhello\r\n0\r\n\r\n"),
           std::string("\r\nhello\r\n0\r\n\r\n"),
           std::string("10000000000000000\r\nhello\r\n0\r\n\r\n"),
           std::string("5\r\nhelloo\r\n0\r\n\r\n"),
           std::string("5\r\nhelloXX0\r\n\r\n"),
           std::string("5;=\r\nhello\r\n0\r\n\r\n"),
           std::string("5 5\r\nhello\r\n0\r\n\r\n"),
           std::string("0x5\r\nhello\r\n0\r\n\r\n"),
           std::string("0\r\nno trailer\r\n\r\n"),
           std::string("0\r\nContent-Length: 5\r\n\r\n"),
       })
    refusal("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
}

TEST(H1ParserTest, HeadsThatAreNoneAreErrors) {
  for (const std::string& bytes : {
           std::string("HTTP/1.1 2000 OK\r\n\r\n"),
           std::string("HTTP/1.2 200 OK\r\n\r\n"),
           std::string("HTTP/1.1  200 OK\r\n\r\n"),
           std::string("HTTP/1.1 200 OK\nA: b\n\n\r\n\r\n"),
           std::string("HTTP/1.1 200 OK\r\nA b\r\n\r\n"),
           std::string("HTTP/1.1 200 OK\r\nA : b\r\n\r\n"),
           std::string("HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n", 28),
           std::string("HTTP/1.1 101 Up\r\n\r\n"),
           std::string("HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n"),
           std::string("HTTP/1.1 200 OK\r\n A: b\r\n\r\n"),
       })
    refusal(bytes);
}

TEST(H1ParserTest, FoldedLinesAreOneValue) {
  const std::string bytes = "HTTP/1.1 200 OK\r\nA: one\r\n two\r\n\t three\r\nContent-Length: 2\r\n\r\nok";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    const Result result = parse(bytes, cut);
    ASSERT_EQ(result.head.headers.size(), 2u) << cut;
    EXPECT_EQ(result.head.headers[0].second, "one two three") << cut;
    EXPECT_EQ(result.body, "ok");
  }
}

TEST(H1ParserTest, OldServersCloseUnlessTheySayOtherwise) {
  const auto kept = [](const std::string& bytes) { return parse(bytes, bytes.size()).keep_alive; };
  EXPECT_FALSE(kept("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  EXPECT_TRUE(kept("HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: Keep-Alive\r\n\r\nok"));
  EXPECT_TRUE(kept("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  EXPECT_FALSE(kept("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: x, Close\r\n\r\nok"));
  EXPECT_FALSE(kept(
      "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n2\r\nok\r\n0\r\n\r\n"));
}

TEST(H1ParserTest, TrailersAreNoHeaders) {
  const std::string bytes =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Late: y\r\n\r\n";
  EXPECT_EQ(parse(bytes, bytes.size()).head.headers.size(), 1u);
}

// Fed as a slow server sends: each piece is small, the whole is not.
std::string fed_slowly(const std::string& start, const std::string& line, std::size_t count) {
  H1Parser parser;
  Collector sink;
  try {
    std::string held;
    const auto feed = [&](std::string_view bytes) {
      held.append(bytes);
      for (std::size_t used = 1; used > 0 && !held.empty() && !parser.complete();)
        held.erase(0, used = parser.feed(held, &sink));
    };
    feed(start);
    for (std::size_t i = 0; i < count; ++i) feed(line);
    feed("\r\n");
  } catch (const TransportFailure& failure) {
    EXPECT_EQ(failure.kind(), FailureKind::bad_answer);
    return failure.what();
  }
  return {};
}

std::string refusal_of_one_piece(const std::string& bytes) {
  try {
    parse(bytes, bytes.size());
  } catch (const TransportFailure& failure) {
    return failure.what();
  }
  return {};
}

TEST(H1ParserTest, HeadsAreBounded) {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const std::string line = "X: " + std::string(1024 - 5, 'y') + "\r\n";  // 1,024 bytes with its end
  EXPECT_EQ(fed_slowly(head, line, 63), "");
  EXPECT_NE(fed_slowly(head, line, 65).find("64 KiB"), std::string::npos);
  EXPECT_EQ(fed_slowly(head, "X: y\r\n", 256), "");
  EXPECT_NE(fed_slowly(head, "X: y\r\n", 257).find("256"), std::string::npos);
  EXPECT_NE(refusal_of_one_piece(head + "X: " + std::string(70'000, 'y')).find("64 KiB"), std::string::npos);

  const std::string body = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
  EXPECT_EQ(fed_slowly(body, "X: y\r\n", 256), "");
  EXPECT_NE(fed_slowly(body, "X: y\r\n", 257).find("256"), std::string::npos);
  EXPECT_NE(fed_slowly(body, line, 65).find("64 KiB"), std::string::npos);
}

TEST(H1ParserTest, InterimAnswersAreBounded) {
  const std::string interim = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
  EXPECT_EQ(fed_slowly("", interim, 16), "");
  EXPECT_NE(fed_slowly("", interim, 17).find("interim"), std::string::npos);
}

}  // namespace
}  // namespace ai_sdk::http
