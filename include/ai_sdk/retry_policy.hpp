#pragma once

#include <ai_sdk/export.hpp>

#include <chrono>
#include <optional>

namespace ai_sdk {

/// How an attempt ended that did not bring an answer of 2xx.
enum class AttemptEnd {
  status,            ///< the server answered with an error status
  not_connected,     ///< no connection could be made: the request was never sent
  stale_connection,  ///< a kept-alive connection turned out closed before a byte of the answer, again and
                     ///< again
  broken,            ///< the connection broke while the run may have begun
  timed_out,         ///< `timeout` passed
};

/// What is known when an attempt has failed and the client asks whether to repeat it.
struct AttemptResult {
  AttemptEnd end = AttemptEnd::status;
  int status = 0;                                        ///< the HTTP status, where `end` is status
  std::optional<std::chrono::milliseconds> retry_after;  ///< what the server asked to wait
  int retries = 0;                                       ///< how often the call was repeated so far
  bool read_only = false;                             ///< it only reads (GET), so that repeating does no harm
  bool retry_failed_runs = false;                     ///< as AiSdkConfig and CallOptions say
  std::chrono::milliseconds retry_delay{1'000};       ///< as AiSdkConfig says
  std::chrono::milliseconds retry_after_cap{60'000};  ///< as AiSdkConfig says
  std::chrono::milliseconds elapsed{0};               ///< since the call began
  std::optional<std::chrono::milliseconds> left;      ///< until the call's deadline
  double random = 0.5;  ///< in [0, 1), drawn for this decision: use it to spread waits
};

/// Decides whether a failed attempt is repeated, and after which wait. Set AiSdkConfig::retry_policy to your
/// own to replace StandardRetryPolicy.
///
/// A policy is asked only about what is open to choice. Whatever it says, a call is repeated at most
/// `max_retries` times, never beyond its deadline, never after a stream's first event, and not where the
/// client was closed or the answer was no HTTP. A kept-alive connection that turns out closed is replaced a
/// few times without asking.
class AI_SDK_API RetryPolicy {
 public:
  virtual ~RetryPolicy();
  /// The wait before the repetition (0 to 24 h; what is beyond is cut off), or nothing to give up. Called on
  /// the client's I/O thread, for several clients at the same time where they share it: it must be
  /// thread-safe, quick, and must not call the client. What it throws ends the call.
  virtual std::optional<std::chrono::milliseconds> wait_before_retry(const AttemptResult& result) const = 0;
};

/// The built-in rule. Reads are repeated after 429, 500, 502, 503, 504 and broken connections; everything
/// else only where the server refused it or never had it: 429, 503, no connection. `retry_failed_runs` adds
/// 500, 502, 504, broken connections and time-outs. It waits as long as the server's Retry-After says and up
/// to a quarter longer, or gives up where that is above `retry_after_cap`; otherwise a random time below
/// `retry_delay`, twice, four times that, and so on up to 30 s.
///
/// Made for being asked by policies that differ in a detail: it has no state.
class AI_SDK_API StandardRetryPolicy : public RetryPolicy {
 public:
  ~StandardRetryPolicy() override;
  std::optional<std::chrono::milliseconds> wait_before_retry(const AttemptResult& result) const override;
};

}  // namespace ai_sdk
