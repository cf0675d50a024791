#pragma once

#include "core/limiter.hpp"
#include "http/io_runtime.hpp"
#include "http/transport.hpp"

#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <memory>
#include <unordered_map>

namespace ai_sdk::detail {

// Where requests wait until the client's limits let them go, in the order in which they came. Used on the
// client's executor only.
class Gate : public std::enable_shared_from_this<Gate> {
 public:
  Gate(std::shared_ptr<http::IoRuntime> runtime, const Limits& limits);

  // A request that is under way; its place goes to the next one when it ends.
  class Permit {
   public:
    Permit() = default;
    Permit(Permit&&) noexcept = default;
    Permit& operator=(Permit&& other) noexcept;
    ~Permit() { release(); }
    void release() noexcept;

   private:
    friend class Gate;
    explicit Permit(std::shared_ptr<Gate> gate) noexcept : gate_(std::move(gate)) {}
    std::shared_ptr<Gate> gate_;
  };

  // True while nobody has to ask.
  bool open() const noexcept { return !limiter_.active(); }
  // Waits for its turn. Ends with TransportFailure when the deadline passes or the client is closed.
  http::Task<Permit> enter(http::TimeLimits limits);
  // The server has refused a request with 429 and said how long to stay away.
  void hold(std::chrono::milliseconds asked, std::chrono::milliseconds spread, double random);
  // From any thread.
  std::size_t waiting() const noexcept { return waiting_.load(std::memory_order_relaxed); }

 private:
  struct Waiter;
  void let_in();

  std::shared_ptr<http::IoRuntime> runtime_;
  core::Limiter limiter_;
  std::unordered_map<core::Limiter::Ticket, Waiter*> waiters_;
  std::atomic<std::size_t> waiting_ = 0;
  std::unique_ptr<boost::asio::steady_timer> alarm_;  // rings when somebody may go again
  http::Clock::time_point rings_at_ = http::Clock::time_point::max();
};

}  // namespace ai_sdk::detail
