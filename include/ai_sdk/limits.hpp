#pragma once

#include <cstddef>

namespace ai_sdk {

/// How much a client asks of its server, over all its handles. Those who would exceed it wait in the order in
/// which they came; `deadline` bounds that wait, `timeout` does not run during it.
struct Limits {
  /// Requests under way at the same time; a stream counts until it ends. Zero: no limit. Up to 1,000,000.
  std::size_t max_concurrent = 0;
  /// Requests that begin in any 60 seconds, repetitions included. A tenth of them may begin at once, the
  /// others follow at even distances. Zero: no limit. Up to 60,000,000.
  std::size_t requests_per_minute = 0;

  friend bool operator==(const Limits&, const Limits&) = default;
};

}  // namespace ai_sdk
