#pragma once

#include "client/client_state.hpp"
#include "client/process_mark.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>

namespace ai_sdk::detail {

// Lets one at a time through, in the order in which they came. acquire() is awaited on the client's executor;
// a turn may be released on any thread. In a child that was forked nobody has the turn: who had it, or waited
// for it, goes on in the parent only.
class TurnLock {
 public:
  class Turn {
   public:
    Turn() = default;
    Turn(Turn&&) noexcept = default;
    Turn& operator=(Turn&& other) noexcept;
    ~Turn() { release(); }
    void release() noexcept;

   private:
    friend class TurnLock;
    explicit Turn(std::shared_ptr<struct TurnQueue> queue) : queue_(std::move(queue)) {}
    std::shared_ptr<struct TurnQueue> queue_;
    std::uint64_t process_ = process_mark();
  };

  explicit TurnLock(std::shared_ptr<ClientState> client);
  // Nothing where the moment passes before the turn comes.
  http::Task<std::optional<Turn>> acquire(http::Clock::time_point until);

 private:
  std::shared_ptr<struct TurnQueue> queue_;
};

}  // namespace ai_sdk::detail
