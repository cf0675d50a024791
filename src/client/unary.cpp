#include "client/unary.hpp"

#include "client/failures.hpp"
#include "core/text.hpp"

#include <ai_sdk/errors.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <cstdio>

namespace ai_sdk::detail {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

constexpr std::size_t max_answer = 256 * 1024 * 1024;
constexpr std::size_t max_error_body = 64 * 1024;

class Collector final : public http::BodySink {
 public:
  explicit Collector(std::size_t limit) : limit_(limit) {}
  void on_data(std::string_view bytes) override {
    const std::size_t room = limit_ - body.size();
    if (bytes.size() > room) exceeded = true;
    body.append(bytes.substr(0, room));
  }
  std::string body;
  bool exceeded = false;

 private:
  std::size_t limit_;
};

struct Answer {
  http::ResponseHead head;
  std::string body;
};

void throw_if_closed(ClientState& client) {
  if (client.runtime().aborts().aborted())
    throw http::TransportFailure(http::FailureKind::closed, "the client was closed");
}

http::Task<Answer> attempt_once(ClientState& client, const CallPlan& plan) {
  auto exchange = co_await client.transport().send(plan.request, plan.limits);
  Answer answer;
  answer.head = co_await exchange->read_head();
  const bool good = answer.head.status / 100 == 2;
  answer.body = co_await read_whole_body(*exchange, good ? max_answer : max_error_body, !good);
  co_return answer;
}

}  // namespace

http::Task<std::string> read_whole_body(http::Exchange& exchange, std::size_t limit, bool cut) {
  Collector collector(limit);
  bool more = true;
  while (more && !collector.exceeded) more = co_await exchange.read_body(collector);
  if (collector.exceeded && !cut)
    throw http::TransportFailure(http::FailureKind::bad_answer,
                                 "the answer is larger than " + std::to_string(limit / (1024 * 1024)) +
                                     " MiB. Ask the agent for less, or use stream()");
  co_return std::move(collector.body);
}

std::optional<milliseconds> time_left(const CallPlan& plan) {
  if (!plan.limits.deadline) return std::nullopt;
  return std::chrono::duration_cast<milliseconds>(*plan.limits.deadline - http::Clock::now());
}

core::RetryPlanner make_planner(ClientState& client, const CallPlan& plan) {
  return core::RetryPlanner(plan.rules, [&client] { return client.random(); });
}

http::Task<void> sleep_on(ClientState& client, milliseconds time) {
  throw_if_closed(client);  // nobody would end a wait that begins now
  if (time.count() <= 0) co_return;
  asio::steady_timer timer(client.runtime().executor(), time);
  http::AbortList::Guard guard(client.runtime().aborts(), [&timer] { timer.cancel(); });
  auto [error] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  throw_if_closed(client);
  if (error) throw boost::system::system_error(error);
}

void debug_line(const ClientState& client, const CallPlan& plan, const std::string& what) {
  if (!client.config().debug) return;
  const std::string line = "[ai_sdk] " + plan.request.method + " " + plan.request.target + " " +
                           core::escape_for_terminal(client.without_token(what)) + " (request " +
                           core::escape_for_terminal(plan.context.request_id) + ")\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

http::Task<std::string> run_unary(std::shared_ptr<ClientState> client, std::shared_ptr<const CallPlan> plan) {
  auto planner = make_planner(*client, *plan);
  for (;;) {
    std::optional<http::TransportFailure> failure;
    Answer answer;
    try {
      answer = co_await attempt_once(*client, *plan);
    } catch (const http::TransportFailure& error) {
      failure = error;
    }
    if (!failure && answer.head.status / 100 == 2) {
      debug_line(*client, *plan, "answered " + std::to_string(answer.head.status));
      co_return std::move(answer.body);
    }

    core::Attempt attempt;
    if (failure) {
      debug_line(*client, *plan, std::string("failed: ") + failure->what());
      const auto kind = as_attempt(*failure);
      if (!kind) throw_failure(*failure, plan->context);
      attempt = *kind;
    } else {
      debug_line(*client, *plan, "answered " + std::to_string(answer.head.status));
      attempt.status = answer.head.status;
      attempt.retry_after = core::parse_retry_after(answer.head.headers, std::chrono::system_clock::now());
    }
    const auto decision = planner.after(attempt, time_left(*plan));
    if (decision.give_up != core::GiveUp::none) {
      if (failure) throw_failure(*failure, plan->context);
      throw_status(*client, answer.head.status, answer.head.headers, answer.body, plan->context);
    }
    debug_line(*client, *plan, "repeated in " + std::to_string(decision.wait.count()) + " ms");
    try {
      co_await sleep_on(*client, decision.wait);
    } catch (const http::TransportFailure& error) {
      failure = error;
    }
    if (failure && failure->kind() == http::FailureKind::closed) throw_failure(*failure, plan->context);
  }
}

}  // namespace ai_sdk::detail
