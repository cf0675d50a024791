#pragma once

#include <ai_sdk/client.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <pybind11/pybind11.h>

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace ai_sdk::python {

class Operation;

// The client that the handles of one Python client share. Its I/O thread never touches a Python object.
class ClientCore : public std::enable_shared_from_this<ClientCore> {
 public:
  ClientCore(AiSdk client, bool enable_async);
  ~ClientCore();

  const AiSdk& sdk() const noexcept { return sdk_; }
  // Where its I/O runs; nowhere once it is closed. With the GIL.
  boost::asio::any_io_executor executor() noexcept;
  // Throws std::domain_error, Python's RuntimeError, unless the configuration allows the a… methods.
  void require_async(const char* method) const;
  // Without the GIL.
  void close() noexcept;
  bool closed() const noexcept { return closed_; }

  // Closes all clients of the process, when the interpreter ends.
  static void close_all() noexcept;

 private:
  AiSdk sdk_;
  const bool enable_async_;
  boost::asio::any_io_executor executor_;  // of the process of that number
  int process_ = 0;
  std::atomic<bool> closed_ = false;
};

// Told on the client's I/O thread that an operation is done, or has something to tell on its way.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void push(std::shared_ptr<Operation> operation) noexcept = 0;
};

// One piece of work of the library on the client's I/O thread, from its start to its result.
class Operation : public std::enable_shared_from_this<Operation> {
 public:
  explicit Operation(std::shared_ptr<ClientCore> client);
  virtual ~Operation();
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  // Call once. Throws AiSdkError where the client is closed.
  void start(std::shared_ptr<Sink> sink);
  // Ends it on the wire; it still completes, unless it had not begun there. Any thread.
  void cancel() noexcept;
  bool is_done() const noexcept { return done_; }
  // Lets who waits look at what there is on the way. On the I/O thread.
  void nudge() noexcept { sink_->push(shared_from_this()); }
  // The client's loop, where the caller is run by it; otherwise null.
  const boost::asio::io_context::executor_type* io_loop_here() const noexcept;
  // What it brought, or throws what it failed with. With the GIL, once it is done.
  virtual pybind11::object take_result() = 0;

  // Where the channel that it is watched by keeps its waiter; the channel's own, with the GIL.
  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
  std::size_t seat = nowhere;

 protected:
  // Both in the process that started it.
  virtual void begin();
  virtual void stop();
  // On the I/O thread, to begin with.
  virtual void spawn(const boost::asio::any_io_executor&) {}
  void done() noexcept;
  // For who begins by other means than submit(): where done() is called, as a rule.
  void runs_on(boost::asio::any_io_executor executor) noexcept { executor_ = std::move(executor); }
  bool knows_where() const noexcept { return static_cast<bool>(executor_); }
  // One that is done can be started again, where nobody else holds it.
  void again() noexcept { done_ = false; }
  const std::shared_ptr<ClientCore>& client() const noexcept { return client_; }
  boost::asio::cancellation_slot slot() noexcept { return signal_.slot(); }

 private:
  const std::shared_ptr<ClientCore> client_;
  std::shared_ptr<Sink> sink_;
  boost::asio::any_io_executor executor_;
  boost::asio::cancellation_signal signal_;  // emitted on the I/O thread only
  int process_ = 0;
  std::atomic<bool> done_ = false;
};

// `convert` makes the Python object of the result, with the GIL.
template <class T, class Convert>
class OperationOf final : public Operation {
 public:
  OperationOf(std::shared_ptr<ClientCore> client, boost::asio::awaitable<T> work, Convert convert)
      : Operation(std::move(client)), work_(std::move(work)), convert_(std::move(convert)) {}

  pybind11::object take_result() override {
    if (error_) std::rethrow_exception(error_);
    return convert_(std::move(*value_));
  }

 private:
  void spawn(const boost::asio::any_io_executor& executor) override {
    auto self = std::static_pointer_cast<OperationOf>(shared_from_this());
    boost::asio::co_spawn(
        executor, std::move(work_),
        boost::asio::bind_cancellation_slot(slot(), [self](std::exception_ptr error, T value) {
          self->error_ = std::move(error);
          if (!self->error_) self->value_.emplace(std::move(value));
          self->done();
        }));
  }

  boost::asio::awaitable<T> work_;
  Convert convert_;
  std::exception_ptr error_;
  std::optional<T> value_;
};

template <class T, class Convert>
std::shared_ptr<Operation> make_operation(std::shared_ptr<ClientCore> client, boost::asio::awaitable<T> work,
                                          Convert convert) {
  return std::make_shared<OperationOf<T, Convert>>(std::move(client), std::move(work), std::move(convert));
}

// Runs the operation and waits for its end without the GIL. A signal whose Python handler raises (Ctrl-C)
// cancels it; so does `nudged`, called with the GIL where the operation has something to tell. Throws what it
// fails with.
pybind11::object wait_for(const std::shared_ptr<Operation>& operation,
                          const std::function<void()>& nudged = {});

}  // namespace ai_sdk::python
