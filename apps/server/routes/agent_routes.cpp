#include "core/text.hpp"
#include "core/url.hpp"
#include "core/wire/decode.hpp"
#include "core/wire/encode.hpp"
#include "routes/paging.hpp"
#include "routes/routes.hpp"
#include "routes/run_outputs.hpp"
#include "routes/start_run.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace ai_sdk::server {
namespace {

constexpr std::size_t max_conversation_id = 256;
constexpr std::size_t max_idempotency_key = 255;
constexpr std::size_t max_name_shown = 256;

std::string names_of(const AgentRegistry& agents) {
  std::string names;
  for (const auto& agent : agents.all()) names += (names.empty() ? "" : ", ") + agent.info.name;
  return names.empty() ? "no agents" : names;
}

// The agent of a raw path segment; answers with 404 where there is none. Some clients write a blank as "+".
const RegisteredAgent* find_agent(const AgentRegistry& agents, const std::string& segment,
                                  Exchange& exchange) {
  const std::string name = core::decode_percent(segment);
  const auto* found = agents.find(name);
  if (found == nullptr && segment.find('+') != std::string::npos) {
    std::string spaced = segment;
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    found = agents.find(core::decode_percent(spaced));
  }
  if (found != nullptr) {
    exchange.note_agent(found->info.name);
    return found;
  }
  const std::string shown = core::shorten(core::to_valid_utf8(name), max_name_shown);
  exchange.respond(
      error_response(404, "agent instance for " + shown + " not found; this server has " + names_of(agents)));
  return nullptr;
}

Response list_page(const AgentRegistry& agents, const Request& request) {
  const HeaderList query = parse_query(request.query);
  const bool only_enabled = query_value(query, "apiEnabled") == "true";
  std::vector<const AgentInfo*> listed;
  std::vector<std::string_view> names;
  for (const auto& agent : agents.all()) {
    if (only_enabled && !agent.info.api_enabled) continue;
    listed.push_back(&agent.info);
    names.push_back(agent.info.name);
  }
  try {
    const PageRange page = page_of(names, read_page_request(query));
    std::vector<AgentInfo> items;
    for (auto i = page.first; i < page.last; ++i) items.push_back(*listed[i]);
    const std::string after = page.more ? encode_cursor(names[page.last - 1]) : std::string();
    return json_response(200, core::encode_page(items, after, static_cast<std::int64_t>(names.size())));
  } catch (const PageError& error) {
    return error_response(400, error.what());
  }
}

// What is wrong with a conversation's id; empty where it can be used.
std::string_view fault_of_conversation_id(std::string_view id) {
  if (id.size() > max_conversation_id) return "conversationId is longer than 256 bytes";
  const bool has_control = std::any_of(id.begin(), id.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
  return has_control ? std::string_view("conversationId holds control characters") : std::string_view();
}

using MakeOutput = std::shared_ptr<RunOutput> (*)(std::shared_ptr<Exchange>, std::string, bool);

// What is wrong with an Idempotency-Key; empty where it can be used.
std::string_view fault_of_key(std::string_view key) {
  if (key.size() > max_idempotency_key) return "The Idempotency-Key is longer than 255 bytes";
  const bool visible = std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  return visible ? std::string_view() : "The Idempotency-Key holds other characters than visible ASCII";
}

void run_agent(const RegisteredAgent& agent, RunService& runs, Faults* faults,
               const std::shared_ptr<Exchange>& exchange, MakeOutput make_output) {
  if (!agent.info.api_enabled) {
    exchange->respond(
        error_response(403, "The agent " + agent.info.name + " is not enabled for calls over the API"));
    return;
  }
  RunRequest run;
  run.agent = agent.agent.get();
  run.may_edit = exchange->request().principal.role >= Role::editor;
  try {
    if (exchange->request().body.empty()) {
      throw core::DecodeError(R"(the body is empty; send JSON such as {"message": "Hello"})");
    }
    if (!core::is_valid_utf8(exchange->request().body)) {
      throw core::DecodeError("the body is not valid UTF-8; send JSON in UTF-8");
    }
    auto request = core::decode_invoke_request(exchange->request().body);
    run.message = std::move(request.message);
    run.conversation_id = std::move(request.conversation_id);
    run.parameters = std::move(request.parameters);
  } catch (const core::DecodeError& error) {
    exchange->respond(error_response(400, std::string("Invalid request format: ") + error.what()));
    return;
  }
  if (const auto fault = fault_of_conversation_id(run.conversation_id); !fault.empty()) {
    exchange->respond(error_response(
        400, std::string(fault) + "; send the id of an earlier answer, or none to begin a new conversation"));
    return;
  }
  run.idempotency_key = exchange->request().header("Idempotency-Key");
  if (const auto fault = fault_of_key(run.idempotency_key); !fault.empty()) {
    exchange->respond(error_response(400, std::string(fault) + "; send a UUID, for instance"));
    return;
  }
  run.to_end = equals_ignoring_case(exchange->request().header("X-Run-To-End"), "true");
  auto output_of_run = [exchange, make_output](const std::string& conversation_id, bool replayed) {
    return make_output(exchange, conversation_id, replayed);
  };
  start_run(runs, faults, make_output == make_stream_output, std::move(run), std::move(output_of_run),
            exchange);
}

}  // namespace

void add_agent_routes(Router& router, const AgentRegistry& agents, RunService& runs, Faults* faults) {
  const std::string collection = "/api/v1/agents/dynamic";
  const std::string one = collection + "/name/{}";
  router.add("GET", collection, [&agents](const auto& exchange, const auto&) {
    exchange->respond(list_page(agents, exchange->request()));
  });
  router.add("GET", one, [&agents](const auto& exchange, const auto& path) {
    if (const auto* agent = find_agent(agents, path[0], *exchange)) {
      exchange->respond(json_response(200, boost::json::serialize(core::to_json(agent->info))));
    }
  });
  router.add("POST", one + "/invoke", Role::reader,
             [&agents, &runs, faults](const auto& exchange, const auto& path) {
               const auto* agent = find_agent(agents, path[0], *exchange);
               if (agent != nullptr) run_agent(*agent, runs, faults, exchange, make_invoke_output);
             });
  router.add("POST", one + "/stream", Role::reader,
             [&agents, &runs, faults](const auto& exchange, const auto& path) {
               const auto* agent = find_agent(agents, path[0], *exchange);
               if (agent != nullptr) run_agent(*agent, runs, faults, exchange, make_stream_output);
             });
}

}  // namespace ai_sdk::server
