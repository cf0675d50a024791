#include "core/http_errors.hpp"

#include "core/ascii.hpp"
#include "core/text.hpp"
#include "core/wire/decode.hpp"

#include <algorithm>

namespace ai_sdk::core {
namespace {

constexpr std::size_t body_excerpt = 2048;
constexpr std::size_t words_in_message = 300;

constexpr std::string_view no_agents_api =
    "This server may have no agents API, or its address has a wrong path. `ai-sdk serve` offers that API "
    "locally, "
    "over your own data";

std::string excerpt(std::string_view body) {
  if (body.size() <= body_excerpt) return std::string{body};
  std::size_t end = body_excerpt;
  for (int i = 0; i < 3 && (static_cast<unsigned char>(body[end]) & 0xC0U) == 0x80U; ++i) --end;
  return std::string{body.substr(0, end)};
}

// The server's words on one line, harmless to a terminal. It was asked for by a name that the caller chose,
// which is treated alike.
std::string quoted(std::string_view text, std::size_t most = words_in_message) {
  std::string line{text};
  std::replace(line.begin(), line.end(), '\n', ' ');
  std::replace(line.begin(), line.end(), '\t', ' ');
  return shorten(escape_for_terminal(line), most);
}

// A 404 that speaks of the path, not of what was asked for: written by a router, a proxy or another kind of
// server.
bool says_no_such_route(std::string_view words, std::string_view body) {
  const std::string text = lower(words);
  if (text == "not found" || text == "404 not found" || text == "404 page not found") return true;
  if (text.starts_with("http 404") || text.starts_with("cannot get /") || text.starts_with("cannot post /"))
    return true;
  const auto first = body.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && body[first] == '<';
}

std::string kind_of(Resource resource) {
  switch (resource) {
    case Resource::agent:
      return "agent";
    case Resource::bot:
      return "bot";
    case Resource::persona:
      return "persona";
    case Resource::ability:
      return "ability";
    case Resource::agent_list:
      return "the list of agents";
    case Resource::bot_list:
      return "the list of bots";
    case Resource::persona_list:
      return "the list of personas";
    case Resource::ability_list:
      return "the list of abilities";
    case Resource::new_agent:
      return "the new agent";
    case Resource::new_persona:
      return "the new persona";
    case Resource::other:
      break;
  }
  return {};
}

// "agent 'X'", or what the request was about as far as it is known.
std::string subject_of(const ErrorContext& context) {
  const std::string kind = kind_of(context.resource);
  if (context.name.empty()) return kind.empty() ? "what was asked for" : kind;
  return (kind.empty() ? std::string{} : kind + " ") + "'" + quoted(context.name, 200) + "'";
}

// "start: words", or "start" and the advice where the server said nothing.
std::string joined(std::string start, std::string_view words, std::string_view advice) {
  if (!words.empty()) start += ": " + quoted(words);
  if (!advice.empty()) start += (start.ends_with('.') ? " " : ". ") + std::string{advice};
  return start;
}

[[noreturn]] void throw_not_found(const ErrorContext& context, std::string_view body, ErrorDetails details) {
  const std::string words = details.server_message;
  const bool no_route = says_no_such_route(words, body);
  const std::string subject = subject_of(context);
  switch (context.resource) {
    case Resource::agent:
      throw AgentNotFoundError(joined(subject + " was not found on this server", words,
                                      no_route ? no_agents_api : "Check its name with `ai-sdk agents list`"),
                               std::move(details));
    case Resource::bot:
      throw BotNotFoundError(
          joined(subject + " was not found on this server", words, "Check its name with `ai-sdk bots list`"),
          std::move(details));
    case Resource::persona:
      throw PersonaNotFoundError(
          joined(subject + " was not found on this server", words,
                 no_route ? no_agents_api : "Check its name with `ai-sdk personas list`"),
          std::move(details));
    case Resource::ability:
      throw AbilityNotFoundError(
          joined(subject + " was not found on this server", words,
                 no_route ? no_agents_api : "Check its name with `ai-sdk abilities list`"),
          std::move(details));
    case Resource::agent_list:
    case Resource::persona_list:
    case Resource::ability_list:
      throw AgentExecutionError(joined(subject + " was not found on this server (404)", words, no_agents_api),
                                std::move(details));
    case Resource::bot_list:
      throw AgentExecutionError(joined(subject + " was not found on this server (404)", words,
                                       "Check the server's address: it may have a wrong path"),
                                std::move(details));
    case Resource::new_agent:
    case Resource::new_persona:
      throw AgentExecutionError(
          joined(subject + " could not be made: the server does not know something that it needs (404)",
                 words, no_route ? no_agents_api : "Check the names and ids that it refers to"),
          std::move(details));
    case Resource::other:
      break;
  }
  throw AgentExecutionError(joined("the server does not know " + subject + " (404)", words,
                                   "Check the server's address and the name"),
                            std::move(details));
}

[[noreturn]] void throw_other(int status, const ErrorContext& context, ErrorDetails details) {
  const std::string words = details.server_message;
  std::string start = "the server answered with status " + std::to_string(status);
  if (!context.name.empty()) start += " for " + subject_of(context);
  std::string_view advice;
  if (status >= 300 && status < 400)
    advice =
        "Redirects are not followed, so that the token goes to no other server: give the address that the "
        "server redirects to";
  else if (status == 403)
    advice = "The token's owner lacks the right to do this";
  else if (status == 413)
    advice = "Send a shorter message";
  else if (status == 503)
    advice = "The server is not ready for work: try again later";
  else if (status >= 500 && words.empty())  // an agent that failed says itself what to do
    advice = "The fault is on the server's side: look into its log, with the request's id";
  throw AgentExecutionError(joined(std::move(start), words, advice), std::move(details));
}

}  // namespace

std::string_view server_request_id(const Headers& headers) {
  const auto id = find_header(headers, "X-Request-ID");
  return is_visible(id) ? id : std::string_view();
}

void throw_http_error(int status, const Headers& headers, std::string_view body, const ErrorContext& context,
                      std::chrono::system_clock::time_point now) {
  ErrorDetails details;
  details.status_code = status;
  const std::string_view server_id = server_request_id(headers);
  details.request_id =
      server_id.empty() ? context.request_id : std::string{server_id.substr(0, max_request_id)};
  details.server_message = error_message_of(body);
  details.body = excerpt(body);
  details.name = context.name;
  details.retry_after = parse_retry_after(headers, now);
  const std::string words = details.server_message;

  switch (status) {
    case 400:
    case 422: {
      std::string start = "the server refused the request (" + std::to_string(status) + ")";
      throw ValidationError(joined(std::move(start), words, ""), std::move(details));
    }
    case 401:
      throw AuthenticationError(
          joined("the server did not accept the token (401)", words,
                 "Check that the token belongs to this server and has not expired or been replaced"),
          std::move(details));
    case 403:
      if (context.resource == Resource::agent)
        throw AgentNotEnabledError(joined(subject_of(context) + " may not be called (403)", words,
                                          "Enable its API access (apiEnabled) on the server, and check that "
                                          "the token's owner may use it"),
                                   std::move(details));
      break;
    case 404:
      throw_not_found(context, body, std::move(details));
    case 409:
      throw ConflictError(
          joined(subject_of(context) + " is in conflict with what the server has (409)", words,
                 context.resource == Resource::new_agent || context.resource == Resource::new_persona
                     ? "Its name may be taken: choose another"
                     : ""),
          std::move(details));
    case 429: {
      std::string advice = "Send fewer requests at a time";
      if (details.retry_after)
        advice += ", and the next one after " + std::to_string(details.retry_after->count()) + " ms";
      throw RateLimitError(joined("the server refuses more requests for now (429)", words, advice),
                           std::move(details));
    }
    default:
      break;
  }
  throw_other(status, context, std::move(details));
}

}  // namespace ai_sdk::core
