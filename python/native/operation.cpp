#include "native/operation.hpp"

#include "native/interpreter.hpp"
#include "native/worker.hpp"

#include <boost/asio/post.hpp>

#include <mutex>
#include <stdexcept>
#include <string>
#include <unordered_set>
#include <vector>

namespace ai_sdk::python {
namespace {

// Never destroyed: clients may outlive static objects.
struct Clients {
  std::mutex mutex;
  std::unordered_set<ClientCore*> open;
};
Clients& clients() {
  static Clients& all = *new Clients;
  return all;
}

}  // namespace

ClientCore::ClientCore(AiSdk client, bool enable_async)
    : sdk_(std::move(client)), enable_async_(enable_async) {
  std::lock_guard lock(clients().mutex);
  clients().open.insert(this);
}

ClientCore::~ClientCore() {
  {
    std::lock_guard lock(clients().mutex);
    clients().open.erase(this);
  }
  close();
}

void ClientCore::require_async(const char* method) const {
  if (enable_async_) return;
  throw std::domain_error(std::string(method) +
                          "() needs a client that was made with enable_async=True: "
                          "AiSdk(…, enable_async=True), AiSdkConfig.from_env(enable_async=True), or the "
                          "environment variable AI_SDK_ASYNC=true");
}

void ClientCore::close() noexcept {
  closed_ = true;
  sdk_.close();
}

void ClientCore::close_all() noexcept {
  std::vector<std::shared_ptr<ClientCore>> all;
  try {
    std::lock_guard lock(clients().mutex);
    for (auto* client : clients().open)
      if (auto alive = client->weak_from_this().lock()) all.push_back(std::move(alive));
  } catch (...) {  // out of memory: they end with the process
  }
  for (const auto& client : all) client->close();
}

boost::asio::any_io_executor ClientCore::executor() noexcept {
  if (process_ == this_process()) return executor_;
  try {
    sdk_.submit([this](const boost::asio::any_io_executor& executor) { executor_ = executor; });
    process_ = this_process();
  } catch (...) {  // closed, or out of memory
    return {};
  }
  return executor_;
}

Operation::Operation(std::shared_ptr<ClientCore> client) : client_(std::move(client)) {}
Operation::~Operation() = default;

void Operation::start(std::shared_ptr<Sink> sink) {
  sink_ = std::move(sink);
  process_ = this_process();
  static int last_process = process_;  // with the GIL
  if (process_ != std::exchange(last_process, process_)) Worker::start_after_fork();
  begin();
}

void Operation::begin() {
  client_->sdk().submit([this](const boost::asio::any_io_executor& executor) {
    executor_ = executor;
    spawn(executor);
  });
}

const boost::asio::io_context::executor_type* Operation::io_loop_here() const noexcept {
  const auto* loop = executor_.target<boost::asio::io_context::executor_type>();
  return loop && loop->running_in_this_thread() ? loop : nullptr;
}

void Operation::done() noexcept {
  const auto sink = sink_;  // who sees that it is done may start it again
  done_ = true;
  sink->push(shared_from_this());
}

void Operation::cancel() noexcept {
  // A child that was forked has neither the thread nor the right to the parent's calls.
  if (done_ || process_ != this_process()) return;
  try {
    stop();
  } catch (...) {  // out of memory: it runs to its end and nobody hears of it
  }
}

void Operation::stop() {
  if (!executor_) return;
  // Weak: a handler that is never run must not keep what owns the loop.
  boost::asio::post(executor_, [weak = weak_from_this()] {
    if (auto self = weak.lock()) self->signal_.emit(boost::asio::cancellation_type::terminal);
  });
  // The thread may be waiting for events to come together: what is submitted is looked at now.
  client_->sdk().submit([](const boost::asio::any_io_executor&) {});
}

}  // namespace ai_sdk::python
