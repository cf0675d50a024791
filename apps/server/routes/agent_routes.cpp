// Running agents.
#include "core/ascii.hpp"
#include "core/text.hpp"
#include "core/wire/decode.hpp"
#include "core/wire/parse.hpp"
#include "directory/failure.hpp"
#include "routes/desk.hpp"
#include "routes/entity_requests.hpp"
#include "routes/routes.hpp"
#include "routes/run_outputs.hpp"
#include "routes/start_run.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace ai_sdk::server {
namespace {

constexpr std::size_t max_conversation_id = 256;
constexpr std::size_t max_idempotency_key = 255;

// What is to run, and whether it may be called.
struct Runnable {
  std::shared_ptr<const Agent> agent;
  bool api_enabled = false;
};

// An agent that comes with the server: no look into the store is needed.
std::optional<Runnable> built_in_agent(const AgentRegistry& agents, const Directory::Key& key) {
  for (const auto& name : key.names) {
    if (const auto* found = agents.find(name)) return Runnable{found->agent, found->api_enabled};
  }
  return std::nullopt;
}

// One that somebody has made; a 404 where there is none.
Runnable made_agent(Directory& directory, const Directory::Key& key) {
  const auto entry = directory.find(EntityKind::agent, key);
  // Of an alias that another server on this store has.
  if (entry.built_in) directory.not_there(EntityKind::agent, key.shown());
  return {directory.runner_of(entry), entry.api_enabled};
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

using MakeOutput = std::shared_ptr<RunOutput> (*)(std::shared_ptr<Exchange>, RunIds);

// What is wrong with an Idempotency-Key; empty where it can be used.
std::string_view fault_of_key(std::string_view key) {
  if (key.size() > max_idempotency_key) return "The Idempotency-Key is longer than 255 bytes";
  return core::is_visible(key) ? std::string_view()
                               : "The Idempotency-Key holds other characters than visible ASCII";
}

void run_agent(const Runnable& runnable, RunService& runs, Faults* faults,
               const std::shared_ptr<Exchange>& exchange, MakeOutput make_output) {
  const std::string& name = runnable.agent->description().name;
  exchange->note_agent(name);
  if (!runnable.api_enabled) {
    exchange->respond(error_response(403, "The agent " + name + " is not enabled for calls over the API"));
    return;
  }
  RunRequest run;
  run.id = core::make_uuid();
  run.request_id = exchange->request().id;
  run.by = exchange->request().principal;
  run.agent = runnable.agent;
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
  const auto* to_end = exchange->request().find_header("X-Run-To-End");
  run.to_end = to_end && equals_ignoring_case(*to_end, "true");
  if (to_end && !run.to_end && !equals_ignoring_case(*to_end, "false")) {
    exchange->respond(error_response(400, "The header X-Run-To-End must be true or false"));
    return;
  }
  auto output_of_run = [exchange, make_output, id = run.id](const std::string& conversation_id,
                                                            bool replayed) {
    return make_output(exchange, {id, conversation_id, replayed});
  };
  start_run(runs, faults, make_output == make_stream_output, std::move(run), std::move(output_of_run),
            exchange);
}

// Where the run is to end that the body names.
void cancel_run(RunService& runs, const std::shared_ptr<Exchange>& exchange) {
  const auto& request = exchange->request();
  const auto body = core::parse_json(request.body);
  const auto* object = body ? body->if_object() : nullptr;
  if (!object) {
    exchange->respond(error_response(400, R"(Invalid request format: send JSON such as {"jobId": "…"})"));
    return;
  }
  const auto id = core::find_text(*object, "jobId");
  if (id.empty()) {
    exchange->respond(error_response(400, "[jobId must not be null]"));
    return;
  }
  boost::json::object answer;
  answer["jobId"] = id;
  answer["accepted"] = runs.cancel(id, request.principal);
  exchange->respond(json_response(200, boost::json::serialize(answer)));
}

// An id for a conversation with the assistant. Nothing is kept: the first message begins the conversation.
void name_conversation(const std::shared_ptr<Exchange>& exchange) {
  const auto& request = exchange->request();
  const auto body = core::parse_json(request.body);
  const auto* object = body ? body->if_object() : nullptr;
  const auto* title = object ? core::find_member(*object, "title") : nullptr;
  if (title && title->is_null()) title = nullptr;
  if (!object || (title && !title->is_string())) {
    exchange->respond(
        error_response(400, R"(Invalid request format: send JSON such as {"title": "Refunds"})"));
    return;
  }
  boost::json::object answer{{"id", core::make_uuid()}};
  if (title) answer["title"] = *title;
  answer["createdBy"] = request.principal.name;
  exchange->respond(json_response(200, boost::json::serialize(answer)));
}

}  // namespace

void add_agent_routes(Router& router, const AgentRegistry& agents, Directory& directory, WorkerPool& desk,
                      RunService& runs, Faults* faults) {
  const std::string collection(collection_path(EntityKind::agent));
  const auto add_run = [&](const char* verb, MakeOutput make_output) {
    router.add(
        "POST", collection + "/name/{}/" + verb, Role::reader,
        [&agents, &directory, &desk, &runs, faults, make_output](const auto& exchange, const auto& path) {
          const auto key = name_key(path[0]);
          if (const auto built_in = built_in_agent(agents, key)) {
            run_agent(*built_in, runs, faults, exchange, make_output);
            return;
          }
          answer_at_desk(desk, exchange, [&directory, &runs, faults, make_output, key](const auto& e) {
            run_agent(made_agent(directory, key), runs, faults, e, make_output);
          });
        });
  };
  add_run("invoke", make_invoke_output);
  add_run("stream", make_stream_output);
  // Newer clients send what is meant for no agent in particular here.
  const Runnable assistant{directory.assistant(), true};
  const auto add_assistant = [&](const char* path, MakeOutput make_output) {
    router.add("POST", path, Role::reader,
               [&runs, faults, assistant, make_output](const auto& e, const auto&) {
                 run_agent(assistant, runs, faults, e, make_output);
               });
  };
  add_assistant("/api/v1/agents/invoke", make_invoke_output);
  add_assistant("/api/v1/agents/run", make_stream_output);
  router.add("POST", "/api/v1/assistants/chatConversations", Role::reader,
             [](const auto& exchange, const auto&) { name_conversation(exchange); });
  router.add("POST", collection + "/cancel", Role::reader,
             [&runs](const auto& exchange, const auto&) { cancel_run(runs, exchange); });
}

}  // namespace ai_sdk::server
