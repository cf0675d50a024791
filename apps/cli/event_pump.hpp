#pragma once

#include <ai_sdk/stream.hpp>

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace ai_sdk::cli {

// Reads an answer's events on a thread of its own, so that the terminal is served while none comes. It holds
// a few events at most: a terminal that is slow stops the stream. One thread may use it.
class EventPump {
 public:
  // `open` starts the answer; it is called on the pump's thread.
  explicit EventPump(std::function<EventRange()> open);
  // Ends the answer where it is not over. Waits for `open` where that has not returned.
  ~EventPump();
  EventPump(const EventPump&) = delete;
  EventPump& operator=(const EventPump&) = delete;

  // Readable where try_next() or over() have something new.
  int fd() const noexcept { return fd_; }
  // The next event if it has come. Throws what the answer broke with, once.
  std::optional<StreamEvent> try_next();
  // Nothing follows.
  bool over() const;
  // False where `open` has not returned: close() cannot end the answer then.
  bool opened() const;
  void close() noexcept;

 private:
  static constexpr std::size_t kMost = 32;  // events held

  void read_all();
  void wake() const noexcept;

  std::function<EventRange()> open_;
  int fd_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<StreamEvent> events_;
  std::optional<EventRange> range_;
  std::exception_ptr error_;
  bool closed_ = false;
  bool finished_ = false;
  std::thread thread_;
};

}  // namespace ai_sdk::cli
