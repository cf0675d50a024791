#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ai_sdk::core {

// The stream exceeded one of SseDecoder's limits; the text names it.
struct SseLimitError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// An incremental decoder of event streams over bytes, after the WHATWG HTML standard, section 9.2.6 "Interpreting an
// event stream". Pure: it knows no socket and no clock, gives the same events however the bytes are cut, and spends
// time linear in their number.
//
//   decoder.feed(bytes);
//   while (auto event = decoder.next()) …
class SseDecoder {
 public:
  struct Limits {
    std::size_t max_line = 16 * 1024 * 1024;   // bytes of one line without its end
    std::size_t max_event = 64 * 1024 * 1024;  // bytes of one event's data
  };
  // The views are valid until the next call of feed() or next().
  struct Event {
    std::string_view name;  // "message" where the stream names none
    std::string_view data;  // lines joined by \n
    std::string_view id;    // the last event id in force
  };

  SseDecoder() = default;
  explicit SseDecoder(Limits limits) : limits_(limits) {}

  // Adds bytes. They must stay valid until next() has returned nothing; what is unfinished then is kept inside.
  void feed(std::string_view bytes);
  // The next complete event. An event that the stream's end cuts off is never handed out. Throws SseLimitError.
  std::optional<Event> next();

  // What the stream's last valid `retry:` field asked for.
  std::optional<std::chrono::milliseconds> retry() const;
  // True where bytes of an unfinished event are held.
  bool has_partial() const;

 private:
  Limits limits_;
};

}  // namespace ai_sdk::core
