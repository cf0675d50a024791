#include "client/call_watch.hpp"

#include "core/text.hpp"

#include <ai_sdk/errors.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <utility>

namespace ai_sdk::detail {
namespace {

// The most derived class comes first.
std::string_view class_of(const std::exception& error) {
#define AI_SDK_IF_A(name) \
  if (dynamic_cast<const name*>(&error)) return #name
  AI_SDK_IF_A(AuthenticationError);
  AI_SDK_IF_A(AgentNotEnabledError);
  AI_SDK_IF_A(AgentNotFoundError);
  AI_SDK_IF_A(BotNotFoundError);
  AI_SDK_IF_A(PersonaNotFoundError);
  AI_SDK_IF_A(AbilityNotFoundError);
  AI_SDK_IF_A(ValidationError);
  AI_SDK_IF_A(ConflictError);
  AI_SDK_IF_A(RateLimitError);
  AI_SDK_IF_A(StreamInterruptedError);
  AI_SDK_IF_A(AgentExecutionError);
  AI_SDK_IF_A(NetworkError);
  AI_SDK_IF_A(TimeoutError);
  AI_SDK_IF_A(McpToolExecutionError);
  AI_SDK_IF_A(McpError);
  AI_SDK_IF_A(AiSdkError);
#undef AI_SDK_IF_A
  return "std::exception";
}

bool is_cancellation(const std::exception& error) {
  const auto* failure = dynamic_cast<const boost::system::system_error*>(&error);
  return failure && failure->code() == boost::asio::error::operation_aborted;
}

}  // namespace

std::unique_ptr<CallWatch> CallWatch::make(const ClientState& client, const CallPlan& plan,
                                           http::Clock::time_point began) {
  if (!client.config().observer && !client.config().debug) return nullptr;
  return std::unique_ptr<CallWatch>(new CallWatch(client, plan, began));
}

CallWatch::CallWatch(const ClientState& client, const CallPlan& plan, http::Clock::time_point began)
    : client_(client), plan_(plan), began_(began) {}

CallWatch::~CallWatch() { end(CallEnd::cancelled, {}); }

template <class Facts>
void CallWatch::tell(void (Observer::*hook)(const Facts&), Facts facts) {
  const std::string_view target = plan_.request.target;
  facts.request_id = plan_.context.request_id;
  facts.method = plan_.request.method;
  facts.target = target.substr(0, target.find('?'));
  facts.agent = plan_.context.name;
  facts.attempt = attempt_;
  facts.elapsed = http::Clock::now() - began_;
  const auto tell_one = [&](Observer& observer) {
    try {
      (observer.*hook)(facts);
    } catch (...) {  // what a hook throws is its own business, as the header says
    }
  };
  if (client_.config().debug) tell_one(log_);
  if (const auto& observer = client_.config().observer) tell_one(*observer);
}

void CallWatch::request() {
  ++attempt_;
  cause_.clear();
  tell(&Observer::on_request, RequestFacts{});
}

void CallWatch::first_byte(int status) {
  status_ = status;
  FirstByteFacts facts;
  facts.status = status;
  tell(&Observer::on_first_byte, facts);
}

void CallWatch::broke(const std::string& cause) {
  cause_ = core::shorten(core::escape_for_terminal(client_.without_token(cause)), 300);
}

void CallWatch::retry(const core::Attempt& attempt, std::chrono::milliseconds wait) {
  RetryFacts facts;
  facts.end = attempt.end;
  facts.status = attempt.status;
  facts.wait = wait;
  facts.cause = cause_;
  tell(&Observer::on_retry, facts);
}

void CallWatch::new_token() {
  RetryFacts facts;
  facts.status = status_;
  facts.new_token = true;
  tell(&Observer::on_retry, facts);
}

void CallWatch::event(const StreamEvent& event) {
  EventFacts facts;
  facts.type = event.type;
  facts.index = events_++;
  facts.bytes = event.raw.size();
  bytes_ += facts.bytes;
  tell(&Observer::on_event, facts);
}

void CallWatch::success(std::size_t bytes) {
  bytes_ = bytes;
  end(CallEnd::success, {});
}

void CallWatch::stream_end(bool fatal_error) {
  if (fatal_error)
    end(CallEnd::failure, "AgentExecutionError");
  else
    end(CallEnd::success, {});
}

void CallWatch::failure(const std::exception& error) {
  if (is_cancellation(error))
    end(CallEnd::cancelled, {});
  else
    end(CallEnd::failure, class_of(error));
}

void CallWatch::end(CallEnd how, std::string_view error) {
  if (std::exchange(ended_, true)) return;
  EndFacts facts;
  facts.end = how;
  facts.status = status_;
  facts.error = error;
  facts.events = events_;
  facts.bytes = bytes_;
  if (how == CallEnd::failure) facts.cause = cause_;
  tell(&Observer::on_end, facts);
}

}  // namespace ai_sdk::detail
