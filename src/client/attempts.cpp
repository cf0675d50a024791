#include "client/attempts.hpp"

#include "client/failures.hpp"
#include "client/token_source.hpp"

#include <ai_sdk/errors.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>

namespace ai_sdk::detail {
namespace {

namespace asio = boost::asio;
using http::Clock;
using std::chrono::milliseconds;

milliseconds span(Clock::duration time) { return std::chrono::duration_cast<milliseconds>(time); }

// Ends at once when cancelled or when the client is closed.
http::Task<void> sleep_on(ClientState& client, milliseconds time) {
  client.runtime().throw_if_closed();  // nobody would end a wait that begins now
  if (time.count() <= 0) co_return;
  asio::steady_timer timer(client.runtime().executor(), time);
  http::AbortList::Guard guard(client.runtime().aborts(), [&timer] { timer.cancel(); });
  auto [error] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  client.runtime().throw_if_closed();
  if (error) throw boost::system::system_error(error);
}

}  // namespace

Attempts::Attempts(ClientState& client, const CallPlan& plan)
    : client_(client), plan_(plan), began_(Clock::now()), watch_(CallWatch::make(client, plan, began_)) {
  client_.runtime().pace().call_begins();
}
Attempts::~Attempts() { client_.runtime().pace().call_ends(); }

void Attempts::answered(const http::ResponseHead& head) {
  if (watch_) watch_->first_byte(head.status);
  const auto id = core::server_request_id(head.headers);
  if (id.empty() || id == plan_.context.request_id) return;
  // A server may send anything back that it was sent.
  server_request_id_ = client_.without_token(std::string(id));
  if (server_request_id_.size() > core::max_request_id) server_request_id_.resize(core::max_request_id);
}

core::ErrorContext Attempts::context() const {
  core::ErrorContext context = plan_.context;
  context.request_id = request_id();
  return context;
}

http::Task<std::unique_ptr<http::Exchange>> Attempts::send() {
  server_request_id_.clear();
  if (!client_.gate().open() || client_.tokens()) return send_prepared();
  if (watch_) watch_->request();
  return client_.transport().send(plan_.request, plan_.limits);
}

http::Task<std::unique_ptr<http::Exchange>> Attempts::send_prepared() {
  TokenSource* const tokens = client_.tokens();
  if (tokens && tokens->generation() == 0) co_await get_token(0);
  if (!client_.gate().open()) permit_ = co_await client_.gate().enter(plan_.limits);
  if (watch_) watch_->request();
  if (!tokens) co_return co_await client_.transport().send(plan_.request, plan_.limits);
  // The newest token, also where the wait for the turn was long.
  request_ = std::make_unique<http::Request>(plan_.request);
  request_->headers.insert(request_->headers.begin(), {"Authorization", "Bearer " + tokens->secret()});
  token_generation_ = tokens->generation();
  co_return co_await client_.transport().send(*request_, plan_.limits);
}

http::Task<void> Attempts::get_token(unsigned newer_than) {
  std::string failure;
  try {
    co_await client_.tokens()->newer_than(newer_than, plan_.limits);
  } catch (const TokenFailure& error) {
    failure = client_.without_token(error.what());
  }
  if (failure.empty()) co_return;
  ErrorDetails details;
  details.request_id = plan_.context.request_id;
  details.name = plan_.context.name;
  throw AuthenticationError(failure, details);
}

// True where there is another token than the one that was refused. Every call tries once.
http::Task<bool> Attempts::get_new_token() {
  if (!client_.tokens() || token_refreshed_) co_return false;
  token_refreshed_ = true;
  std::optional<http::TransportFailure> failure;
  const std::string refused = request_->headers.front().second;
  try {
    co_await get_token(token_generation_);
  } catch (const http::TransportFailure& error) {
    failure = error;
  }
  if (failure) throw_failure(*failure, plan_.context);
  co_return refused != "Bearer " + client_.tokens()->secret();
}

http::Task<void> Attempts::after(const http::TransportFailure& failure,
                                 const std::function<void()>* thrower) {
  if (watch_) watch_->broke(failure.what());
  permit_.release();
  core::RetryDecision decision{core::GiveUp::not_repeatable, {}};
  const auto attempt = as_attempt(failure);
  if (attempt && !sealed_) decision = decide(*attempt);
  if (decision.give_up != core::GiveUp::none) {
    if (thrower) (*thrower)();
    throw_failure(failure, context());
  }
  if (watch_) watch_->retry(*attempt, decision.wait);
  co_await repeat(decision.wait);
}

http::Task<void> Attempts::after(int status, const Headers& headers, const std::string& body) {
  permit_.release();
  if (status == 401) {
    // It was refused before the run: repeating it does no harm.
    const bool renewed = co_await get_new_token();
    if (renewed && watch_) watch_->new_token();
    if (renewed) co_return;
  }
  core::Attempt attempt;
  attempt.status = status;
  attempt.retry_after = core::parse_retry_after(headers, std::chrono::system_clock::now());
  if (status == 429 && attempt.retry_after && *attempt.retry_after <= plan_.rules.retry_after_cap) {
    // One refusal speaks for all: the others would only be refused too. What is longer than anybody waits
    // holds nobody back: each call is told so by the server, at once.
    const auto asked = *attempt.retry_after;
    client_.gate().hold(asked, std::min(plan_.rules.base_delay, asked / 4), client_.random());
  }
  const auto decision = decide(attempt);
  if (decision.give_up != core::GiveUp::none) throw_status(client_, status, headers, body, context());
  if (watch_) watch_->retry(attempt, decision.wait);
  co_await repeat(decision.wait);
}

core::RetryDecision Attempts::decide(const core::Attempt& attempt) {
  if (!planner_) planner_.emplace(plan_.rules, [&client = client_] { return client.random(); });
  const auto now = Clock::now();
  std::optional<milliseconds> left;
  if (plan_.limits.deadline) left = span(*plan_.limits.deadline - now);
  return planner_->after(attempt, left, span(now - began_));
}

http::Task<void> Attempts::repeat(milliseconds wait) {
  std::optional<http::TransportFailure> closed;
  try {
    co_await sleep_on(client_, wait);
  } catch (const http::TransportFailure& error) {
    closed = error;
  }
  if (closed) throw_failure(*closed, plan_.context);
}

}  // namespace ai_sdk::detail
