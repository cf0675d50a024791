#include "mcp/mcp_service.hpp"

#include "core/text.hpp"
#include "core/wire/parse.hpp"
#include "mcp/incoming.hpp"
#include "mcp/prompts.hpp"
#include "mcp/reply.hpp"
#include "mcp/session_table.hpp"
#include "mcp/tool_answer.hpp"
#include "mcp/tool_runner.hpp"
#include "mcp/versions.hpp"

#include <ai_sdk/version.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <optional>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

constexpr std::string_view session_header = "Mcp-Session-Id";
constexpr std::string_view version_header = "MCP-Protocol-Version";
constexpr std::size_t max_name_shown = 100;

constexpr std::string_view instructions =
    "Tools over the catalog of this server's data sources. Find things with search_metadata or "
    "semantic_search, then "
    "look at them with get_entity_details and get_entity_lineage under the fullyQualifiedName that the "
    "search gave.";

// An answer that is no JSON-RPC answer to any one request.
void refuse(Exchange& exchange, int status, int code, std::string_view message) {
  exchange.respond(json_response(status, rpc_error(nullptr, code, message)));
}

void accept(Exchange& exchange) {
  Response response;
  response.status = 202;
  exchange.respond(std::move(response));
}

bool is_json(std::string_view content_type) {
  return content_type.empty() ||
         equals_ignoring_case(content_type.substr(0, content_type.find(';')), "application/json");
}

// Whether an Accept header lists the media type, with whatever parameters.
bool accepts(std::string_view accept, std::string_view type) {
  while (!accept.empty()) {
    const auto comma = std::min(accept.find(','), accept.size());
    std::string_view one = accept.substr(0, comma);
    accept.remove_prefix(std::min(comma + 1, accept.size()));
    one = one.substr(0, one.find(';'));
    while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
    while (!one.empty() && one.back() == ' ') one.remove_suffix(1);
    if (equals_ignoring_case(one, type)) return true;
  }
  return false;
}

const json::value* progress_token(const Incoming& message) {
  const auto* meta = core::find_object(message.params, "_meta");
  const auto* token = meta == nullptr ? nullptr : meta->if_contains("progressToken");
  return token != nullptr && (token->is_string() || token->is_int64() || token->is_uint64()) ? token
                                                                                             : nullptr;
}

ReplyForm form_for(const Request& request, const IncomingBody& body) {
  const auto accept = request.header("Accept");
  if (!accepts(accept, "text/event-stream")) return ReplyForm::json;
  if (!accepts(accept, "application/json") && !accepts(accept, "*/*")) return ReplyForm::stream;
  const bool wants_progress =
      std::any_of(body.messages.begin(), body.messages.end(), [](const Incoming& message) {
        return message.kind == Incoming::Kind::request && progress_token(message) != nullptr;
      });
  return wants_progress ? ReplyForm::stream : ReplyForm::json;
}

}  // namespace

struct McpService::Impl {
  Impl(const Catalog& catalog, Store& store, ToolList tools, McpLimits the_limits, AuditLog* audit)
      : limits(the_limits), runner(catalog, store, std::move(tools), the_limits, audit) {}

  void post(const std::shared_ptr<Exchange>& exchange);
  void handle(const Incoming& message, std::size_t place, const std::shared_ptr<Reply>& reply,
              const std::string& session, const IncomingBody& body);
  void take_notification(const Incoming& message, const Principal& principal, const std::string& session);
  json::object initialized(const Incoming& message) const;

  const McpLimits limits;
  SessionTable sessions;
  ToolRunner runner;
};

