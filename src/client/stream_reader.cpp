#include "client/stream_reader.hpp"

#include "client/stream_pump.hpp"
#include "core/text.hpp"

#include <ai_sdk/errors.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <iterator>

namespace ai_sdk::detail {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t max_queued_events = 512;
constexpr std::size_t max_queued_bytes = 1024 * 1024;

std::size_t weight(const StreamEvent& event) {
  return sizeof(StreamEvent) + event.content.size() + event.raw.size() + event.error.size();
}

}  // namespace

asio::awaitable<void> at_once() { co_return; }

// Who waits for a change. Completed once, without the lock.
class StreamReader::Waiter {
 public:
  virtual ~Waiter() = default;
  virtual void complete(error_code error) = 0;
};

// A coroutine, which goes on on its own executor.
template <class Handler>
class StreamReader::HandlerWaiter final : public Waiter {
 public:
  explicit HandlerWaiter(Handler handler)
      : handler_(std::move(handler)), work_(asio::make_work_guard(asio::get_associated_executor(handler_))) {}
  void complete(error_code error) override {
    auto executor = work_.get_executor();
    asio::post(executor, [handler = std::move(handler_), error]() mutable { std::move(handler)(error); });
  }

 private:
  Handler handler_;
  asio::executor_work_guard<asio::associated_executor_t<Handler>> work_;
};

class StreamReader::FunctionWaiter final : public Waiter {
 public:
  explicit FunctionWaiter(std::function<void()> function) : function_(std::move(function)) {}
  void complete(error_code) override { function_(); }

 private:
  std::function<void()> function_;
};

StreamReader::StreamReader(std::shared_ptr<ClientState> client, std::shared_ptr<CallPlan> plan)
    : client_(std::move(client)), plan_(std::move(plan)), space_(client_->runtime().executor()) {}

StreamReader::~StreamReader() = default;

void StreamReader::start() {
  auto self = shared_from_this();
  client_->submit([&] {
    // Posted, because the signal belongs to the I/O thread.
    client_->post([self] {
      asio::co_spawn(self->client_->runtime().executor(), pump_stream(self, self->client_, self->plan_),
                     asio::bind_cancellation_slot(self->cancel_pump_.slot(),
                                                  [self](std::exception_ptr error) { self->finish(error); }));
    });
  });
}

void StreamReader::mark_open(const std::string& request_id) {
  std::unique_lock lock(mutex_);
  if (opened_) return;
  if (request_id != plan_->context.request_id) request_id_ = request_id;
  opened_ = true;
  notify(lock);
}

bool StreamReader::put(std::vector<StreamEvent>& events) {
  std::unique_lock lock(mutex_);
  if (closed_) return false;
  opened_ = true;
  for (const auto& event : events) queued_bytes_ += weight(event);
  // Whole where nothing is queued: the pump gets an empty vector with room back.
  if (queue_.empty())
    queue_.swap(events);
  else
    queue_.insert(queue_.end(), std::move_iterator(events.begin()), std::move_iterator(events.end()));
  events.clear();
  notify(lock);
  return true;
}

bool StreamReader::is_full() {
  std::lock_guard lock(mutex_);
  pump_waits_ = !closed_ && (queue_.size() >= max_queued_events || queued_bytes_ >= max_queued_bytes);
  return pump_waits_;
}

void StreamReader::finish(std::exception_ptr error) noexcept {
  std::unique_lock lock(mutex_);
  if (finished_) return;
  finished_ = true;
  if (!closed_) error_ = error;
  notify(lock);
}

void StreamReader::notify(std::unique_lock<std::mutex>& lock) {
  auto waiter = std::move(waiter_);
  const auto listener = std::exchange(ready_listener_, {}).lock();
  if (sleeper_) sleeper_->notify_one();  // under the lock: it lies on the reader's stack
  lock.unlock();
  if (waiter) waiter->complete({});
  if (listener) listener->on_ready();
}

void StreamReader::wake_pump() {
  // Weak: a handler that the loop never runs must not keep the loop's owner. A running pump owns the reader.
  client_->post([weak = weak_from_this()] {
    if (auto self = weak.lock()) self->space_.cancel();
  });
}

