#include "runs/running_keys.hpp"

namespace ai_sdk::server {

RunningKeys::Claim RunningKeys::claim(const std::string& key, const std::string& fingerprint,
                                      std::function<void()> again) {
  const std::lock_guard lock(mutex_);
  const auto [place, is_free] = running_.try_emplace(key);
  Running& running = place->second;
  if (is_free) {
    running.fingerprint = fingerprint;
    return Claim::mine;
  }
  if (running.fingerprint != fingerprint) return Claim::conflict;
  running.waiting.push_back(std::move(again));
  return Claim::waits;
}

std::vector<std::function<void()>> RunningKeys::release(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto place = running_.find(key);
  if (place == running_.end()) return {};
  auto waiting = std::move(place->second.waiting);
  running_.erase(place);
  return waiting;
}

}  // namespace ai_sdk::server
