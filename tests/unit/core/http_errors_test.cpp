#include "core/http_errors.hpp"

#include <gtest/gtest.h>

#include <typeinfo>

namespace ai_sdk::core {
namespace {

using namespace std::chrono_literals;

const std::string body = R"({"code":418,"message":"the server's words"})";
const ErrorContext agent{Resource::agent, "planner", "ours"};

// The most derived error that a status becomes.
struct Thrown {
  std::string type;
  std::string message, server_message, request_id, body;
  int status = 0;
};

Thrown thrown(int status, const ErrorContext& context, std::string_view text = body,
              const Headers& headers = {}) {
  try {
    throw_http_error(status, headers, text, context);
  } catch (const AiSdkError& error) {
    return {typeid(error).name(), error.message(), error.server_message(),
            error.request_id(),   error.body(),    error.status_code().value_or(0)};
  }
}

template <class Error>
void expect_is(int status, Resource resource) {
  const Thrown got = thrown(status, {resource, "X", "ours"});
  EXPECT_EQ(got.type, typeid(Error).name()) << status << " on " << static_cast<int>(resource);
  EXPECT_EQ(got.status, status);
  EXPECT_EQ(got.server_message, "the server's words");
  EXPECT_NE(got.message.find("the server's words"), std::string::npos) << got.message;
  EXPECT_EQ(got.request_id, "ours");
  EXPECT_EQ(got.body, body);
}

TEST(HttpErrors, EveryStatusHasItsError) {
  for (Resource resource :
       {Resource::agent, Resource::agent_list, Resource::bot, Resource::bot_list, Resource::persona,
        Resource::persona_list, Resource::ability, Resource::ability_list, Resource::new_agent,
        Resource::new_persona, Resource::other}) {
    expect_is<ValidationError>(400, resource);
    expect_is<ValidationError>(422, resource);
    expect_is<AuthenticationError>(401, resource);
    expect_is<ConflictError>(409, resource);
    expect_is<RateLimitError>(429, resource);
    for (int status : {302, 402, 405, 408, 412, 413, 418, 451, 499, 500, 501, 502, 503, 504, 599})
      expect_is<AgentExecutionError>(status, resource);
  }
  expect_is<AgentNotEnabledError>(403, Resource::agent);
  for (Resource resource : {Resource::agent_list, Resource::bot, Resource::bot_list, Resource::persona,
                            Resource::persona_list, Resource::ability, Resource::ability_list,
                            Resource::new_agent, Resource::new_persona, Resource::other})
    expect_is<AgentExecutionError>(403, resource);
  expect_is<AgentNotFoundError>(404, Resource::agent);
  expect_is<BotNotFoundError>(404, Resource::bot);
  expect_is<PersonaNotFoundError>(404, Resource::persona);
  expect_is<AbilityNotFoundError>(404, Resource::ability);
  for (Resource resource : {Resource::agent_list, Resource::bot_list, Resource::persona_list,
                            Resource::ability_list, Resource::new_agent, Resource::new_persona})
    expect_is<AgentExecutionError>(404, resource);
  expect_is<AgentExecutionError>(404, Resource::other);
}

TEST(HttpErrors, NameWhatWasAskedFor) {
  try {
    throw_http_error(404, {}, R"({"code":404,"message":"agent instance for planner not found"})", agent);
  } catch (const AgentNotFoundError& error) {
    EXPECT_EQ(error.agent_name(), "planner");
    EXPECT_EQ(error.message().find(
                  "agent 'planner' was not found on this server: agent instance for planner not found"),
              0U)
        << error.message();
    EXPECT_EQ(error.message().find("ai-sdk serve"), std::string::npos) << error.message();
  }
  try {
    throw_http_error(500, {}, "", agent);
  } catch (const AgentExecutionError& error) {
    EXPECT_EQ(error.agent_name(), "planner");
    EXPECT_NE(error.message().find("status 500 for agent 'planner'"), std::string::npos) << error.message();
  }
}

TEST(HttpErrors, SayWhereTheServerMayHaveNoAgentsApi) {
  for (std::string_view text :
       {R"({"code":404,"message":"HTTP 404 Not Found"})", R"({"detail":"Not Found"})", "404 page not found",
        "Not Found", "<html><title>404 Not Found</title></html>", "\n <!DOCTYPE html><p>nothing here",
        "Cannot POST /api/v1/agents/dynamic/name/planner/invoke"}) {
    const Thrown got = thrown(404, agent, text);
    EXPECT_EQ(got.type, typeid(AgentNotFoundError).name());
    EXPECT_NE(got.message.find("may have no agents API"), std::string::npos) << text << ": " << got.message;
    EXPECT_NE(got.message.find("ai-sdk serve"), std::string::npos) << got.message;
  }
  for (std::string_view text :
       {"", R"({"message":"agent instance for planner not found"})", "planner not found"})
    EXPECT_EQ(thrown(404, agent, text).message.find("ai-sdk serve"), std::string::npos) << text;
  EXPECT_NE(thrown(404, {Resource::agent_list, "", ""}).message.find("ai-sdk serve"), std::string::npos);
}

TEST(HttpErrors, SayHowToFindTheNameOfAnEntity) {
  const std::string gone = R"({"message":"bot instance for X not found"})";
  EXPECT_NE(thrown(404, {Resource::bot, "X", ""}, gone).message.find("`ai-sdk bots list`"),
            std::string::npos);
  EXPECT_NE(thrown(404, {Resource::persona, "X", ""}, gone).message.find("`ai-sdk personas list`"),
            std::string::npos);
  EXPECT_NE(thrown(404, {Resource::ability, "X", ""}, gone).message.find("`ai-sdk abilities list`"),
            std::string::npos);
  EXPECT_NE(thrown(404, {Resource::persona, "X", ""}, "HTTP 404 Not Found").message.find("no agents API"),
            std::string::npos);
}

TEST(HttpErrors, SayWhatIsWrongWithWhatIsNew) {
  const Thrown taken = thrown(409, {Resource::new_agent, "X", ""}, R"({"message":"Entity already exists"})");
  EXPECT_EQ(taken.message,
            "the new agent 'X' is in conflict with what the server has (409): Entity already exists. "
            "Its name may be taken: choose another");
  const Thrown unknown =
      thrown(404, {Resource::new_agent, "X", ""}, R"({"message":"bot instance for b not found"})");
  EXPECT_NE(unknown.message.find("the new agent 'X' could not be made"), std::string::npos)
      << unknown.message;
  EXPECT_NE(unknown.message.find("bot instance for b not found"), std::string::npos) << unknown.message;
  EXPECT_NE(thrown(404, {Resource::new_persona, "X", ""}, "Not Found").message.find("no agents API"),
            std::string::npos);
}

TEST(HttpErrors, KeepRetryAfter) {
  try {
    throw_http_error(429, {{"retry-after", "2.5"}}, "", agent);
  } catch (const RateLimitError& error) {
    EXPECT_EQ(error.retry_after(), 2500ms);
    EXPECT_NE(error.message().find("2500 ms"), std::string::npos);
  }
  try {
    throw_http_error(503, {{"Retry-After", "Sun, 22 Nov 2026 08:00:30 GMT"}}, "", agent,
                     std::chrono::system_clock::time_point{1795334400s});
  } catch (const AgentExecutionError& error) {
    EXPECT_EQ(error.retry_after(), 30s);
  }
  try {
    throw_http_error(429, {}, "", agent);
  } catch (const RateLimitError& error) {
    EXPECT_FALSE(error.retry_after());
  }
}

TEST(HttpErrors, TheServersRequestIdWins) {
  EXPECT_EQ(thrown(500, agent, body, {{"X-Request-Id", "theirs"}}).request_id, "theirs");
  EXPECT_EQ(thrown(500, agent, body, {{"x-request-id", ""}}).request_id, "ours");
}

TEST(HttpErrors, AreBounded) {
  const std::string long_text(100'000, 'x');
  const Thrown got = thrown(500, {Resource::agent, long_text, "ours"}, R"({"message":")" + long_text + "\"}",
                            {{"x-request-id", long_text}});
  EXPECT_EQ(got.body.size(), 2048U);
  EXPECT_LE(got.server_message.size(), 2048U);
  EXPECT_LE(got.message.size(), 1024U);
  EXPECT_LE(got.request_id.size(), 256U);
}

TEST(HttpErrors, CutTheBodyAtACharactersBorder) {
  EXPECT_EQ(thrown(500, agent, std::string(2047, 'x') + "é").body, std::string(2047, 'x'));
  EXPECT_EQ(thrown(500, agent, std::string(2046, 'x') + "é").body, std::string(2046, 'x') + "é");
}

TEST(HttpErrors, ShowForeignWordsHarmlessly) {
  const Thrown got =
      thrown(500, {Resource::agent, "evil\x1b]0;x\a", "ours"}, "{\"message\":\"a\\u001b[2J\\nb\"}");
  EXPECT_EQ(got.message.find('\x1b'), std::string::npos) << got.message;
  EXPECT_EQ(got.message.find('\n'), std::string::npos) << got.message;
  EXPECT_NE(got.message.find("a\\x1B[2J b"), std::string::npos) << got.message;
  EXPECT_EQ(got.server_message, "a\x1b[2J\nb") << "as it came, for those who escape it themselves";
}

TEST(HttpErrors, BodiesOfEveryKindAreFine) {
  for (std::string_view text : {std::string_view{}, std::string_view{"null"}, std::string_view{"[]"},
                                std::string_view{"[1,[2,{}]]"}, std::string_view{"{\"message\":{}}"},
                                std::string_view{"\0\x1f\xff\xfe", 4}, std::string_view{"<html>"}}) {
    const Thrown got = thrown(502, agent, text);
    EXPECT_EQ(got.type, typeid(AgentExecutionError).name());
    EXPECT_EQ(got.server_message, "");
    EXPECT_EQ(got.body, text);
  }
}

TEST(HttpErrors, SayThatARedirectIsNotFollowed) {
  EXPECT_NE(thrown(302, agent, "").message.find("Redirects are not followed"), std::string::npos);
}

}  // namespace
}  // namespace ai_sdk::core
