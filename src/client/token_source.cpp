#include "client/token_source.hpp"

#include "client/token_fetch.hpp"
#include "http/quiet_thread.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <list>
#include <system_error>
#include <thread>

namespace ai_sdk::detail {

namespace asio = boost::asio;
using http::Clock;

namespace {

constexpr std::size_t most_used = 16;

}  // namespace

// One asking of the provider, under way on a thread of its own. What is not said to be the thread's as well
// belongs to the executor.
struct TokenSource::Flight {
  Flight() : stop_fd(::eventfd(0, EFD_CLOEXEC)) {}
  Flight(const Flight&) = delete;
  Flight& operator=(const Flight&) = delete;
  ~Flight() {
    if (stop_fd >= 0) ::close(stop_fd);
  }

  // Nobody waits for it any more, and the executor may be gone soon.
  void abandon() noexcept {
    {
      std::lock_guard lock(mutex);
      runtime.reset();
    }
    const std::uint64_t one = 1;
    if (stop_fd >= 0 && ::write(stop_fd, &one, sizeof one) < 0) return;
  }
  // The thread's.
  void run(const TokenProvider& provider, bool show_errors, std::weak_ptr<TokenSource> source) {
    std::string secret, reason;
    try {
      secret = fetch_token(provider, stop_fd, show_errors);
    } catch (const std::exception& error) {
      reason = error.what();
      if (reason.empty()) reason = "the token could not be got";
    }
    std::lock_guard lock(mutex);
    if (!runtime) return;
    asio::post(runtime->executor(), [source = std::move(source), flight = me.lock(),
                                     secret = std::move(secret), reason = std::move(reason)]() mutable {
      if (const auto alive = source.lock()) alive->land(flight, std::move(secret), reason);
    });
    runtime.reset();
  }

  const int stop_fd;
  const Clock::time_point until = Clock::now() + token_limit + std::chrono::seconds{1};
  std::list<asio::steady_timer*> waiting;
  bool landed = false;
  std::string failure;

  std::mutex mutex;
  std::shared_ptr<http::IoRuntime> runtime;  // until it has landed or was abandoned
  std::weak_ptr<Flight> me;
};

TokenSource::TokenSource(std::shared_ptr<http::IoRuntime> runtime, Token token, bool show_errors)
    : runtime_(std::move(runtime)), provider_(token.provider()), show_errors_(show_errors) {}

TokenSource::~TokenSource() {
  if (flight_) flight_->abandon();
}

void TokenSource::start() {
  auto flight = std::make_shared<Flight>();
  flight->runtime = runtime_;
  flight->me = flight;
  try {
    http::start_quiet_thread([flight, provider = provider_, show = show_errors_, source = weak_from_this()] {
      flight->run(*provider, show, source);
    }).detach();
  } catch (const std::system_error& error) {
    throw TokenFailure("no thread could be started to ask " + provider_->label() + ": " +
                       error.code().message());
  }
  flight_ = std::move(flight);
}

void TokenSource::land(const std::shared_ptr<Flight>& flight, std::string secret,
                       const std::string& failure) {
  flight->landed = true;
  flight->failure = failure;
  if (flight_ == flight) flight_.reset();
  if (failure.empty()) {
    {
      std::lock_guard lock(mutex_);
      if (std::find(used_.begin(), used_.end(), secret) == used_.end()) used_.push_back(secret);
      if (used_.size() > most_used) used_.erase(used_.begin());
    }
    secret_ = std::move(secret);
    ++generation_;
  }
  for (auto* timer : flight->waiting) timer->cancel();
}

http::Task<void> TokenSource::newer_than(unsigned generation, http::TimeLimits limits) {
  const auto self = shared_from_this();
  runtime_->throw_if_closed();
  if (generation_ > generation) co_return;
  if (!flight_) start();
  const auto flight = flight_;
  const bool by_deadline = limits.deadline && *limits.deadline < flight->until;
  asio::steady_timer timer(runtime_->executor(), by_deadline ? *limits.deadline : flight->until);
  struct Place {
    Flight& flight;
    asio::steady_timer* timer;
    ~Place() { flight.waiting.remove(timer); }
  } place{*flight, &timer};
  flight->waiting.push_back(&timer);
  http::AbortList::Guard guard(runtime_->aborts(), [&timer, &flight] {
    flight->abandon();
    timer.cancel();
  });
  auto [error] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  runtime_->throw_if_closed();
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none)
    throw boost::system::system_error(asio::error::operation_aborted);
  if (flight->landed) {
    if (!flight->failure.empty()) throw TokenFailure(flight->failure);
    co_return;
  }
  if (!error && by_deadline)
    throw http::TransportFailure::timeout(
        "deadline", limits.deadline_length, true,
        "the call's deadline passed while it waited for " + provider_->label());
  // A function that does not return; it is asked anew by the next call.
  if (flight_ == flight) flight_.reset();
  throw TokenFailure(provider_->label() + " took longer than " + std::to_string(token_limit.count()) +
                     " seconds");
}

std::string TokenSource::blot_out(std::string text) const {
  std::lock_guard lock(mutex_);
  for (const auto& secret : used_) text = without_secret(std::move(text), secret);
  return text;
}

std::string without_secret(std::string text, const std::string& secret) {
  std::string in_json = secret;  // many encoders escape the slash
  for (std::size_t at = 0; (at = in_json.find('/', at)) != std::string::npos; at += 2)
    in_json.insert(at, 1, '\\');
  for (const auto& form : {secret, in_json})
    for (std::size_t at = 0; !form.empty() && (at = text.find(form, at)) != std::string::npos; at += 3)
      text.replace(at, form.size(), "***");
  return text;
}

}  // namespace ai_sdk::detail
