#include "client/call_plan.hpp"

#include "core/ascii.hpp"
#include "core/text.hpp"
#include "core/trace_context.hpp"
#include "core/url.hpp"
#include "core/wire/encode.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace ai_sdk::detail {
namespace {

using std::chrono::milliseconds;

// RFC 9110, section 5.6.2.
bool is_token(std::string_view text) {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           others.find(c) != std::string_view::npos;
  });
}

void check_value(std::string_view name, std::string_view value) {
  for (const char c : value)
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f)
      throw std::invalid_argument("the header '" + std::string(name) +
                                  "' has a control character in its value");
}

void add_own_headers(Headers& headers, const Headers& own) {
  constexpr std::array reserved{
      "authorization",   "host",         "content-length",  "transfer-encoding", "connection",
      "upgrade",         "content-type", "accept",          "x-request-id",      "te",
      "idempotency-key", "expect",       "accept-encoding", "mcp-session-id",    "mcp-protocol-version"};
  for (const auto& [name, value] : own) {
    if (!is_token(name))
      throw std::invalid_argument("'" + core::escape_for_terminal(name) + "' is no header name");
    for (const std::string_view taken : reserved)
      if (core::equal_ignoring_case(name, taken))
        throw std::invalid_argument("the header '" + name +
                                    "' is set by the library; see CallOptions for what can be");
    check_value(name, value);
    for (const std::string_view trace : {"traceparent", "tracestate"})
      if (core::equal_ignoring_case(name, trace) && !core::find_header(headers, trace).empty())
        throw std::invalid_argument("the header '" + name + "' is given twice: in headers and as an option");
    headers.emplace_back(name, value);
  }
}

template <class Duration>
milliseconds positive(const char* what, Duration value) {
  if (value.count() < 0) throw std::invalid_argument(std::string(what) + " must not be negative");
  return value;
}

template <class Options>
CallPlan plan(const ClientState& client, const Options& options, std::string method) {
  const AiSdkConfig& config = client.config();
  CallPlan plan;
  plan.request.method = std::move(method);
  plan.context.request_id = options.request_id ? *options.request_id : client.make_uuid();
  if (options.request_id) check_value("X-Request-ID", plan.context.request_id);

  plan.limits.timeout = positive("timeout", options.timeout.value_or(config.timeout));
  if (options.deadline) {
    plan.limits.deadline_length = positive("deadline", *options.deadline);
    plan.limits.deadline = http::Clock::now() + plan.limits.deadline_length;
  }
  const int retries = options.max_retries.value_or(config.max_retries);
  if (retries < 0 || retries > 100) throw std::invalid_argument("max_retries must be 0 to 100");
  plan.rules.max_retries = retries;
  plan.rules.base_delay = config.retry_delay;
  plan.rules.retry_after_cap = config.retry_after_cap;
  plan.rules.policy = config.retry_policy;
  plan.rules.read_only = plan.request.method == "GET";

  Headers& headers = plan.request.headers;
  headers.reserve(8);
  // A token that is got later is put in by Attempts.
  if (!config.token.provider()) headers.emplace_back("Authorization", "Bearer " + config.token.reveal());
  headers.emplace_back("User-Agent", config.user_agent);
  headers.emplace_back("X-Request-ID", plan.context.request_id);
  if (options.traceparent) {
    core::check_traceparent(*options.traceparent);
    headers.emplace_back("traceparent", *options.traceparent);
  }
  if (options.tracestate) {
    if (!options.traceparent)
      throw std::invalid_argument("tracestate is given without traceparent; give both, or traceparent alone");
    core::check_tracestate(*options.tracestate);
    headers.emplace_back("tracestate", *options.tracestate);
  }
  if (options.headers) add_own_headers(headers, *options.headers);
  return plan;
}

void accept_json(CallPlan& plan) {
  plan.request.headers.emplace_back("Accept", "application/json");
  plan.request.headers.emplace_back("Accept-Encoding", "gzip");
}

