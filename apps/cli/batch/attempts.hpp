#pragma once

#include <ai_sdk/observer.hpp>

#include <mutex>
#include <string>
#include <unordered_map>

namespace ai_sdk::cli {

// Counts how often each call was sent. Thread-safe.
class Attempts : public Observer {
 public:
  void on_request(const RequestFacts& facts) override {
    const std::lock_guard lock(mutex_);
    counts_[std::string(facts.request_id)] = facts.attempt;
  }
  // The attempts of a call that is over; 0 where it was never sent.
  int take(const std::string& request_id) {
    const std::lock_guard lock(mutex_);
    const auto found = counts_.extract(request_id);
    return found.empty() ? 0 : found.mapped();
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, int> counts_;
};

}  // namespace ai_sdk::cli
