#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::core {

// The stream exceeded one of SseDecoder's limits; the text names it.
struct SseLimitError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// An incremental decoder of event streams over bytes, after the WHATWG HTML standard, section 9.2.6
// "Interpreting an event stream". Pure: it knows no socket and no clock, gives the same events however the
// bytes are cut, and spends time linear in their number.
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
  SseDecoder(SseDecoder&&) noexcept = default;
  SseDecoder& operator=(SseDecoder&&) noexcept = default;

  // Adds bytes. They must stay valid until next() has returned nothing; what is unfinished then is kept
  // inside.
  void feed(std::string_view bytes);
  // The next complete event. An event that the stream's end cuts off is never handed out. Throws
  // SseLimitError.
  std::optional<Event> next();

  // What the stream's last valid `retry:` field asked for; at most 10^12 ms, so that it can be added to any
  // time.
  std::optional<std::chrono::milliseconds> retry() const { return retry_; }
  // True where bytes of an unfinished event are held.
  bool has_partial() const;

 private:
  enum class Failure { none, line, event };

  void skip_bom();
  void find_line_ends();
  // True where the line ends an event that is to be handed out. `held` says that the line lies in line_ and
  // not in the fed bytes, so that no view of it may be kept.
  bool take_line(std::string_view line, bool held);
  void take_data(std::string_view value, bool held);
  void keep_data();
  void drop_event();
  [[noreturn]] void fail(Failure failure);

  Limits limits_;
  std::string_view input_;  // what was fed
  std::size_t at_ = 0;      // bytes of input_ that are done with
  std::size_t lf_ = 0,
              cr_ = 0;       // the next line feed and carriage return at or after at_, where not before it
  std::vector<char> queue_;  // holds input_ where feed() was called before next() had returned nothing
  std::string line_;         // the start of a line whose end has not come yet
  std::string name_, id_;
  std::string data_;            // the event's data, where it is not data_view_
  std::string_view data_view_;  // the event's only data line, inside input_
  bool viewed_ = false;
  bool has_data_ = false;
  bool handed_out_ = false;  // name_ and data_ belong to the event that next() returned last
  bool after_cr_ = false;    // a line feed that comes first belongs to the carriage return before it
  unsigned bom_seen_ = 0;    // bytes of a byte order mark seen at the very start; 3: past the start
  Failure failure_ = Failure::none;
  std::optional<std::chrono::milliseconds> retry_;
};

}  // namespace ai_sdk::core
