#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace ai_sdk::server {

// Does things later, on a thread of its own. Thread-safe.
class DelayQueue {
 public:
  DelayQueue();
  // What is still to be done is done at once: nobody waits for ever.
  ~DelayQueue();
  DelayQueue(const DelayQueue&) = delete;
  DelayQueue& operator=(const DelayQueue&) = delete;

  // A task must be quick and must not throw.
  void after(std::chrono::milliseconds delay, std::function<void()> task);

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<std::chrono::steady_clock::time_point, std::function<void()>> tasks_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace ai_sdk::server
