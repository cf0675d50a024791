#pragma once

#include <ai_sdk/json.hpp>
#include <ai_sdk/option.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace ai_sdk {

/// Header fields of one request. `Authorization`, `Host` and the framing fields cannot be set here.
using Headers = std::vector<std::pair<std::string, std::string>>;

/// What one call may set for itself; what is absent comes from the client's configuration.
struct CallOptions {
  Option<std::string> conversation_id;        ///< goes on with a conversation
  Option<JsonObject> parameters;              ///< the agent's own parameters
  Option<std::chrono::milliseconds> timeout;  ///< as AiSdkConfig::timeout
  Option<std::chrono::milliseconds>
      deadline;                         ///< bounds everything from now on, waits and repetitions included
  Option<int> max_retries;              ///< as AiSdkConfig::max_retries
  Option<bool> retry_failed_runs;       ///< as AiSdkConfig::retry_failed_runs
  Option<std::string> request_id;       ///< X-Request-ID; a UUID is made where it is absent
  Option<std::string> idempotency_key;  ///< Idempotency-Key; a UUID is made where it is absent
  Option<Headers> headers;              ///< further header fields
  Option<std::string> traceparent;      ///< passed on as it is; must be one of W3C Trace Context
  Option<std::string> tracestate;       ///< the same; only beside a traceparent
};

/// What a list call may set.
struct ListOptions {
  Option<std::size_t> limit;  ///< at most so many; absent: all. 0 asks nothing and returns nothing
  Option<std::chrono::milliseconds> timeout;
  Option<std::chrono::milliseconds> deadline;
  Option<int> max_retries;
  Option<std::string> request_id;
  Option<Headers> headers;
  Option<std::string> traceparent;
  Option<std::string> tracestate;
};

}  // namespace ai_sdk
