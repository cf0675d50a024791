#pragma once

#include "client/call_plan.hpp"
#include "client/call_watch.hpp"
#include "client/client_state.hpp"
#include "client/gate.hpp"
#include "core/retry_planner.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace ai_sdk::detail {

// One call from its first attempt to its end: when an attempt may begin, whether a failed one is repeated,
// and what users see where it is not. The one place where that is decided and told. Used on the client's
// executor; client and plan outlive it.
class Attempts {
 public:
  Attempts(ClientState& client, const CallPlan& plan);
  ~Attempts();
  Attempts(const Attempts&) = delete;
  Attempts& operator=(const Attempts&) = delete;

  // Sends the next attempt's request, once the client's limits let it go.
  http::Task<std::unique_ptr<http::Exchange>> send();
  // The head of an answer came.
  void answered(const http::ResponseHead& head);
  // The call's id: the server's own, once the last attempt has been answered with one.
  const std::string& request_id() const noexcept {
    return server_request_id_.empty() ? plan_.context.request_id : server_request_id_;
  }
  // The call as errors name it, with that id.
  core::ErrorContext context() const;

  // An attempt failed. Returns after the wait where it is to be repeated. Otherwise throws what users see,
  // which `thrower` may do first.
  http::Task<void> after(const http::TransportFailure& failure,
                         const std::function<void()>* thrower = nullptr);
  http::Task<void> after(int status, const Headers& headers, const std::string& body);
  // Nothing is repeated from now on: the user has got a part of the answer.
  void seal() noexcept { sealed_ = true; }
  // Told of a stream's events and of the end, where somebody watches.
  CallWatch* watch() noexcept { return watch_.get(); }
  void failed(const std::exception& error) {
    if (watch_) watch_->failure(error);
  }

 private:
  http::Task<std::unique_ptr<http::Exchange>> send_prepared();
  http::Task<void> get_token(unsigned newer_than);
  http::Task<bool> get_new_token();
  http::Task<void> repeat(std::chrono::milliseconds wait);
  core::RetryDecision decide(const core::Attempt& attempt);

  ClientState& client_;
  const CallPlan& plan_;
  Gate::Permit permit_;
  http::Clock::time_point began_;
  std::unique_ptr<CallWatch> watch_;
  std::optional<core::RetryPlanner> planner_;
  std::unique_ptr<http::Request> request_;  // with a token that was got for it
  std::string server_request_id_;
  unsigned token_generation_ = 0;
  bool token_refreshed_ = false;
  bool sealed_ = false;
};

}  // namespace ai_sdk::detail
