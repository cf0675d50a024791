#pragma once

#include <ai_sdk/limits.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>

namespace ai_sdk::core {

// Decides who of those who want to send a request may do so now. First come, first served. Pure: it is told
// the time, and says when to ask again.
class Limiter {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Ticket = std::uint64_t;

  explicit Limiter(const Limits& limits);

  // False while nothing holds anybody back: nobody needs to ask then.
  bool active() const noexcept { return active_; }

  // Takes a place at the end of the line.
  Ticket join();
  // Gives the place up; what it would have used is left to those behind it.
  void leave(Ticket ticket);
  // The first in line, where it may go now; it is under way until done().
  std::optional<Ticket> admit(Time now);
  void done();

  // Nobody goes before `until`. Those who wait then follow one after another over the time of `spread`, the
  // first after a share of its distance that `random` (in [0, 1)) says: clients that were all told the same
  // do not come back at the same instant.
  void hold(Time until, std::chrono::nanoseconds spread, double random);

  // When admit() may say something else without done(); Time::max() where nobody waits or time changes
  // nothing.
  Time next() const;
  std::size_t waiting() const noexcept { return line_.size(); }
  std::size_t under_way() const noexcept { return under_way_; }

 private:
  bool full() const noexcept { return limits_.max_concurrent > 0 && under_way_ >= limits_.max_concurrent; }
  // When the bucket lets the next request begin.
  Time filled() const;
  void begin_pacing();

  Limits limits_;
  std::chrono::nanoseconds interval_{0};  // between two requests at the steady rate; zero: no rate
  std::chrono::nanoseconds burst_{0};     // how far ahead of the steady rate a burst may run
  bool active_ = false;
  std::set<Ticket> line_;
  Ticket last_ = 0;
  std::size_t under_way_ = 0;
  Time arrival_ = Time::min();  // when the next request would begin at the steady rate

  Time held_until_ = Time::min();
  std::chrono::nanoseconds spread_{0};
  double share_ = 0;
  bool held_ = false;  // a hold whose followers have not been counted yet
  std::chrono::nanoseconds pace_{0};
  Time next_paced_ = Time::min();
};

}  // namespace ai_sdk::core