void add_idempotency_key(CallPlan& plan, const ClientState& client, const CallOptions& options) {
  const std::string key = options.idempotency_key ? *options.idempotency_key : client.make_uuid();
  check_value("Idempotency-Key", key);
  plan.request.headers.emplace_back("Idempotency-Key", key);
}

std::string entity_path(const Collection& of, std::string_view name) {
  return std::string(of.path) + "/name/" + core::encode_path_segment(name);
}

std::string kind_of(core::Resource resource) {
  switch (resource) {
    case core::Resource::bot:
      return "a bot's";
    case core::Resource::persona:
      return "a persona's";
    case core::Resource::ability:
      return "an ability's";
    default:
      return "an agent's";
  }
}

}  // namespace

std::string agent_path(std::string_view agent) { return entity_path(agent_collection, agent); }

CallPlan plan_run(const ClientState& client, std::string_view agent, std::string_view message,
                  const CallOptions& options, bool stream) {
  CallPlan result = plan(client, options, "POST");
  result.context.resource = core::Resource::agent;
  result.context.name = std::string(agent);
  result.rules.retry_failed_runs = options.retry_failed_runs.value_or(client.config().retry_failed_runs);
  result.limits.between_reads = stream;
  result.request.target = agent_path(agent) + (stream ? "/stream" : "/invoke");
  add_idempotency_key(result, client, options);
  result.request.headers.emplace_back("Content-Type", "application/json");
  result.request.headers.emplace_back("Accept", stream ? "text/event-stream" : "application/json");
  // A server that compresses events tends to hold them back until there are enough.
  result.request.headers.emplace_back("Accept-Encoding", stream ? "identity" : "gzip");
  const std::string conversation = options.conversation_id.value_or("");
  result.request.body =
      core::encode_invoke_request(message, conversation, options.parameters ? &*options.parameters : nullptr);
  return result;
}

CallPlan plan_entity(const ClientState& client, const Collection& of, std::string_view name,
                     const CallOptions& options) {
  if (name.empty()) throw std::invalid_argument(kind_of(of.one) + " name must not be empty");
  CallPlan result = plan(client, options, "GET");
  result.context.resource = of.one;
  result.context.name = std::string(name);
  result.request.target = entity_path(of, name);
  accept_json(result);
  return result;
}

CallPlan plan_page(const ClientState& client, const Collection& of, const ListOptions& options,
                   std::size_t page_size, std::string_view after) {
  CallPlan result = plan(client, options, "GET");
  result.context.resource = of.list;
  result.request.target =
      std::string(of.path) + "?limit=" + std::to_string(page_size) + std::string(of.query);
  if (!after.empty()) result.request.target += "&after=" + core::encode_query_value(after);
  accept_json(result);
  return result;
}

CallPlan plan_creation(const ClientState& client, const Collection& of, std::string_view name,
                       std::string body, const CallOptions& options) {
  CallPlan result = plan(client, options, "POST");
  result.context.resource = of.made;
  result.context.name = std::string(name);
  result.request.target = std::string(of.path);
  add_idempotency_key(result, client, options);
  result.request.headers.emplace_back("Content-Type", "application/json");
  accept_json(result);
  result.request.body = std::move(body);
  return result;
}

CallPlan plan_mcp(const ClientState& client, const McpOptions& options, std::string_view tool) {
  CallPlan result = plan(client, options, "POST");
  result.context.name = std::string(tool);
  // An answer may be a stream of events, and then each of them is a sign of life.
  result.limits.between_reads = true;
  result.request.target = "/mcp";
  if (!tool.empty()) result.request.headers.emplace_back("Idempotency-Key", client.make_uuid());
  result.request.headers.emplace_back("Content-Type", "application/json");
  result.request.headers.emplace_back("Accept", "application/json, text/event-stream");
  // A server that compresses events tends to hold them back until there are enough.
  result.request.headers.emplace_back("Accept-Encoding", options.on_progress ? "identity" : "gzip");
  return result;
}

}  // namespace ai_sdk::detail
