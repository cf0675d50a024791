#include "directory/entity_kind.hpp"
#include "openapi/document.hpp"

namespace ai_sdk::server::openapi {
namespace {

constexpr Parameter limit{"limit", "entities of a page, 0 to 1000000; 10 where absent", "integer"};
constexpr Parameter after{"after", "the page after this cursor: paging.after of the page before"};
constexpr Parameter before{"before", "the page before this cursor; not together with after"};
constexpr Parameter offset{"offset", "entities to pass over; only without a cursor", "integer"};
constexpr Parameter include{"include", "non-deleted (the default), deleted or all"};
constexpr Parameter fields{"fields", "relations to show, with commas between: owners, tags, …; * for all"};
constexpr Parameter hard_delete{"hardDelete", "true: for good, and its name is free", "boolean"};
constexpr Parameter if_match{"If-Match", "the ETag of the version that is to be changed", "string", "header"};
constexpr Parameter idempotency_key{"Idempotency-Key", "the same key runs once, for a day", "string",
                                    "header"};
constexpr Parameter to_end{"X-Run-To-End", "true: with a key, the run goes on when its caller hangs up",
                           "boolean", "header"};

struct Words {
  EntityKind kind;
  std::string_view schema;  // Agent, and AgentPage, CreateAgent
  std::string_view many;
};
constexpr Words entities[] = {{EntityKind::agent, "Agent", "agents"},
                              {EntityKind::persona, "Persona", "personas"},
                              {EntityKind::bot, "Bot", "bots"},
                              {EntityKind::ability, "Ability", "abilities"}};

// The views into these must outlive the operations.
struct Names {
  std::string page;
  std::string create;
};
const Names& names_of(std::string_view schema) {
  static const Names agent{"AgentPage", "CreateAgent"};
  static const Names persona{"PersonaPage", "CreatePersona"};
  static const Names bot{"BotPage", "CreateBot"};
  static const Names ability{"AbilityPage", ""};
  return schema == "Agent" ? agent : schema == "Persona" ? persona : schema == "Bot" ? bot : ability;
}

// `name`: in the operations' ids; the schema's where it is empty.
void add_reading(std::vector<Operation>& out, const Words& words, const std::string& path,
                 std::string name = {}) {
  if (name.empty()) name = words.schema;
  const std::string one(kind_name(words.kind));
  Operation list{"GET", path, "list" + name + "s", words.many, "List " + std::string(words.many)};
  list.parameters = {limit, after, before, offset, include, fields};
  if (words.kind == EntityKind::agent)
    list.parameters.push_back({"apiEnabled", "true: only those that can be called", "boolean"});
  list.answers = {{200, "a page of them, sorted by name", names_of(words.schema).page}};
  list.errors = {400};
  out.push_back(std::move(list));
  for (const bool by_name : {true, false}) {
    Operation get{"GET", path + (by_name ? "/name/{name}" : "/{id}"),
                  "get" + name + (by_name ? "ByName" : "ById"), words.many, "Look at one " + one};
    get.parameters = {include, fields};
    get.answers = {{200, "the entity", words.schema}};
    get.errors = {400, 404};
    out.push_back(std::move(get));
  }
}

void add_writing(std::vector<Operation>& out, const Words& words, const std::string& path) {
  const std::string schema(words.schema);
  const std::string one(kind_name(words.kind));
  const auto& create = names_of(words.schema).create;
  out.push_back({"POST",
                 path,
                 "create" + schema,
                 words.many,
                 "Make one " + one,
                 {},
                 create,
                 {{201, "what was made", words.schema}},
                 {400, 404, 409}});
  out.push_back(
      {"PUT",
       path,
       "put" + schema,
       words.many,
       "Make one " + one + ", or give it these members",
       {},
       create,
       {{200, "what was there, with these members", words.schema}, {201, "what was made", words.schema}},
       {400, 404, 409}});
  out.push_back({"PUT",
                 path + "/restore",
                 "restore" + schema,
                 words.many,
                 "Take back the deletion of one " + one,
                 {},
                 "Restore",
                 {{200, "the entity", words.schema}},
                 {400, 404}});
  for (const bool by_name : {true, false}) {
    const std::string place = path + (by_name ? "/name/{name}" : "/{id}");
    const std::string how = by_name ? "ByName" : "ById";
    out.push_back({"PATCH",
                   place,
                   "patch" + schema + how,
                   words.many,
                   "Change one " + one + ": a JSON Patch (RFC 6902) or a merge patch (RFC 7396)",
                   {if_match},
                   "Patch",
                   {{200, "the changed entity", words.schema}},
                   {400, 404, 409, 412}});
    out.push_back({"DELETE",
                   place,
                   "delete" + schema + how,
                   words.many,
                   "Delete one " + one,
                   {hard_delete, if_match},
                   {},
                   {{200, "what was deleted", words.schema}},
                   {400, 404, 409, 412}});
  }
}

}  // namespace

std::vector<Operation> entity_operations() {
  std::vector<Operation> out;
  for (const auto& words : entities) {
    const std::string path(collection_path(words.kind));
    add_reading(out, words, path);
    if (words.kind != EntityKind::ability) add_writing(out, words, path);
  }
  add_reading(out, {EntityKind::ability, "Ability", "abilities"}, std::string(skills_path), "Skill");
  return out;
}

std::vector<Operation> run_operations() {
  const std::string path(collection_path(EntityKind::agent));
  return {
      {"POST",
       path + "/name/{name}/invoke",
       "invokeAgent",
       "runs",
       "Run an agent and wait for its whole answer",
       {idempotency_key, to_end},
       "InvokeRequest",
       {{200, "the answer", "InvokeResponse"}},
       {400, 404, 409, 422, 500, 503}},
      {"POST",
       path + "/name/{name}/stream",
       "streamAgent",
       "runs",
       "Run an agent and get its events as they come",
       {idempotency_key, to_end},
       "InvokeRequest",
       {{200, "server-sent events: stream-start, message, tool-use, stream-completed, error, fatal-error",
         "StreamEvent", "text/event-stream"}},
       {400, 404, 409, 422, 500, 503}},
      {"POST",
       "/api/v1/agents/invoke",
       "invokeAssistant",
       "runs",
       "Run the agent of those who name none, which has every ability, and wait for its whole answer",
       {idempotency_key, to_end},
       "InvokeRequest",
       {{200, "the answer", "InvokeResponse"}},
       {400, 409, 422, 500, 503}},
      {"POST",
       "/api/v1/agents/run",
       "streamAssistant",
       "runs",
       "Run the agent of those who name none and get its events as they come",
       {idempotency_key, to_end},
       "InvokeRequest",
       {{200, "server-sent events, as those of an agent's stream", "StreamEvent", "text/event-stream"}},
       {400, 409, 422, 500, 503}},
      {"POST",
       "/api/v1/assistants/chatConversations",
       "nameConversation",
       "runs",
       "An id for a conversation, which its first message begins",
       {},
       "ConversationRequest",
       {{200, "the id", "ConversationName"}},
       {400}},
      {"POST",
       path + "/cancel",
       "cancelRun",
       "runs",
       "End a run, or the runs of a conversation: this server's own extension of the protocol",
       {},
       "CancelRequest",
       {{200, "whether there was one that the caller may end", "CancelAnswer"}},
       {400}},
  };
}

std::vector<Operation> memory_operations() {
  const std::string path = "/api/v1/contextCenter/memories";
  std::vector<Operation> out{
      {"GET",
       path,
       "listMemories",
       "memories",
       "List notes",
       {limit,
        after,
        before,
        offset,
        include,
        {"primaryEntityFqn", "only those about the entity of that fully qualified name"}},
       {},
       {{200, "a page of them, sorted by name", "MemoryPage"}},
       {400}},
      {"POST",
       path,
       "createMemory",
       "memories",
       "Keep a note",
       {},
       "CreateMemory",
       {{201, "what was made", "Memory"}},
       {400, 404, 409}},
      {"GET",
       "/api/v1/hybrid/nlq/search",
       "searchMemories",
       "memories",
       "Find notes by their words",
       {{"index", "contextMemory"},
        {"q", "the words; absent or *: all"},
        {"filters", R"(JSON such as {"memoryType": ["Note"]})"},
        {"from", "hits to pass over", "integer"},
        {"size", "hits to show; 10 where absent", "integer"}},
       {},
       {{200, "the hits, in the shape of search engines", "SearchAnswer"}},
       {400}}};
  for (const bool by_name : {true, false}) {
    const std::string place = path + (by_name ? "/name/{name}" : "/{id}");
    const std::string how = by_name ? "ByName" : "ById";
    out.push_back({"GET",
                   place,
                   "getMemory" + how,
                   "memories",
                   "Look at one note",
                   {include},
                   {},
                   {{200, "the note", "Memory"}},
                   {400, 404}});
    out.push_back({"DELETE",
                   place,
                   "deleteMemory" + how,
                   "memories",
                   "Delete one note",
                   {hard_delete},
                   {},
                   {{200, "what was deleted", "Memory"}},
                   {400, 404, 409}});
  }
  return out;
}

std::vector<Operation> tool_operations() {
  constexpr Parameter session{"Mcp-Session-Id", "the one that initialize gave; absent: none", "string",
                              "header"};
  constexpr Parameter version{"MCP-Protocol-Version", "2025-06-18, 2025-03-26 or 2024-11-05", "string",
                              "header"};
  return {
      {"POST",
       "/mcp",
       "postMcp",
       "tools",
       "The catalog's tools over the Model Context Protocol: one message, or a batch of them",
       {session, version},
       "McpRequest",
       {{200, "the answer; server-sent events where the caller asked for progress", "McpMessage"},
        {202, "a notification was taken"}},
       {400, 404},
       false,
       "McpFailure"},
      {"DELETE",
       "/mcp",
       "endMcpSession",
       "tools",
       "End a session",
       {session},
       {},
       {{200, "it is ended"}},
       {400, 404},
       false,
       "McpFailure"},
  };
}

std::vector<Operation> system_operations() {
  return {
      {"GET",
       "/api/v1/system/version",
       "getVersion",
       "system",
       "What this server is",
       {},
       {},
       {{200, "name and version", "Version"}},
       {},
       true},
      {"GET",
       "/api/v1/system/health",
       "getHealth",
       "system",
       "Whether this server is well",
       {},
       {},
       {{200, "it is", "Health"}},
       {},
       true},
      {"GET",
       "/api/v1/openapi.json",
       "getOpenApi",
       "system",
       "This document",
       {},
       {},
       {{200, "an OpenAPI document", "OpenApi"}},
       {},
       true},
      {"GET",
       "/metrics",
       "getMetrics",
       "system",
       "What the server has run, for Prometheus",
       {},
       {},
       {{200, "the text format, version 0.0.4", "text", "text/plain"}}},
  };
}

}  // namespace ai_sdk::server::openapi
