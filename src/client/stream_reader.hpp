#pragma once

#include "client/call_plan.hpp"
#include "client/client_state.hpp"

#include <ai_sdk/models.hpp>
#include <ai_sdk/stream.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ai_sdk::detail {

// Nothing to wait for.
boost::asio::awaitable<void> at_once();

// Told what a reader has read, on the reader's thread, one thing after another. A conversation keeps its turn
// with it.
class StreamListener {
 public:
  virtual ~StreamListener() = default;
  virtual void on_event(const StreamEvent& event) = 0;
  // A read that blocks the calling thread begins.
  virtual void on_blocking_read() noexcept = 0;
  // The stream is over, for whatever reason; called once, on the thread that closes it or reads its end.
  // Nothing follows.
  virtual void on_over() noexcept = 0;
};

// The two ends of one stream: the pump on the client's executor puts events in, one reader on any thread
// takes them out. What lies between is bounded: the pump stops reading the socket while it is full.
class StreamReader : public std::enable_shared_from_this<StreamReader> {
 public:
  StreamReader(std::shared_ptr<ClientState> client, std::shared_ptr<CallPlan> plan);
  ~StreamReader();
  StreamReader(const StreamReader&) = delete;
  StreamReader& operator=(const StreamReader&) = delete;

  // Starts the pump; call once.
  void start();

  // The reader's side. open() returns once the server has accepted the run, or throws what it failed with.
  void open();
  boost::asio::awaitable<void> aopen();
  std::optional<StreamEvent> next();
  boost::asio::awaitable<std::optional<StreamEvent>> anext();
  // The next piece of the answer's text; an error event is thrown.
  std::optional<std::string> next_content();
  boost::asio::awaitable<std::optional<std::string>> anext_content();
  // What is there without waiting; nothing where there is nothing yet, or after the end.
  std::optional<StreamEvent> try_next();
  std::optional<std::string> try_next_content();
  // What is on the reader's side is looked at now, not when it is awaited.
  boost::asio::awaitable<void> ready();
  void when_ready(std::function<void()> function);
  void when_ready_tell(std::weak_ptr<ReadyListener> listener);
  bool is_over();
  // For who blocks by other means than next(): the calling thread waits for what comes.
  void blocks_here() noexcept {
    if (listens_) tell_blocking_read();
  }
  // From any thread; a read that waits on another one ends.
  void close() noexcept;
  // The server's own id of the call, once it has accepted the run with one.
  const std::string& request_id();
  // To be set before the first read.
  void listen(std::shared_ptr<StreamListener> listener);

 private:
  friend class StreamPump;
  class Waiter;
  template <class Handler>
  class HandlerWaiter;
  class FunctionWaiter;

  // The pump's side.
  void mark_open(const std::string& request_id);
  // Returns false where the reader has closed the stream.
  bool put(std::vector<StreamEvent>& events);
  bool is_full();
  void finish(std::exception_ptr error) noexcept;

  // Nothing will ever come where the pump has stayed behind in the process that this one was forked from, and
  // its locks may be held there for ever. Throws AiSdkError.
  void check_process() const;
  bool opening_is_decided() const { return opened_ || finished_ || closed_; }
  bool has_news() const { return !queue_.empty() || finished_ || closed_; }
  bool nothing_left() noexcept;
  std::optional<StreamEvent> take_local();
  bool refill(std::unique_lock<std::mutex>& lock);
  void notify(std::unique_lock<std::mutex>& lock);
  template <class Condition>
  void sleep_until(std::unique_lock<std::mutex>& lock, Condition condition);
  void wake_pump();
  boost::asio::awaitable<void> wait_for_change(bool for_opening);
  std::optional<std::string> content_of(const StreamEvent& event);
  void tell_blocking_read() noexcept;
  void tell_over() noexcept;

  const std::uint64_t process_ = process_mark();
  std::shared_ptr<ClientState> client_;
  std::shared_ptr<CallPlan> plan_;

  std::mutex mutex_;
  std::condition_variable* sleeper_ = nullptr;  // where a blocking reader waits, for as long as it does
  std::unique_ptr<Waiter> waiter_;              // a coroutine or a function that waits
  std::weak_ptr<ReadyListener> ready_listener_;
  std::vector<StreamEvent> queue_;
  std::size_t queued_bytes_ = 0;
  bool opened_ = false;
  bool finished_ = false;
  std::atomic<bool> closed_ = false;  // set under the lock
  bool pump_waits_ = false;
  std::exception_ptr error_;
  std::string request_id_;  // of the server's answer, where it is another than ours; set with opened_

  // The reader's own: events taken out of the queue in one go, and how many of them were handed out.
  std::vector<StreamEvent> local_;
  std::size_t taken_ = 0;
  bool last_taken_ = false;  // the event after which nothing follows
  bool error_thrown_ = false;
  bool listens_ = false;  // set before the first read

  std::mutex listener_mutex_;  // of the reader and of who closes the stream meanwhile
  std::shared_ptr<StreamListener> listener_;

  // The client executor's own.
  boost::asio::cancellation_signal cancel_pump_;
  boost::asio::steady_timer space_;
};

}  // namespace ai_sdk::detail
