#pragma once

#include "client/call_plan.hpp"
#include "client/client_state.hpp"
#include "client/debug_log.hpp"

#include <ai_sdk/observer.hpp>

#include <exception>
#include <memory>
#include <string>

namespace ai_sdk::detail {

// Tells the observer and the debug log about one call; made only where there is one of them. Says exactly
// once how the call ended: cancelled, unless something else was said before it is destroyed.
class CallWatch {
 public:
  // Null where nobody watches.
  static std::unique_ptr<CallWatch> make(const ClientState& client, const CallPlan& plan,
                                         http::Clock::time_point began);
  ~CallWatch();
  CallWatch(const CallWatch&) = delete;
  CallWatch& operator=(const CallWatch&) = delete;

  void request();
  void first_byte(int status);
  void broke(const std::string& cause);
  void retry(const core::Attempt& attempt, std::chrono::milliseconds wait);
  void new_token();
  void event(const StreamEvent& event);
  void success(std::size_t bytes);
  // A stream's own end: with an `error` event that is fatal, or well.
  void stream_end(bool fatal_error);
  void failure(const std::exception& error);

 private:
  CallWatch(const ClientState& client, const CallPlan& plan, http::Clock::time_point began);
  template <class Facts>
  void tell(void (Observer::*hook)(const Facts&), Facts facts);
  void end(CallEnd how, std::string_view error);

  const ClientState& client_;
  const CallPlan& plan_;
  http::Clock::time_point began_;
  DebugLog log_;
  int attempt_ = 0;
  int status_ = 0;
  std::string cause_;
  std::size_t events_ = 0;
  std::size_t bytes_ = 0;
  bool ended_ = false;
};

}  // namespace ai_sdk::detail
