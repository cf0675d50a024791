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
        std::string("HTTP/1.1 99 x\r\n\r\n"), std::string("HTTP/1.1 200 OK\r\nA: b\x01\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\n: b\r\n\r\n"),
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

}  // namespace
}  // namespace ai_sdk::http
