#include "http/pace.hpp"

#include <boost/asio/post.hpp>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace ai_sdk::http {
namespace {

// What a read brings where events trickle in. More of them, or a piece of one, are a stream in a hurry.
constexpr std::size_t few_events = 8;
constexpr std::chrono::milliseconds window{20};
// A break is this part of the time between two events of a stream.
constexpr int part_of_pause = 10;
// One that was silent for longer says no more than one that was silent for so long.
constexpr std::chrono::seconds longest_pause{1};
// Less is not worth going to sleep.
constexpr std::chrono::microseconds shortest_break{500};

static_assert(sizeof(std::atomic<std::uint32_t>) == 4 && std::atomic<std::uint32_t>::is_always_lock_free);

// Not std::atomic::wait(), which knows no time limit.
long futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value, const timespec* limit) {
  return syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word), operation, value, limit, nullptr, 0);
}

}  // namespace

void Pace::look_at(std::size_t events, Clock::time_point& last) {
  if (events == 0 || events > few_events) {
    in_bulk_ = true;
    return;
  }
  const auto now = Clock::now();
  events_ += static_cast<std::int64_t>(events);
  pauses_ += std::min<std::chrono::nanoseconds>(now - std::exchange(last, now), longest_pause);
  if (planned_ || calls_ > 0) return;
  // Behind all that is ready now, and behind what that posts in turn: nobody waits for what is there already.
  boost::asio::post(*loop_, [this] { after_this_batch(); });
  planned_ = true;
  hurries_seen_ = hurries_.load(std::memory_order_acquire);
}

// Called between two batches: one that a break has brought together would count as none otherwise, and then
// as many.
void Pace::end_window(std::chrono::nanoseconds length) {
  // What is long enough for a product that fits is long enough.
  const auto seen = std::min<std::chrono::nanoseconds>(length, std::chrono::hours(1));
  const auto events = std::max<std::int64_t>(1, std::exchange(events_, 0));
  const auto pauses = std::exchange(pauses_, std::chrono::nanoseconds(0));
  fast_ = events >= many_events * seen / std::chrono::seconds(1);
  break_ = std::clamp(pauses / events / part_of_pause, least_break_, most_break_);
}

void Pace::after_this_batch() {
  if (may_rest())
    boost::asio::post(*loop_, [this] { after_what_it_began(); });
  else
    batch_is_over();
}

void Pace::after_what_it_began() {
  const bool may = may_rest();
  batch_is_over();
  if (!may) return;
  const auto now = Clock::now();
  if (const auto past = now - window_began_; past >= window) {
    end_window(past);
    window_began_ = now;
  }
  if (!fast_) return;
  const auto left = awake_since_ + break_ - now;
  if (left >= shortest_break && hurries_.load() == hurries_seen_) rest(left);
  awake_since_ = Clock::now();
}

// Ends at once where somebody has been in a hurry since the break was planned.
void Pace::rest(std::chrono::nanoseconds time) noexcept {
  breaks_.fetch_add(1, std::memory_order_relaxed);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  const timespec limit{static_cast<time_t>(seconds.count()), static_cast<long>((time - seconds).count())};
  resting_.store(true);
  futex(hurries_, FUTEX_WAIT_PRIVATE, hurries_seen_, &limit);
  resting_.store(false);
}

void Pace::hurry() noexcept {
  if (!loop_) return;
  // Either the thread is seen to rest, or it sees the new number before it does.
  hurries_.fetch_add(1);
  if (resting_.load()) futex(hurries_, FUTEX_WAKE_PRIVATE, 1, nullptr);
}

}  // namespace ai_sdk::http
