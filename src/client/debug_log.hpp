#pragma once

#include <ai_sdk/observer.hpp>

namespace ai_sdk::detail {

// Writes a line for each hook to standard error: only what is named here, so that nothing else can get into
// it.
class DebugLog final : public Observer {
 public:
  void on_request(const RequestFacts& facts) override;
  void on_first_byte(const FirstByteFacts& facts) override;
  void on_retry(const RetryFacts& facts) override;
  void on_event(const EventFacts& facts) override;
  void on_end(const EndFacts& facts) override;
};

}  // namespace ai_sdk::detail
