#include "mcp/running_calls.hpp"

#include <vector>

namespace ai_sdk::server {

RunningCalls::Handle::Handle(RunningCalls& calls, std::string name) : calls_(calls) {
  const std::lock_guard lock(calls_.mutex_);
  place_ = calls_.calls_.emplace(std::move(name), this);
}

RunningCalls::Handle::~Handle() {
  const std::lock_guard lock(calls_.mutex_);
  calls_.calls_.erase(place_);
}

void RunningCalls::cancel(const std::string& name) {
  std::vector<std::stop_source> stops;
  {
    const std::lock_guard lock(mutex_);
    const auto [first, last] = calls_.equal_range(name);
    for (auto call = first; call != last; ++call) stops.push_back(call->second->stop_);
  }
  // Outside the lock: what stops may end its call at once.
  for (auto& stop : stops) stop.request_stop();
}

void RunningCalls::cancel_all() {
  std::vector<std::stop_source> stops;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, call] : calls_) stops.push_back(call->stop_);
  }
  for (auto& stop : stops) stop.request_stop();
}

}  // namespace ai_sdk::server
