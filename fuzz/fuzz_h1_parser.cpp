// Whatever a server sends over HTTP/1.1: the head, the body and the end are the same however the bytes are
// cut, a body is never longer than it said, and what is refused is refused in every cut. The input's first
// byte says where to cut.
#include "check.hpp"
#include "http/h1_parser.hpp"

#include <fuzzer/FuzzedDataProvider.h>

#include <optional>
#include <string>
#include <vector>

namespace {

using namespace ai_sdk::http;

struct Collector final : BodySink {
  void on_data(std::string_view bytes) override { body += bytes; }
  std::string body;
};

// What came of it: the status, the fields, the body and how it ended; "refused" where it was no answer.
std::string told(const std::vector<std::string_view>& pieces) {
  H1Parser parser;
  Collector sink;
  std::string text, unread;
  bool has_head = false;
  const auto take = [&] {
    for (;;) {
      const std::size_t used = parser.feed(unread, has_head ? &sink : nullptr);
      unread.erase(0, used);
      if (has_head || !parser.head_complete()) return;
      has_head = true;
      const auto head = parser.head();
      FUZZ_CHECK(head.status >= 200);
      text += std::to_string(head.status) + (parser.keep_alive() ? "+" : "-");
      for (const auto& [name, value] : head.headers) text += name + "=" + value + ";";
    }
  };
  try {
    for (const auto piece : pieces) {
      unread += piece;
      if (unread.empty() || (has_head && parser.complete())) continue;
      take();
    }
    if (!has_head || !parser.complete()) parser.end_of_input(&sink);
  } catch (const TransportFailure& failure) {
    FUZZ_CHECK(failure.kind() == FailureKind::bad_answer || failure.kind() == FailureKind::broken);
    return "refused";
  }
  return text + "|" + sink.body;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider input(data, size);
  const std::size_t step = input.ConsumeIntegralInRange<std::size_t>(1, 16);
  const std::string bytes = input.ConsumeRemainingBytesAsString();
  const std::string_view all = bytes;
  std::vector<std::string_view> pieces;
  for (std::size_t at = 0; at < all.size(); at += step) pieces.push_back(all.substr(at, step));
  FUZZ_CHECK(told({all}) == told(pieces));
  return 0;
}
