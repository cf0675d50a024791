#include "programs.hpp"

#include "bare/line_reader.hpp"
#include "core/sse_decoder.hpp"
#include "core/wire/event_decoder.hpp"
#include "driver/event_sum.hpp"
#include "driver/machine.hpp"
#include "driver/sample.hpp"

#include <algorithm>
#include <stdexcept>

namespace ai_sdk::bench {
namespace {

constexpr std::size_t piece = 16 * 1024;  // as much as a socket gives at a time
constexpr std::size_t blocks = 10;        // of 1,000 events: more than the first cache levels hold

std::string stream_bytes() {
  std::string out;
  for (std::size_t i = 0; i < blocks; ++i)
    for (const auto& event : event_block()) out += event;
  return out;
}

template <class Feed>
void feed_pieces(const std::string& bytes, const Feed& feed) {
  const std::string_view all = bytes;
  for (std::size_t at = 0; at < all.size(); at += piece) feed(all.substr(at, piece));
}

std::size_t decode_lines(const std::string& bytes) {
  core::SseDecoder decoder;
  std::size_t events = 0;
  feed_pieces(bytes, [&](std::string_view part) {
    decoder.feed(part);
    while (decoder.next()) ++events;
  });
  return events;
}

std::size_t decode_events(const std::string& bytes, EventSum* sum) {
  core::SseDecoder decoder;
  core::EventDecoder event_decoder;
  std::vector<StreamEvent> events;
  std::size_t count = 0;
  feed_pieces(bytes, [&](std::string_view part) {
    decoder.feed(part);
    while (auto event = decoder.next()) event_decoder.decode(event->name, event->data, events);
    count += events.size();
    if (sum)
      for (const auto& event : events) sum->add(event);
    events.clear();
  });
  return count;
}

std::size_t read_bare(const std::string& bytes, EventSum* sum) {
  std::size_t count = 0;
  LineReader reader([&](const StreamEvent& event) {
    ++count;
    if (sum) sum->add(event);
  });
  feed_pieces(bytes, [&](std::string_view part) { reader.feed(part); });
  return count;
}

std::size_t decode(const std::string& what, const std::string& bytes, EventSum* sum) {
  if (what == "lines") return decode_lines(bytes);
  return what == "bare" ? read_bare(bytes, sum) : decode_events(bytes, sum);
}

}  // namespace

boost::json::object run_decoder(const Arguments& arguments) {
  const std::string bytes = stream_bytes();
  const std::string& what = arguments.text("what");
  EventSum sum;
  if (decode(what, bytes, arguments.has("check") ? &sum : nullptr) != blocks * 1'000)
    throw std::runtime_error("events were lost");
  if (arguments.has("check")) return {{"answer", sum.as_json()}};

  // Processor time: what else the machine does is no part of it.
  const double begin = cpu_seconds();
  std::size_t events = 0, times = 0;
  double time = 0;
  for (; time < arguments.number("seconds"); time = cpu_seconds() - begin, ++times)
    events += decode(what, bytes, nullptr);
  const double per_second = static_cast<double>(bytes.size() * times) / time;
  return {{"speed", per_second / (what == "lines" ? 1e9 : 1e6)},
          {"events", static_cast<double>(events) / time}};
}

}  // namespace ai_sdk::bench
