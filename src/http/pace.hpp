#pragma once

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace ai_sdk::http {

// Lets the events of many quiet streams come together, as network cards do with packets: where they trickle
// in one by one, waking the thread costs several times what reading an event does. The client's own thread
// then takes a break before it looks at its sockets again, and finds several: for a small part of the time
// that passes between two events of one stream, so that who reads it does not see the difference. Streams
// that bring nothing do not count for it.
//
// It never does with few streams, few events or full batches of them, nor while anything but open streams is
// under way, and work that is handed to the thread ends a break. What a break can delay is an event, the end
// of a stream, and the time limit of a stream, by its length at most.
class Pace {
 public:
  // So many streams have to be open, and so many of their events a second have to come.
  static constexpr std::size_t many_streams = 64;
  static constexpr int many_events = 500;

  Pace() = default;
  Pace(const Pace&) = delete;
  Pace& operator=(const Pace&) = delete;

  // Without it there are no breaks: a loop that is the user's has other work too.
  void begin(boost::asio::io_context& loop) noexcept {
    loop_ = &loop;
    window_began_ = Clock::now();
  }

  // On the loop's thread. What a client does: each call from its first attempt to its end, of which streams
  // are quiet once they are open.
  void call_begins() noexcept { ++calls_; }
  void call_ends() noexcept { --calls_; }
  void stream_opens() noexcept { --calls_, ++streams_; }
  void stream_ends() noexcept { --streams_, ++calls_; }
  using Clock = std::chrono::steady_clock;
  // A stream has read something, with so many whole events; `last` is its own, for when it did before.
  void stream_read(std::size_t events, Clock::time_point& last) {
    if (streams_ >= many_streams && loop_) look_at(events, last);
  }

  // Work was given to the loop; call it afterwards. Any thread.
  void hurry() noexcept;

  // From one look at the sockets to the next, always; for tests. On the loop's thread, or before it runs.
  void set_break(std::chrono::nanoseconds time) noexcept { break_ = least_break_ = most_break_ = time; }
  // What it is at present. On the loop's thread.
  std::chrono::nanoseconds break_time() const noexcept { return break_; }
  // How many breaks there were, for tests. Any thread.
  std::uint64_t breaks() const noexcept { return breaks_.load(std::memory_order_relaxed); }

 private:
  void look_at(std::size_t events, Clock::time_point& last);
  void end_window(std::chrono::nanoseconds length);
  void after_this_batch();
  void batch_is_over() noexcept { planned_ = in_bulk_ = false; }
  void after_what_it_began();
  bool may_rest() const noexcept { return calls_ == 0 && streams_ >= many_streams && !in_bulk_; }
  void rest(std::chrono::nanoseconds time) noexcept;

  boost::asio::io_context* loop_ = nullptr;
  std::chrono::nanoseconds least_break_ = std::chrono::milliseconds(5);
  std::chrono::nanoseconds most_break_ = std::chrono::milliseconds(50);
  std::chrono::nanoseconds break_ = least_break_;
  std::size_t calls_ = 0;
  std::size_t streams_ = 0;
  std::int64_t events_ = 0;             // since window_began_
  std::chrono::nanoseconds pauses_{0};  // before each of them, on its stream
  Clock::time_point window_began_;
  Clock::time_point awake_since_;
  bool fast_ = false;     // many events came in the last window
  bool in_bulk_ = false;  // a stream has more to read, by the look of it
  bool planned_ = false;
  std::uint32_t hurries_seen_ = 0;

  std::atomic<std::uint32_t> hurries_ = 0;  // what the thread sleeps on
  std::atomic<bool> resting_ = false;
  std::atomic<std::uint64_t> breaks_ = 0;
};

}  // namespace ai_sdk::http