const std::string& StreamReader::request_id() {
  if (process_ != process_mark()) return plan_->context.request_id;  // the lock may be held there for ever
  std::lock_guard lock(mutex_);
  return request_id_.empty() ? plan_->context.request_id : request_id_;
}

// On the reader's thread, so that another one may close the stream.
bool StreamReader::nothing_left() noexcept {
  if (closed_) {
    local_.clear();
    taken_ = 0;
  }
  return taken_ == local_.size();
}

std::optional<StreamEvent> StreamReader::take_local() {
  if (nothing_left()) return std::nullopt;
  std::optional<StreamEvent> event(std::move(local_[taken_++]));
  if (listens_) {
    const std::lock_guard lock(listener_mutex_);
    if (listener_) listener_->on_event(*event);
  }
  if (event->type == EventType::end || (event->type == EventType::error && event->fatal)) {
    last_taken_ = true;
    tell_over();
  }
  return event;
}

// Moves what is queued to the reader's side. False where there is nothing yet; at the end, true with nothing
// moved.
bool StreamReader::refill(std::unique_lock<std::mutex>& lock) {
  if (!queue_.empty()) {
    local_.clear();
    taken_ = 0;
    local_.swap(queue_);
    queued_bytes_ = 0;
    const bool wake = std::exchange(pump_waits_, false);
    lock.unlock();
    if (wake) wake_pump();
    return true;
  }
  if (!finished_ && !closed_) {
    // Who waits keeps no room: thousands of quiet streams may be open.
    std::vector<StreamEvent>().swap(local_);
    std::vector<StreamEvent>().swap(queue_);
    taken_ = 0;
    return false;
  }
  const auto error = error_thrown_ ? nullptr : error_;
  error_thrown_ = true;
  lock.unlock();
  tell_over();
  if (error) std::rethrow_exception(error);
  return true;
}

template <class Condition>
void StreamReader::sleep_until(std::unique_lock<std::mutex>& lock, Condition condition) {
  if (condition()) return;
  std::condition_variable changed;
  sleeper_ = &changed;
  changed.wait(lock, condition);
  sleeper_ = nullptr;
}

void StreamReader::check_process() const {
  if (process_ != process_mark())
    throw AiSdkError("this stream was opened before a fork and goes on in the parent process only");
}

void StreamReader::open() {
  check_process();
  std::unique_lock lock(mutex_);
  sleep_until(lock, [&] { return opening_is_decided(); });
  if (!opened_ && error_) {
    error_thrown_ = true;
    lock.unlock();
    tell_over();
    std::rethrow_exception(error_);
  }
}

asio::awaitable<void> StreamReader::aopen() {
  co_await wait_for_change(true);
  open();  // decided: it does not block
}

std::optional<StreamEvent> StreamReader::next() {
  check_process();
  blocks_here();
  if (nothing_left()) {
    std::unique_lock lock(mutex_);
    sleep_until(lock, [&] { return has_news(); });
    refill(lock);
  }
  return take_local();
}

asio::awaitable<std::optional<StreamEvent>> StreamReader::anext() {
  check_process();
  while (nothing_left()) {
    {
      std::unique_lock lock(mutex_);
      if (refill(lock)) break;
    }
    co_await wait_for_change(false);
  }
  co_return take_local();
}

std::optional<StreamEvent> StreamReader::try_next() {
  check_process();
  if (nothing_left()) {
    std::unique_lock lock(mutex_);
    refill(lock);
  }
  return take_local();
}

asio::awaitable<void> StreamReader::ready() {
  check_process();
  return nothing_left() ? wait_for_change(false) : at_once();
}

void StreamReader::when_ready(std::function<void()> function) {
  check_process();
  std::unique_ptr<Waiter> waiter;  // the one before, when the lock has been let go of
  if (function) waiter = std::make_unique<FunctionWaiter>(std::move(function));
  std::unique_lock lock(mutex_);
  if (waiter && (!nothing_left() || has_news())) {
    lock.unlock();
    waiter->complete({});
    return;
  }
  waiter_.swap(waiter);
}