void McpService::Impl::post(const std::shared_ptr<Exchange>& exchange) {
  const Request& request = exchange->request();
  if (request.body.size() > limits.max_body) {
    return refuse(*exchange, 413, rpc_code::invalid_request,
                  "Invalid request: more than " + std::to_string(limits.max_body) + " bytes");
  }
  if (!is_json(request.header("Content-Type"))) {
    return refuse(*exchange, 415, rpc_code::invalid_request,
                  "Invalid request: the Content-Type is application/json");
  }
  const IncomingBody body = read_incoming(request.body);
  if (body.code != 0) return refuse(*exchange, 400, body.code, body.fault);
  const bool opens = !body.is_batch && body.messages.front().method == "initialize";

  std::string version(request.header(version_header));
  if (!opens && !version.empty() && !is_known_mcp_version(version)) {
    return refuse(*exchange, 400, rpc_code::invalid_request,
                  "Bad Request: unknown " + std::string(version_header) + " " +
                      core::shorten(core::to_valid_utf8(version), max_name_shown));
  }
  std::string session(request.header(session_header));
  if (!opens && !session.empty()) {
    const auto agreed = sessions.use(session, request.principal.name, SessionTable::Clock::now());
    if (!agreed) {
      return refuse(*exchange, 404, rpc_code::invalid_request,
                    "Session not found; send initialize to begin one");
    }
    if (version.empty()) version = *agreed;
  }
  if (body.is_batch && !has_batches(version.empty() ? assumed_mcp_version : std::string_view(version))) {
    return refuse(*exchange, 400, rpc_code::invalid_request,
                  "Invalid request: version " + version + " of the protocol has no batches");
  }

  std::size_t answers = 0;
  std::size_t calls = 0;
  for (const Incoming& message : body.messages) {
    if (message.kind == Incoming::Kind::notification) take_notification(message, request.principal, session);
    if (message.kind == Incoming::Kind::request || message.kind == Incoming::Kind::invalid) ++answers;
    if (message.kind == Incoming::Kind::request && message.method == "tools/call") ++calls;
  }
  if (answers == 0) return accept(*exchange);
  if (!body.is_batch && body.messages.front().kind == Incoming::Kind::invalid) {
    const Incoming& message = body.messages.front();
    return exchange->respond(
        json_response(400, rpc_error(message.id, rpc_code::invalid_request, message.fault)));
  }
  if (!runner.has_room_for(calls)) {
    Response busy = json_response(
        503,
        rpc_error(nullptr, rpc_code::internal_error,
                  runner.is_stopping() ? "The server is stopping" : "More calls than this server can take"));
    busy.headers.emplace_back("Retry-After", "1");
    return exchange->respond(std::move(busy));
  }
  HeaderList headers;
  if (opens && core::find_text(body.messages.front().params, "protocolVersion").empty()) {
    return exchange->respond(json_response(200, rpc_error(body.messages.front().id, rpc_code::invalid_params,
                                                          "\"protocolVersion\" is missing")));
  }
  if (opens) {
    const auto agreed =
        negotiated_mcp_version(core::find_text(body.messages.front().params, "protocolVersion"));
    headers.emplace_back(session_header,
                         sessions.open(request.principal.name, agreed, SessionTable::Clock::now()));
  }
  const auto reply =
      std::make_shared<Reply>(exchange, form_for(request, body), answers, body.is_batch, std::move(headers));
  std::size_t place = 0;
  for (const Incoming& message : body.messages) {
    if (message.kind == Incoming::Kind::request || message.kind == Incoming::Kind::invalid) {
      handle(message, place++, reply, session, body);
    }
  }
}

json::object McpService::Impl::initialized(const Incoming& message) const {
  json::object result;
  result["protocolVersion"] = negotiated_mcp_version(core::find_text(message.params, "protocolVersion"));
  result["capabilities"] = json::object{{"tools", json::object{{"listChanged", false}}},
                                        {"prompts", json::object{{"listChanged", false}}}};
  result["serverInfo"] =
      json::object{{"name", "ai-sdk"}, {"title", "AI SDK local agent server"}, {"version", AI_SDK_VERSION}};
  result["instructions"] = instructions;
  return result;
}

