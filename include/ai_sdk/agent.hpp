#pragma once

#include <ai_sdk/call_options.hpp>
#include <ai_sdk/export.hpp>
#include <ai_sdk/models.hpp>
#include <ai_sdk/stream.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace ai_sdk {

namespace detail {
class ClientState;
}

/// An agent by its name. Cheap to copy, thread-safe, and asks the server nothing until it is called. A handle
/// may outlive its client: its calls then fail with an AiSdkError that says so.
///
/// The a… methods need `enable_async` (AsyncNotEnabledError is thrown at the call, before anything is
/// awaited), return at once, run on the client's own executor and complete on the caller's. Cancelling one
/// ends the exchange on the wire. The other methods block the calling thread and may be used from any number
/// of threads.
///
/// A message may be empty, for agents that run on their parameters alone.
class AI_SDK_API AgentHandle {
 public:
  AgentHandle(std::shared_ptr<detail::ClientState> client, std::string name);

  const std::string& name() const noexcept { return name_; }

  /// Asks the agent and waits for the whole answer. A run is repeated only where the server surely did not
  /// begin it (see AiSdkConfig::max_retries). Throws the errors of errors.hpp.
  InvokeResponse call(std::string_view message, const CallOptions& options = {}) const;
  boost::asio::awaitable<InvokeResponse> acall(std::string_view message,
                                               const CallOptions& options = {}) const;

  /// Asks the agent and hands its answer over event by event. Returns once the server has accepted the run.
  EventRange stream(std::string_view message, const CallOptions& options = {}) const;
  boost::asio::awaitable<EventStream> astream(std::string_view message,
                                              const CallOptions& options = {}) const;

  /// The same, the answer's text only.
  ContentRange stream_content(std::string_view message, const CallOptions& options = {}) const;
  boost::asio::awaitable<ContentStream> astream_content(std::string_view message,
                                                        const CallOptions& options = {}) const;

  /// What the server says about the agent.
  AgentInfo get_info(const CallOptions& options = {}) const;
  boost::asio::awaitable<AgentInfo> aget_info(const CallOptions& options = {}) const;

 private:
  friend class Conversation;
  std::shared_ptr<detail::ClientState> client_;
  std::string name_;
};

}  // namespace ai_sdk
