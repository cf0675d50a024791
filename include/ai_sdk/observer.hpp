#pragma once

#include <ai_sdk/export.hpp>
#include <ai_sdk/models.hpp>
#include <ai_sdk/retry_policy.hpp>

#include <chrono>
#include <cstddef>
#include <string_view>

namespace ai_sdk {

/// What is known about a call at the moment of a hook. The texts are valid during the hook only. None of them
/// holds the token, a message, an answer or a query.
struct CallFacts {
  std::string_view request_id;          ///< X-Request-ID, the same for all attempts
  std::string_view method;              ///< GET or POST
  std::string_view target;              ///< the path below the server's address, without its query
  std::string_view agent;               ///< the agent, bot, … that was asked for; empty for lists
  int attempt = 1;                      ///< counted from 1
  std::chrono::nanoseconds elapsed{0};  ///< since the call began, waits included
};

/// An attempt's request is about to be sent.
struct RequestFacts : CallFacts {};

/// An attempt's answer has begun.
struct FirstByteFacts : CallFacts {
  int status = 0;  ///< the HTTP status
};

/// An attempt has failed and is repeated after a wait.
struct RetryFacts : CallFacts {
  AttemptEnd end = AttemptEnd::status;
  int status = 0;                     ///< the HTTP status, where `end` is status
  std::chrono::milliseconds wait{0};  ///< before the next attempt
  bool new_token = false;             ///< the token was refused and a new one was got
  std::string_view cause;             ///< what broke, in the library's words; empty where a status came
};

/// A stream's event has come in, before it is handed to the reader.
struct EventFacts : CallFacts {
  EventType type = EventType::content;
  std::size_t index = 0;  ///< counted from 0
  std::size_t bytes = 0;  ///< of its data as it came
};

enum class CallEnd {
  success,    ///< the whole answer came
  failure,    ///< an error is thrown to the caller
  cancelled,  ///< the caller gave it up, or left a stream early
};

/// A call is over. Exactly one for each call that began.
struct EndFacts : CallFacts {
  CallEnd end = CallEnd::success;
  int status = 0;          ///< the last answer's HTTP status; 0 where none came
  std::string_view error;  ///< the error's class, e.g. "RateLimitError"; empty without one
  std::string_view cause;  ///< what broke, in the library's words; empty where a status said it
  std::size_t events = 0;  ///< of a stream
  std::size_t bytes = 0;   ///< of the answer's body
};

/// Told what a client does, for logs, metrics and traces: derive from it, override what you need, and set
/// AiSdkConfig::observer. A call is one HTTP exchange with its repetitions; a list of several pages is
/// several.
///
/// The hooks are called where the client's I/O runs, and hold it up while they run: be quick, and do not call
/// the client. One observer may serve several clients; then it has to be thread-safe. What a hook throws is
/// swallowed.
class AI_SDK_API Observer {
 public:
  virtual ~Observer();
  virtual void on_request(const RequestFacts& facts);
  virtual void on_first_byte(const FirstByteFacts& facts);
  virtual void on_retry(const RetryFacts& facts);
  virtual void on_event(const EventFacts& facts);
  virtual void on_end(const EndFacts& facts);
};

}  // namespace ai_sdk
