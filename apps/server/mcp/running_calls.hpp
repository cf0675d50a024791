#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

namespace ai_sdk::server {

// The calls of tools that are under way, so that their callers can cancel them. Thread-safe.
class RunningCalls {
 public:
  // A call under its name, until the handle goes. Names need not be unique: who uses one twice cancels both.
  class Handle {
   public:
    Handle(RunningCalls& calls, std::string name);
    ~Handle();
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    std::stop_source& stop() { return stop_; }

   private:
    friend class RunningCalls;
    RunningCalls& calls_;
    std::stop_source stop_;
    std::multimap<std::string, Handle*>::iterator place_;
  };

  void cancel(const std::string& name);
  void cancel_all();

 private:
  std::mutex mutex_;
  std::multimap<std::string, Handle*> calls_;
};

}  // namespace ai_sdk::server
