#include <ai_sdk/errors.hpp>

#include <gtest/gtest.h>

#include <type_traits>

namespace ai_sdk {
namespace {

using namespace std::chrono_literals;

template <class... Errors>
constexpr bool copies_never_throw = (std::is_nothrow_copy_constructible_v<Errors> && ...);

static_assert(
    copies_never_throw<AiSdkError, AuthenticationError, AgentNotEnabledError, AgentNotFoundError,
                       BotNotFoundError, PersonaNotFoundError, AbilityNotFoundError, ValidationError,
                       ConflictError, RateLimitError, AgentExecutionError, StreamInterruptedError,
                       NetworkError, TimeoutError, McpError, McpToolExecutionError, AsyncNotEnabledError>);
static_assert(std::is_base_of_v<AgentExecutionError, StreamInterruptedError>);
static_assert(std::is_base_of_v<McpError, McpToolExecutionError>);
static_assert(!std::is_base_of_v<AiSdkError, AsyncNotEnabledError>);
static_assert(std::is_base_of_v<std::logic_error, AsyncNotEnabledError>);

ErrorDetails details() {
  return {.status_code = 503,
          .request_id = "r-1",
          .server_message = "busy",
          .body = "{}",
          .name = "X",
          .retry_after = 2500ms};
}

TEST(Errors, KeepWhatIsKnown) {
  const AgentExecutionError error{"failed", details()};
  EXPECT_STREQ(error.what(), "failed");
  EXPECT_EQ(error.message(), "failed");
  EXPECT_EQ(error.status_code(), 503);
  EXPECT_EQ(error.request_id(), "r-1");
  EXPECT_EQ(error.server_message(), "busy");
  EXPECT_EQ(error.body(), "{}");
  EXPECT_EQ(error.agent_name(), "X");
  EXPECT_EQ(error.retry_after(), 2500ms);
}

TEST(Errors, WithoutDetailsHaveNone) {
  const AiSdkError error{"failed"};
  EXPECT_FALSE(error.status_code());
  EXPECT_EQ(error.request_id(), "");
  EXPECT_FALSE(RateLimitError{"x"}.retry_after());
}

TEST(Errors, CopiesShareWhatIsKnown) {
  const StreamInterruptedError error{"broke off", details(), "half an ans", "c-1"};
  const StreamInterruptedError copy = error;
  EXPECT_EQ(&copy.partial_text(), &error.partial_text());
  EXPECT_EQ(copy.partial_text(), "half an ans");
  EXPECT_EQ(copy.conversation_id(), "c-1");
  EXPECT_EQ(copy.agent_name(), "X");
}

TEST(Errors, AreCaughtAsEachOfTheirKinds) {
  EXPECT_THROW(throw StreamInterruptedError("x", {}, "", ""), AgentExecutionError);
  EXPECT_THROW(throw StreamInterruptedError("x", {}, "", ""), AiSdkError);
  EXPECT_THROW(throw McpToolExecutionError("x"), McpError);
  EXPECT_THROW(throw NetworkError("x"), std::runtime_error);
}

TEST(Errors, NamedLimitsAndCauses) {
  const TimeoutError timeout{"slow", "connect_timeout", 10s};
  EXPECT_EQ(timeout.limit(), "connect_timeout");
  EXPECT_EQ(timeout.duration(), 10s);
  EXPECT_EQ(NetworkError("x", {}, "Connection refused").cause(), "Connection refused");
}

TEST(Errors, AsyncNotEnabledSaysWhatToDo) {
  const std::string text = AsyncNotEnabledError{"acall"}.what();
  EXPECT_EQ(text.find("acall"), 0U);
  EXPECT_NE(text.find("enable_async = true"), std::string::npos);
}

}  // namespace
}  // namespace ai_sdk
