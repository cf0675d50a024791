#pragma once

#include "http/abort_list.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <mutex>
#include <thread>

namespace ai_sdk::http {

// The event loop of one client and the thread that runs it, started by the first call.
class IoRuntime : public std::enable_shared_from_this<IoRuntime> {
 public:
  IoRuntime();
  ~IoRuntime();
  IoRuntime(const IoRuntime&) = delete;
  IoRuntime& operator=(const IoRuntime&) = delete;

  boost::asio::io_context& context() noexcept { return context_; }
  // What waits on the loop; touched on the I/O thread only.
  AbortList& aborts() noexcept { return aborts_; }
  // Starts the thread where it does not run yet. Thread-safe. Throws std::system_error.
  void start();
  bool on_io_thread() const noexcept;
  // Lets the loop run out of work and waits for the thread, unless called on it. Thread-safe. Has to be
  // called before the last owner but the thread lets go: a running thread keeps the loop alive.
  void finish() noexcept;

 private:
  AbortList aborts_;  // outlives the loop: what dies with the loop takes itself off the list
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  mutable std::mutex mutex_;
  std::mutex join_mutex_;
  std::thread thread_;
  std::thread::id thread_id_;
  bool finished_ = false;
};

}  // namespace ai_sdk::http
