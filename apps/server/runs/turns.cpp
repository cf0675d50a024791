#include "runs/turns.hpp"

namespace ai_sdk::server {

void Turns::enter(const std::string& conversation, std::function<void()> begin) {
  {
    const std::lock_guard lock(mutex_);
    const auto [place, is_free] = waiting_.try_emplace(conversation);
    if (!is_free) {
      place->second.push_back(std::move(begin));
      return;
    }
  }
  begin();
}

void Turns::leave(const std::string& conversation) {
  std::function<void()> next;
  {
    const std::lock_guard lock(mutex_);
    const auto place = waiting_.find(conversation);
    if (place == waiting_.end()) return;
    if (place->second.empty()) {
      waiting_.erase(place);
      return;
    }
    next = std::move(place->second.front());
    place->second.pop_front();
  }
  next();
}

}  // namespace ai_sdk::server