void McpService::Impl::take_notification(const Incoming& message, const Principal& principal,
                                         const std::string& session) {
  if (message.method != "notifications/cancelled") return;
  if (const auto* id = message.params.if_contains("requestId")) runner.cancel(principal, session, *id);
}

void McpService::Impl::handle(const Incoming& message, std::size_t place, const std::shared_ptr<Reply>& reply,
                              const std::string& session, const IncomingBody& body) {
  const auto fail = [&](int code, std::string_view text) {
    reply->answer(place, rpc_error(message.id, code, text));
  };
  if (message.kind == Incoming::Kind::invalid) return fail(rpc_code::invalid_request, message.fault);
  if (message.method == "initialize") {
    if (body.is_batch) return fail(rpc_code::invalid_request, "Invalid request: initialize comes alone");
    return reply->answer(place, rpc_result(message.id, initialized(message)));
  }
  if (message.method == "ping") return reply->answer(place, rpc_result(message.id, {}));
  if (message.method == "tools/list" || message.method == "prompts/list") {
    // Everything is on the first page, so there is no cursor that this server could have given.
    if (!core::find_text(message.params, "cursor").empty())
      return fail(rpc_code::invalid_params, "Invalid cursor");
    if (message.method == "prompts/list")
      return reply->answer(place, rpc_result(message.id, {{"prompts", listed_prompts()}}));
    return reply->answer(place, rpc_result(message.id, {{"tools", runner.listed()}}));
  }
  if (message.method == "prompts/get") {
    const auto* arguments = core::find_object(message.params, "arguments");
    try {
      return reply->answer(place, rpc_result(message.id, prompt_of(core::find_text(message.params, "name"),
                                                                   arguments ? *arguments : json::object())));
    } catch (const PromptError& error) {
      return fail(rpc_code::invalid_params, error.what());
    }
  }
  if (message.method != "tools/call") {
    return fail(rpc_code::method_not_found,
                "Method not found: " + core::shorten(message.method, max_name_shown));
  }
  const std::string name(core::find_text(message.params, "name"));
  const Tool* tool = runner.find(name);
  if (tool == nullptr) {
    return fail(rpc_code::invalid_params, name.empty()
                                              ? "\"name\" of the tool is missing"
                                              : "Unknown tool: " + core::shorten(name, max_name_shown));
  }
  json::object arguments;
  if (const auto* given = message.params.if_contains("arguments"); given != nullptr && !given->is_null()) {
    json::error_code error;
    const json::value read = given->is_string() ? json::parse(given->get_string(), error) : *given;
    if (error || !read.is_object()) return fail(rpc_code::invalid_params, "\"arguments\" is an object");
    arguments = read.get_object();
  }
  if (!body.is_batch) reply->exchange()->note_agent(name);
  const auto* token = progress_token(message);
  runner.start({tool, std::move(arguments), message.id, token == nullptr ? json::value() : *token, session},
               place, reply);
}

McpService::McpService(const Catalog& catalog, Store& store, ToolList tools, McpLimits limits,
                       AuditLog* audit)
    : impl_(std::make_unique<Impl>(catalog, store, std::move(tools), limits, audit)) {}

McpService::~McpService() = default;

void McpService::post(const std::shared_ptr<Exchange>& exchange) { impl_->post(exchange); }

void McpService::close_session(const std::shared_ptr<Exchange>& exchange) {
  const Request& request = exchange->request();
  const auto session = request.header(session_header);
  if (session.empty()) {
    return refuse(*exchange, 400, rpc_code::invalid_request,
                  "Bad Request: " + std::string(session_header) + " names the session to end");
  }
  if (!impl_->sessions.close(session, request.principal.name, SessionTable::Clock::now())) {
    return refuse(*exchange, 404, rpc_code::invalid_request, "Session not found");
  }
  exchange->respond(json_response(200, "{}"));
}

void McpService::shut_down() { impl_->runner.shut_down(); }

std::map<std::string, ToolCounts> McpService::counts() const { return impl_->runner.counts(); }

}  // namespace ai_sdk::server
