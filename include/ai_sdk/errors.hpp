#pragma once

#include <ai_sdk/export.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ai_sdk {

// The tree of what a call can fail with:
//
//   std::runtime_error
//   └─ AiSdkError                        message, status code, request id, excerpt of the body
//      ├─ AuthenticationError            401
//      ├─ AgentNotEnabledError           403 on an agent
//      ├─ AgentNotFoundError             404 on an agent
//      ├─ BotNotFoundError, PersonaNotFoundError, AbilityNotFoundError
//      ├─ ValidationError                400, 422
//      ├─ ConflictError                  409
//      ├─ RateLimitError                 429, after the last retry
//      ├─ AgentExecutionError            other 4xx and 5xx, an answer that cannot be understood
//      │  └─ StreamInterruptedError      a stream that broke off before its end
//      ├─ NetworkError                   name look-up, connection, TLS, reset
//      ├─ TimeoutError                   a time limit passed
//      └─ McpError                       the MCP protocol
//         └─ McpToolExecutionError       a tool ran and failed
//
// A call that is cancelled through an Asio cancellation slot ends as Asio's own operations do, with
// boost::system::system_error(operation_aborted), which is outside this tree on purpose: a loop that repeats
// on AiSdkError does not repeat what was cancelled. Wrong arguments are std::invalid_argument, at once. An a…
// method without `enable_async` is AsyncNotEnabledError, a std::logic_error.

/// What is known about a failed exchange, shared by all errors.
struct ErrorDetails {
  std::optional<int> status_code;  ///< HTTP status, where there was one
  std::string request_id;          ///< the X-Request-ID of the call; quote it when you ask for help
  std::string server_message;      ///< the server's own words, unescaped
  std::string body;                ///< the first 2 KiB of the answer's body
  std::string name;                ///< the agent, bot, persona, ability or tool that was asked for
  std::optional<std::chrono::milliseconds> retry_after;  ///< what the server asked to wait
};

/// The base of everything that a call can fail with. Copies are cheap and never throw.
class AI_SDK_API AiSdkError : public std::runtime_error {
 public:
  explicit AiSdkError(const std::string& message, ErrorDetails details = {});
  AiSdkError(const AiSdkError&) noexcept = default;
  AiSdkError& operator=(const AiSdkError&) noexcept = default;
  ~AiSdkError() override;

  /// What went wrong and what to do, in one or two sentences. Never holds the token.
  std::string message() const { return what(); }
  std::optional<int> status_code() const noexcept { return details_->status_code; }
  const std::string& request_id() const noexcept { return details_->request_id; }
  /// The server's own words, as they came: escape them before you print them to a terminal.
  const std::string& server_message() const noexcept { return details_->server_message; }
  const std::string& body() const noexcept { return details_->body; }

 protected:
  const ErrorDetails& details() const noexcept { return *details_; }

 private:
  std::shared_ptr<const ErrorDetails> details_;
};

class AI_SDK_API AuthenticationError : public AiSdkError {
 public:
  using AiSdkError::AiSdkError;
  ~AuthenticationError() override;
};

class AI_SDK_API AgentNotEnabledError : public AiSdkError {
 public:
  using AiSdkError::AiSdkError;
  ~AgentNotEnabledError() override;
  const std::string& agent_name() const noexcept { return details().name; }
};

class AI_SDK_API AgentNotFoundError : public AiSdkError {
 public:
  using AiSdkError::AiSdkError;
  ~AgentNotFoundError() override;
  const std::string& agent_name() const noexcept { return details().name; }
};

class AI_SDK_API BotNotFoundError : public AiSdkError {
 public:
  using AiSdkError::AiSdkError;
  ~BotNotFoundError() override;
  const std::string& bot_name() const noexcept { return details().name; }
};

class AI_SDK_API PersonaNotFoundError : public AiSdkError {
 public:
  using AiSdkError::AiSdkError;
  ~PersonaNotFoundError() override;
  const std::string& persona_name() const noexcept { return details().name; }
};

