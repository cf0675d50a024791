// The decoder gives the same events however its input is cut, the same as a plain reading of the standard,
// and keeps its limits. The input's end says where to cut and which limits to set.
#include "check.hpp"
#include "core/sse_decoder.hpp"

#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

using ai_sdk::core::SseDecoder;
using ai_sdk::core::SseLimitError;

struct Event {
  std::string name, data, id;
  bool operator==(const Event&) const = default;
};

struct Outcome {
  std::vector<Event> events;
  std::string limit;
  std::optional<std::chrono::milliseconds> retry;
  bool operator==(const Outcome&) const = default;
};

// `piece` gives the size of each next piece.
template <class Piece>
Outcome decode(const std::string& bytes, SseDecoder::Limits limits, Piece piece) {
  Outcome out;
  SseDecoder decoder{limits};
  try {
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t size = std::min(bytes.size() - at, piece());
      // A copy of its own that goes away, so that views which are kept too long are found.
      const std::vector<char> copy(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                                   bytes.begin() + static_cast<std::ptrdiff_t>(at + size));
      decoder.feed({copy.data(), copy.size()});
      while (auto event = decoder.next()) {
        FUZZ_CHECK(event->data.size() <= limits.max_event);
        FUZZ_CHECK(event->id.size() <= limits.max_line);
        FUZZ_CHECK(event->name.size() <= std::max<std::size_t>(limits.max_line, 7));
        out.events.push_back({std::string{event->name}, std::string{event->data}, std::string{event->id}});
      }
      at += size;
    }
  } catch (const SseLimitError& error) {
    out.limit = error.what();
  }
  out.retry = decoder.retry();
  return out;
}

// The standard's text, word for word and slowly.
std::vector<Event> decode_slowly(std::string text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  std::vector<Event> out;
  std::string data, name, id;
  for (std::size_t at = 0;;) {
    const std::size_t end = text.find_first_of("\r\n", at);
    if (end == std::string::npos) return out;
    const std::string line = text.substr(at, end - at);
    at = end + (text.compare(end, 2, "\r\n") == 0 ? 2 : 1);
    if (line.empty()) {
      if (!data.empty()) {
        data.pop_back();
        out.push_back({name.empty() ? "message" : name, data, id});
      }
      data.clear();
      name.clear();
      continue;
    }
    const std::size_t colon = line.find(':');
    const std::string field = line.substr(0, colon);
    std::string value = colon == std::string::npos ? "" : line.substr(colon + 1);
    if (!value.empty() && value[0] == ' ') value.erase(0, 1);
    if (field == "data") data += value + "\n";
    if (field == "event") name = value;
    if (field == "id" && value.find('\0') == std::string::npos) id = value;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  FuzzedDataProvider provider{input, size};
  const bool limited = provider.ConsumeBool();
  SseDecoder::Limits limits;
  if (limited) {
    limits.max_line = provider.ConsumeIntegralInRange<std::size_t>(0, 64);
    limits.max_event = provider.ConsumeIntegralInRange<std::size_t>(0, 64);
  }
  std::uint32_t state = provider.ConsumeIntegral<std::uint16_t>() | 0x10000U;
  const std::string bytes = provider.ConsumeRemainingBytesAsString();

  const Outcome whole = decode(bytes, limits, [&bytes] { return bytes.size(); });
  const Outcome single = decode(bytes, limits, [] { return std::size_t{1}; });
  const Outcome cut = decode(bytes, limits, [&state] {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return std::size_t{1} + state % 17;
  });
  FUZZ_CHECK(whole == single);
  FUZZ_CHECK(whole == cut);
  if (!limited) {
    FUZZ_CHECK(whole.limit.empty());
    FUZZ_CHECK(whole.events == decode_slowly(bytes));
  }
  return 0;
}
