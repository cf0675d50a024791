// Whatever a server sends over HTTP/2: every stream is told one end and nothing after it, an answer that ends
// well is as long as it said, no stream sends more than its window, and it is all the same however the bytes
// are cut. The input's last bytes say where to cut.
#include "check.hpp"
#include "http/h2_session.hpp"

#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

using namespace ai_sdk::http;

struct Told final : H2Stream {
  void on_head(ResponseHead head) override {
    FUZZ_CHECK(!over && !has_head && head.status >= 200);
    has_head = true;
    text += std::to_string(head.status);
    for (const auto& [name, value] : head.headers) {
      text += name + "=" + value + ";";
      if (name == "content-length" && head.status != 204 && head.status != 304) length = value;
    }
  }
  void on_data(std::string_view bytes) override {
    FUZZ_CHECK(!over && has_head);
    size += bytes.size();
    text += bytes;
  }
  void on_end() override {
    FUZZ_CHECK(!over && has_head);
    FUZZ_CHECK(length.empty() || std::stoull(length) == size);
    over = true;
    text += "|end";
  }
  void on_failure(const TransportFailure& failure) override {
    FUZZ_CHECK(!over);
    over = true;
    // How much of it came before depends on the pieces: a chunk that exceeds the length is not handed over.
    text = "|" + std::to_string(static_cast<int>(failure.kind())) + failure.what();
  }

  std::string text;
  std::string length;
  std::size_t size = 0;
  bool over = false;
  bool has_head = false;
};

// What is told when the bytes come in these pieces, nothing where they are no HTTP/2; the second stream's
// reader takes all that it gets.
template <class Piece>
std::vector<std::string> told(std::string_view bytes, Piece piece, bool answers) {
  static const auto url = ai_sdk::core::parse_base_url("https://example.com");
  static const Request request{"POST", "/run", {{"Accept", "*/*"}}, "{}"};
  H2Session session;
  Told first, second, given_up;
  session.open(request, url, first);
  const auto second_id = session.open(request, url, second);
  const auto third_id = session.open(request, url, given_up);
  std::string out;
  session.take_output(out, 1 << 20);
  session.reset(third_id);
  std::size_t taken = 0;
  bool broken = false;
  try {
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t size = std::min(bytes.size() - at, piece());
      const std::vector<char> copy(bytes.begin() + at, bytes.begin() + at + size);
      session.feed({copy.data(), copy.size()});
      FUZZ_CHECK(first.size <= 256 * 1024 && second.size - taken <= 256 * 1024);
      if (answers) {
        session.consume(second_id, second.size - taken);
        taken = second.size;
        session.take_output(out, 1 << 20);
      }
      at += size;
    }
  } catch (const TransportFailure& failure) {
    FUZZ_CHECK(failure.kind() == FailureKind::bad_answer);
    broken = true;
  }
  session.fail_all(TransportFailure(FailureKind::broken, "gone"));
  FUZZ_CHECK(first.over && second.over && given_up.text.empty());
  FUZZ_CHECK(session.open_streams() == 0 && session.room() == 0);
  out.clear();
  session.take_output(out, 1 << 20);
  if (broken) return {};
  return {first.text, second.text};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider provider(data, size);
  const auto most = provider.ConsumeIntegralInRange<std::size_t>(1, 64);
  const std::string bytes = provider.ConsumeRemainingBytesAsString();
  const auto all_at_once = [&] { return bytes.size(); };
  const auto in_pieces = [&] { return most; };
  const auto whole = told(bytes, all_at_once, false);
  const auto parts = told(bytes, in_pieces, false);
  // Whether it is found out that something is wrong may depend on the pieces: nghttp2 1.52 counts the reads
  // of a CONTINUATION frame's header as so many frames, and what comes after a GOAWAY is looked at later.
  FUZZ_CHECK(whole.empty() || parts.empty() || whole == parts);
  told(bytes, in_pieces, true);
  return 0;
}
