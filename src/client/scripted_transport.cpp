#include "client/scripted_transport.hpp"

#include "core/text.hpp"
#include "http/attempt_limit.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>

namespace ai_sdk::testing::detail {
namespace {

namespace asio = boost::asio;
using http::Clock;
using http::FailureKind;
using http::Task;
using http::TransportFailure;
using std::chrono::milliseconds;

class ScriptedExchange final : public http::Exchange {
 public:
  ScriptedExchange(std::shared_ptr<http::IoRuntime> runtime, ScriptedAnswer answer,
                   const http::TimeLimits& limits, std::shared_ptr<std::atomic<std::size_t>> open)
      : runtime_(std::move(runtime)),
        answer_(std::move(answer)),
        limit_(limits),
        until_(limit_.start()),
        open_(std::move(open)) {
    ++*open_;
  }
  ~ScriptedExchange() override { --*open_; }

  Task<http::ResponseHead> read_head() override {
    co_await wait(answer_.delay);
    if (answer_.kind == ScriptedAnswer::Kind::broken)
      throw TransportFailure(FailureKind::broken, "the server closed the connection without an answer",
                             "the script says so");
    if (answer_.kind == ScriptedAnswer::Kind::stalled) co_await wait(milliseconds::max());
    http::ResponseHead head;
    head.status = answer_.status;
    head.headers = answer_.headers;
    co_return head;
  }

  Task<bool> read_body(http::BodySink& sink) override {
    if (next_ < answer_.pieces.size()) {
      co_await wait(answer_.between);
      sink.on_data(answer_.pieces[next_++]);
      co_return true;
    }
    if (answer_.end == ScriptedAnswer::End::broken)
      throw TransportFailure(FailureKind::broken,
                             "the server closed the connection in the middle of its answer",
                             "the script says so");
    if (answer_.end == ScriptedAnswer::End::stalled) co_await wait(milliseconds::max());
    co_return false;
  }

  void limit_rest(milliseconds time) override {
    rest_limited_ = true;
    until_ = Clock::now() + time;
  }

 private:
  // Lets so much time pass, or fails as a connection would: at a limit, or when the client is closed.
  Task<void> wait(milliseconds time) {
    runtime_->throw_if_closed();
    if (time.count() <= 0) co_return;
    const auto done = time == milliseconds::max() ? Clock::time_point::max() : Clock::now() + time;
    if (limit_.between_reads() && !rest_limited_) until_ = limit_.start();

    asio::steady_timer timer(runtime_->executor(), std::min(done, until_));
    http::AbortList::Guard guard(runtime_->aborts(), [&timer] { timer.cancel(); });
    auto [error] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    runtime_->throw_if_closed();
    if (error) throw boost::system::system_error(error);
    if (done > until_) throw limit_.failure();
  }

  std::shared_ptr<http::IoRuntime> runtime_;
  ScriptedAnswer answer_;
  http::AttemptLimit limit_;
  Clock::time_point until_;
  std::shared_ptr<std::atomic<std::size_t>> open_;
  bool rest_limited_ = false;
  std::size_t next_ = 0;
};

class Transport final : public http::Transport {
 public:
  Transport(std::shared_ptr<http::IoRuntime> runtime, std::shared_ptr<ScriptState> state)
      : runtime_(std::move(runtime)), state_(std::move(state)) {}

  Task<std::unique_ptr<http::Exchange>> send(const http::Request& request,
                                             const http::TimeLimits& limits) override {
    runtime_->throw_if_closed();
    ScriptedAnswer answer = state_->answer(request);
    if (answer.kind == ScriptedAnswer::Kind::refused)
      throw TransportFailure(FailureKind::not_connected, "no connection: the script refuses it",
                             "the script says so");
    auto exchange = std::make_unique<ScriptedExchange>(runtime_, std::move(answer), limits, open_);
    co_return std::unique_ptr<http::Exchange>(std::move(exchange));
  }
  void close() noexcept override {}
  http::TransportStats stats() const override {
    http::TransportStats stats;
    stats.open = stats.in_flight = *open_;
    return stats;
  }

 private:
  std::shared_ptr<http::IoRuntime> runtime_;
  std::shared_ptr<ScriptState> state_;
  std::shared_ptr<std::atomic<std::size_t>> open_ = std::make_shared<std::atomic<std::size_t>>(0);
};

}  // namespace

ScriptedAnswer ScriptState::answer(const http::Request& request) {
  const std::string name = request.method + " " + request.target.substr(0, request.target.find('?'));
  std::lock_guard lock(mutex);
  SentRequest& sent = requests.emplace_back();
  sent.method = request.method;
  sent.target = request.target;
  sent.body = request.body;
  for (const auto& header : request.headers)
    if (header.first != "Authorization") sent.headers.push_back(header);
  const auto rule = rules.find(name);
  if (rule == rules.end() || rule->second->answers.empty())
    throw TransportFailure(FailureKind::refused,
                           "the script has no answer for " + core::escape_for_terminal(name) +
                               ". Add one with on_call, on_stream or on_request",
                           "nothing was scripted");
  auto& [answers, next] = *rule->second;
  const auto& chosen = answers[std::min(next, answers.size() - 1)];
  ++next;
  return chosen;
}

std::unique_ptr<http::Transport> make_scripted_transport(std::shared_ptr<http::IoRuntime> runtime,
                                                         std::shared_ptr<ScriptState> state) {
  return std::make_unique<Transport>(std::move(runtime), std::move(state));
}

}  // namespace ai_sdk::testing::detail
