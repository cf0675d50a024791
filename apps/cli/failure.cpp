#include "failure.hpp"

#include <ai_sdk/errors.hpp>

namespace ai_sdk::cli {
namespace {

Failure make(ExitCode code, std::string type, const std::exception& error, std::string hint = {}) {
  return {.exit_code = static_cast<int>(code),
          .type = std::move(type),
          .message = error.what(),
          .hint = std::move(hint)};
}

std::optional<double> seconds(std::optional<std::chrono::milliseconds> wait) {
  if (!wait) return std::nullopt;
  return std::chrono::duration<double>(*wait).count();
}

// The order matters: a class before those that it derives from.
Failure classify(const AiSdkError& error) {
  if (dynamic_cast<const AuthenticationError*>(&error)) {
    return make(ExitCode::authentication, "AuthenticationError", error,
                "store a token of this server with ai-sdk configure, or set AI_SDK_TOKEN");
  }
  if (dynamic_cast<const AgentNotFoundError*>(&error)) {
    return make(ExitCode::not_found, "AgentNotFoundError", error, "see what there is: ai-sdk agents list");
  }
  if (dynamic_cast<const AgentNotEnabledError*>(&error)) {
    return make(ExitCode::not_found, "AgentNotEnabledError", error);
  }
  if (dynamic_cast<const BotNotFoundError*>(&error))
    return make(ExitCode::not_found, "BotNotFoundError", error);
  if (dynamic_cast<const PersonaNotFoundError*>(&error)) {
    return make(ExitCode::not_found, "PersonaNotFoundError", error);
  }
  if (dynamic_cast<const AbilityNotFoundError*>(&error)) {
    return make(ExitCode::not_found, "AbilityNotFoundError", error);
  }
  if (const auto* limited = dynamic_cast<const RateLimitError*>(&error)) {
    Failure failure = make(ExitCode::rate_limited, "RateLimitError", error);
    failure.retry_after = seconds(limited->retry_after());
    return failure;
  }
  if (dynamic_cast<const NetworkError*>(&error)) {
    return make(ExitCode::network, "NetworkError", error,
                "see what is wrong with: ai-sdk doctor (a local server is started by: ai-sdk serve)");
  }
  if (dynamic_cast<const TimeoutError*>(&error)) {
    return make(ExitCode::network, "TimeoutError", error, "give it more time with --timeout SECONDS");
  }
  if (dynamic_cast<const ValidationError*>(&error)) return make(ExitCode::failed, "ValidationError", error);
  if (dynamic_cast<const ConflictError*>(&error)) return make(ExitCode::failed, "ConflictError", error);
  if (dynamic_cast<const StreamInterruptedError*>(&error)) {
    return make(ExitCode::network, "StreamInterruptedError", error);
  }
  if (const auto* execution = dynamic_cast<const AgentExecutionError*>(&error)) {
    Failure failure = make(ExitCode::failed, "AgentExecutionError", error);
    failure.retry_after = seconds(execution->retry_after());
    return failure;
  }
  return make(ExitCode::failed, "AiSdkError", error);
}

}  // namespace

Failure describe(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const AiSdkError& e) {
    Failure failure = classify(e);
    failure.status_code = e.status_code();
    failure.request_id = e.request_id();
    return failure;
  } catch (const Interrupted& e) {
    Failure failure = make(ExitCode::interrupted, "Interrupted", e);
    failure.exit_code = 128 + e.signal;
    return failure;
  } catch (const UsageError& e) {
    return make(ExitCode::usage, "UsageError", e);
  } catch (const std::invalid_argument& e) {
    return make(ExitCode::usage, "UsageError", e);
  } catch (const std::exception& e) {
    return make(ExitCode::failed, "Error", e);
  }
}

JsonObject to_json(const Failure& failure) {
  JsonObject error;
  error["type"] = failure.type;
  error["message"] = failure.message;
  if (failure.status_code) {
    error["status_code"] = *failure.status_code;
  } else {
    error["status_code"] = nullptr;
  }
  if (failure.request_id.empty()) {
    error["request_id"] = nullptr;
  } else {
    error["request_id"] = failure.request_id;
  }
  if (failure.retry_after) error["retry_after"] = *failure.retry_after;
  return error;
}

}  // namespace ai_sdk::cli
