#include <ai_sdk/errors.hpp>

#include <utility>

namespace ai_sdk {

AiSdkError::AiSdkError(const std::string& message, ErrorDetails details)
    : std::runtime_error(message), details_(std::make_shared<const ErrorDetails>(std::move(details))) {}

// Defined here so that each class has its type information in this library alone: a catch in a program finds
// what was thrown in here.
AiSdkError::~AiSdkError() = default;
AuthenticationError::~AuthenticationError() = default;
AgentNotEnabledError::~AgentNotEnabledError() = default;
AgentNotFoundError::~AgentNotFoundError() = default;
BotNotFoundError::~BotNotFoundError() = default;
PersonaNotFoundError::~PersonaNotFoundError() = default;
AbilityNotFoundError::~AbilityNotFoundError() = default;
ValidationError::~ValidationError() = default;
ConflictError::~ConflictError() = default;
RateLimitError::~RateLimitError() = default;
AgentExecutionError::~AgentExecutionError() = default;
McpError::~McpError() = default;
McpToolExecutionError::~McpToolExecutionError() = default;

StreamInterruptedError::StreamInterruptedError(const std::string& message, ErrorDetails details,
                                               std::string partial_text, std::string conversation_id)
    : AgentExecutionError(message, std::move(details)),
      partial_(
          std::make_shared<const Partial>(Partial{std::move(partial_text), std::move(conversation_id)})) {}
StreamInterruptedError::~StreamInterruptedError() = default;

NetworkError::NetworkError(const std::string& message, ErrorDetails details, std::string cause)
    : AiSdkError(message, std::move(details)),
      cause_(std::make_shared<const std::string>(std::move(cause))) {}
NetworkError::~NetworkError() = default;

TimeoutError::TimeoutError(const std::string& message, std::string limit, std::chrono::milliseconds duration,
                           ErrorDetails details)
    : AiSdkError(message, std::move(details)),
      limit_(std::make_shared<const std::string>(std::move(limit))),
      duration_(duration) {}
TimeoutError::~TimeoutError() = default;

AsyncNotEnabledError::AsyncNotEnabledError(std::string_view method)
    : std::logic_error(
          std::string{method} +
          " needs a client that was made with enable_async = true: set it in AiSdkConfig, pass it to "
          "AiSdkConfig::from_env, or set the environment variable AI_SDK_ASYNC to true") {}
AsyncNotEnabledError::~AsyncNotEnabledError() = default;

}  // namespace ai_sdk