void StreamReader::when_ready_tell(std::weak_ptr<ReadyListener> listener) {
  check_process();
  std::unique_lock lock(mutex_);
  ready_listener_.swap(listener);
  if (nothing_left() && !has_news()) return;
  const auto told = std::exchange(ready_listener_, {}).lock();
  lock.unlock();
  if (told) told->on_ready();
}

bool StreamReader::is_over() {
  if (!nothing_left()) return false;
  if (last_taken_) return true;
  check_process();
  std::lock_guard lock(mutex_);
  return closed_ || (finished_ && queue_.empty() && (!error_ || error_thrown_));
}

asio::awaitable<void> StreamReader::wait_for_change(bool for_opening) {
  return asio::async_initiate<const asio::use_awaitable_t<>, void(error_code)>(
      [self = shared_from_this(), for_opening](auto handler) {
        using Handler = std::decay_t<decltype(handler)>;
        auto slot = asio::get_associated_cancellation_slot(handler);
        auto waiter = std::make_unique<HandlerWaiter<Handler>>(std::move(handler));
        std::unique_lock lock(self->mutex_);
        const bool ready = for_opening ? self->opening_is_decided() : self->has_news();
        if (ready) {
          lock.unlock();
          waiter->complete({});
          return;
        }
        if (slot.is_connected()) {
          // A weak pointer: the slot may live on after the wait.
          slot.assign([weak = std::weak_ptr(self)](asio::cancellation_type) {
            auto reader = weak.lock();
            if (!reader) return;
            std::unique_lock inner(reader->mutex_);
            auto waiting = std::move(reader->waiter_);
            inner.unlock();
            if (waiting) waiting->complete(asio::error::operation_aborted);
          });
        }
        self->waiter_ = std::move(waiter);
      },
      asio::use_awaitable);
}

std::optional<std::string> StreamReader::content_of(const StreamEvent& event) {
  if (event.type == EventType::content) return event.content;
  if (event.type == EventType::error) {
    ErrorDetails details;
    details.request_id = request_id();
    details.name = plan_->context.name;
    details.server_message = client_->without_token(event.error);
    const auto quoted = [](std::string_view text, std::size_t most) {
      return core::shorten(core::escape_for_terminal(text), most);
    };
    throw AgentExecutionError(
        "the agent '" + quoted(plan_->context.name, 200) + "' failed: " + quoted(details.server_message, 300),
        details);
  }
  return std::nullopt;
}

std::optional<std::string> StreamReader::next_content() {
  while (auto event = next())
    if (auto text = content_of(*event)) return text;
  return std::nullopt;
}

std::optional<std::string> StreamReader::try_next_content() {
  while (auto event = try_next())
    if (auto text = content_of(*event)) return text;
  return std::nullopt;
}

asio::awaitable<std::optional<std::string>> StreamReader::anext_content() {
  while (auto event = co_await anext())
    if (auto text = content_of(*event)) co_return text;
  co_return std::nullopt;
}

void StreamReader::close() noexcept {
  if (process_ != process_mark()) return;  // the parent's to close
  {
    std::unique_lock lock(mutex_);
    if (closed_) return;
    closed_ = true;
    queue_.clear();
    queued_bytes_ = 0;
    const bool pump_done = finished_;
    notify(lock);
    if (!pump_done) {
      try {
        client_->post([weak = weak_from_this()] {
          if (auto self = weak.lock()) self->cancel_pump_.emit(asio::cancellation_type::terminal);
        });
      } catch (...) {  // out of memory: the pump notices at its next event
      }
    }
  }
  tell_over();
}

void StreamReader::listen(std::shared_ptr<StreamListener> listener) {
  listener_ = std::move(listener);
  listens_ = true;
}

void StreamReader::tell_blocking_read() noexcept {
  const std::lock_guard lock(listener_mutex_);
  if (listener_) listener_->on_blocking_read();
}

void StreamReader::tell_over() noexcept {
  if (!listens_) return;
  std::shared_ptr<StreamListener> listener;
  {
    const std::lock_guard lock(listener_mutex_);
    listener.swap(listener_);
  }
  if (listener) listener->on_over();
}

}  // namespace ai_sdk::detail