class AI_SDK_API AbilityNotFoundError : public AiSdkError {
 public:
  using AiSdkError::AiSdkError;
  ~AbilityNotFoundError() override;
  const std::string& ability_name() const noexcept { return details().name; }
};

class AI_SDK_API ValidationError : public AiSdkError {
 public:
  using AiSdkError::AiSdkError;
  ~ValidationError() override;
};

class AI_SDK_API ConflictError : public AiSdkError {
 public:
  using AiSdkError::AiSdkError;
  ~ConflictError() override;
};

class AI_SDK_API RateLimitError : public AiSdkError {
 public:
  using AiSdkError::AiSdkError;
  ~RateLimitError() override;
  /// How long the server asked to wait; nothing where it did not say.
  std::optional<std::chrono::milliseconds> retry_after() const noexcept { return details().retry_after; }
};

class AI_SDK_API AgentExecutionError : public AiSdkError {
 public:
  using AiSdkError::AiSdkError;
  ~AgentExecutionError() override;
  const std::string& agent_name() const noexcept { return details().name; }
  /// As on RateLimitError: a 503 may say when to come back.
  std::optional<std::chrono::milliseconds> retry_after() const noexcept { return details().retry_after; }
};

/// A stream that broke off before its end or error event. What had arrived is kept.
class AI_SDK_API StreamInterruptedError : public AgentExecutionError {
 public:
  StreamInterruptedError(const std::string& message, ErrorDetails details, std::string partial_text,
                         std::string conversation_id);
  StreamInterruptedError(const StreamInterruptedError&) noexcept = default;
  ~StreamInterruptedError() override;
  /// The answer's text as far as it came (at most the last 1 MiB).
  const std::string& partial_text() const noexcept { return partial_->text; }
  const std::string& conversation_id() const noexcept { return partial_->conversation_id; }

 private:
  struct Partial {
    std::string text;
    std::string conversation_id;
  };
  std::shared_ptr<const Partial> partial_;
};

/// The server could not be reached or the connection broke.
class AI_SDK_API NetworkError : public AiSdkError {
 public:
  explicit NetworkError(const std::string& message, ErrorDetails details = {}, std::string cause = {});
  NetworkError(const NetworkError&) noexcept = default;
  ~NetworkError() override;
  /// The operating system's or the TLS library's own words.
  const std::string& cause() const noexcept { return *cause_; }

 private:
  std::shared_ptr<const std::string> cause_;
};

/// A time limit passed.
class AI_SDK_API TimeoutError : public AiSdkError {
 public:
  TimeoutError(const std::string& message, std::string limit, std::chrono::milliseconds duration,
               ErrorDetails details = {});
  TimeoutError(const TimeoutError&) noexcept = default;
  ~TimeoutError() override;
  /// The option that sets the limit: "timeout", "connect_timeout", "deadline", or "with_timeout".
  const std::string& limit() const noexcept { return *limit_; }
  std::chrono::milliseconds duration() const noexcept { return duration_; }

 private:
  std::shared_ptr<const std::string> limit_;
  std::chrono::milliseconds duration_;
};

class AI_SDK_API McpError : public AiSdkError {
 public:
  using AiSdkError::AiSdkError;
  ~McpError() override;
};

class AI_SDK_API McpToolExecutionError : public McpError {
 public:
  using McpError::McpError;
  ~McpToolExecutionError() override;
  const std::string& tool() const noexcept { return details().name; }
};

/// An a… method was called on a client without `enable_async = true`.
class AI_SDK_API AsyncNotEnabledError : public std::logic_error {
 public:
  explicit AsyncNotEnabledError(std::string_view method);
  AsyncNotEnabledError(const AsyncNotEnabledError&) noexcept = default;
  ~AsyncNotEnabledError() override;
};

}  // namespace ai_sdk
