#include "client/debug_log.hpp"

#include "core/text.hpp"

#include <cstdio>
#include <string>

namespace ai_sdk::detail {
namespace {

std::string safe(std::string_view text) { return core::shorten(core::escape_for_terminal(text), 300); }

void write(const CallFacts& facts, const std::string& what) {
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(facts.elapsed);
  std::string line = "[ai_sdk] " + safe(facts.method) + " " + safe(facts.target) + " attempt " +
                     std::to_string(facts.attempt) + ": " + what + " (request " + safe(facts.request_id) +
                     ", " + std::to_string(elapsed.count()) + " ms)\n";
  // One write, so that the lines of several threads do not mix.
  std::fwrite(line.data(), 1, line.size(), stderr);
}

std::string because(std::string_view cause) { return cause.empty() ? "" : ": " + safe(cause); }

}  // namespace

void DebugLog::on_request(const RequestFacts& facts) { write(facts, "sent"); }

void DebugLog::on_first_byte(const FirstByteFacts& facts) {
  write(facts, "answered " + std::to_string(facts.status));
}

void DebugLog::on_retry(const RetryFacts& facts) {
  write(facts, (facts.new_token ? "repeated with a new token"
                                : "repeated in " + std::to_string(facts.wait.count()) + " ms") +
                   because(facts.cause));
}

void DebugLog::on_event(const EventFacts& facts) {
  write(facts,
        "event " + std::string(to_string(facts.type)) + " of " + std::to_string(facts.bytes) + " bytes");
}

void DebugLog::on_end(const EndFacts& facts) {
  switch (facts.end) {
    case CallEnd::success:
      return write(facts, "done, " + std::to_string(facts.bytes) + " bytes");
    case CallEnd::failure:
      return write(facts, "failed with " + std::string(facts.error) + because(facts.cause));
    case CallEnd::cancelled:
      return write(facts, "cancelled");
  }
}

}  // namespace ai_sdk::detail
