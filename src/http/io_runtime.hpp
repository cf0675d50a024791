#pragma once

#include "http/abort_list.hpp"
#include "http/descriptor_set.hpp"
#include "http/pace.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>

namespace ai_sdk::http {

// Where one client's I/O runs: a loop of its own on a thread that the first call starts, or an executor that
// the user brought.
class IoRuntime : public std::enable_shared_from_this<IoRuntime> {
 public:
  IoRuntime();
  // The executor must not run two handlers at once.
  explicit IoRuntime(boost::asio::any_io_executor executor);
  ~IoRuntime();
  IoRuntime(const IoRuntime&) = delete;
  IoRuntime& operator=(const IoRuntime&) = delete;

  const boost::asio::any_io_executor& executor() const noexcept { return executor_; }
  // What waits on the loop; touched on the executor only.
  AbortList& aborts() noexcept { return aborts_; }
  // Throws TransportFailure(closed) once the client was closed: nobody would end what begins then.
  void throw_if_closed() const;
  // 64 KiB for whoever reads now; on the executor only. What lies there is gone after the next co_await.
  std::span<char> shared_buffer();
  DescriptorSet& descriptors() noexcept { return descriptors_; }
  // When the own thread looks at its sockets. Who hands it work has to say pace().hurry() afterwards.
  Pace& pace() noexcept { return pace_; }
  bool owns_thread() const noexcept { return own_.has_value(); }
  // Starts the thread where it does not run yet. Thread-safe. Throws std::system_error.
  void start();
  // Whether the caller is run by the executor. An executor of a kind that cannot be asked says no.
  bool on_executor() const noexcept;
  // Lets the own loop run out of work and waits for the thread, unless called on it. Thread-safe. Has to be
  // called before the last owner but the thread lets go: a running thread keeps the loop alive.
  void finish() noexcept;

 private:
  struct Own {
    Own();
    boost::asio::io_context context;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work;
    std::thread thread;
    std::thread::id thread_id;
    bool finished = false;
  };

  AbortList aborts_;  // outlives the loop: what dies with the loop takes itself off the list
  DescriptorSet descriptors_;
  Pace pace_;
  std::unique_ptr<char[]> shared_buffer_;
  mutable std::mutex mutex_;
  std::mutex join_mutex_;
  std::optional<Own> own_;
  boost::asio::any_io_executor executor_;
};

}  // namespace ai_sdk::http
