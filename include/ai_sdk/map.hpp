#pragma once

#include <ai_sdk/call_options.hpp>
#include <ai_sdk/models.hpp>
#include <ai_sdk/option.hpp>

#include <cstddef>
#include <exception>
#include <functional>

namespace ai_sdk {

/// How AiSdk::map asks.
struct MapOptions {
  /// So many calls are under way at a time. 1 to 1,000,000.
  std::size_t max_concurrent = 5;
  /// The results stand in the order of the messages; otherwise in the order in which they came.
  bool ordered = true;
  /// Called after each result with how many there are, of how many. Runs where the client's I/O runs: be
  /// quick, and do not call the client. What it throws ends the whole.
  Option<std::function<void(std::size_t done, std::size_t total)>> on_progress;
  /// For each call. Without request_id and idempotency_key, which are a single call's own.
  CallOptions call;
};

/// What one message brought.
struct MapResult {
  std::size_t index = 0;     ///< the message's place, counted from 0
  InvokeResponse response;   ///< empty where there is an error
  std::exception_ptr error;  ///< null where there is a response
  bool ok() const noexcept { return !error; }
  /// The response; throws the error where there is one.
  const InvokeResponse& value() const {
    if (error) std::rethrow_exception(error);
    return response;
  }
};

}  // namespace ai_sdk
