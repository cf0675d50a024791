#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace ai_sdk::server {

// Which Idempotency-Keys have a run under way, and who waits for its end. Thread-safe.
class RunningKeys {
 public:
  enum class Claim {
    mine,      // whoever asked may run, and must release the key afterwards
    waits,     // another run of the same request is under way: `again` comes out of its release()
    conflict,  // another run is under way whose request is a different one
  };
  Claim claim(const std::string& key, const std::string& fingerprint, std::function<void()> again);
  // The key's run is over. Returns what waited for it.
  std::vector<std::function<void()>> release(const std::string& key);

 private:
  struct Running {
    std::string fingerprint;
    std::vector<std::function<void()>> waiting;
  };
  std::mutex mutex_;
  std::map<std::string, Running> running_;
};

}  // namespace ai_sdk::server
