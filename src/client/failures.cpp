#include "client/failures.hpp"

#include "core/text.hpp"

#include <ai_sdk/errors.hpp>

namespace ai_sdk::detail {

std::optional<core::Attempt> as_attempt(const http::TransportFailure& failure) {
  core::Attempt attempt;
  switch (failure.kind()) {
    case http::FailureKind::not_connected:
      attempt.end = core::AttemptEnd::not_connected;
      break;
    case http::FailureKind::stale:
      attempt.end = core::AttemptEnd::stale_connection;
      break;
    case http::FailureKind::broken:
      attempt.end = core::AttemptEnd::broken;
      break;
    case http::FailureKind::timed_out:
      if (failure.limit() == "deadline") return std::nullopt;
      attempt.end =
          failure.while_connecting() ? core::AttemptEnd::not_connected : core::AttemptEnd::timed_out;
      break;
    case http::FailureKind::refused:
    case http::FailureKind::bad_answer:
    case http::FailureKind::closed:
      return std::nullopt;
  }
  return attempt;
}

void throw_failure(const http::TransportFailure& failure, const core::ErrorContext& context) {
  ErrorDetails details;
  details.request_id = context.request_id;
  details.name = context.name;
  const std::string text = failure.what();
  switch (failure.kind()) {
    case http::FailureKind::timed_out: {
      const std::string hint = failure.limit() == "timeout" ? ". Set timeout to wait longer" : "";
      throw TimeoutError(text + hint, failure.limit(), failure.duration(), details);
    }
    case http::FailureKind::bad_answer:
      throw AgentExecutionError(text, details);
    case http::FailureKind::closed:
      throw AiSdkError("the client was closed while the call was under way", details);
    default:
      throw NetworkError(text, details, failure.cause());
  }
}

void throw_status(const ClientState& client, int status, const Headers& headers, const std::string& body,
                  const core::ErrorContext& context) {
  // A server may send anything back that it was sent.
  Headers safe = headers;
  for (auto& [name, value] : safe) value = client.without_token(value);
  if (status >= 400) core::throw_http_error(status, safe, client.without_token(body), context);
  ErrorDetails details;
  details.status_code = status;
  details.request_id = context.request_id;
  details.name = context.name;
  std::string text = "the server answered with status " + std::to_string(status);
  const auto location = core::find_header(safe, "Location");
  if (!location.empty())
    text +=
        ", a redirection to '" + core::shorten(core::escape_for_terminal(location), 200) +
        "', which is not followed because the token would go with it. Set host to the server's real address";
  throw AgentExecutionError(text, details);
}

}  // namespace ai_sdk::detail
