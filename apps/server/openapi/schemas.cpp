#include "directory/members.hpp"
#include "openapi/document.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

namespace ai_sdk::server::openapi {
namespace {

namespace json = boost::json;

// What is the same for all entities, and what has no table of members.
constexpr std::string_view fixed_schemas = R"json({
"Error": {"type": "object", "required": ["code", "message"], "properties": {
  "code": {"type": "integer", "description": "the HTTP status"}, "message": {"type": "string"}}},
"EntityReference": {"type": "object", "required": ["id", "type"], "properties": {
  "id": {"type": "string"}, "type": {"type": "string"}, "name": {"type": "string"},
  "fullyQualifiedName": {"type": "string"}, "displayName": {"type": "string"},
  "description": {"type": "string"}, "href": {"type": "string"}}},
"GivenReference": {"description": "by id, name or fullyQualifiedName; a string is a name", "anyOf": [
  {"type": "string"}, {"type": "object", "properties": {
    "id": {"type": "string"}, "type": {"type": "string"}, "name": {"type": "string"},
    "fullyQualifiedName": {"type": "string"}}}]},
"Knowledge": {"type": "object", "properties": {
  "entityTypes": {"type": "array", "items": {"type": "string"}},
  "services": {"type": "array", "items": {"$ref": "#/components/schemas/GivenReference"},
    "description": "services, databases, schemas or tables of the data sources"},
  "attachments": {"type": "array", "items": {"type": "object"}}}},
"Paging": {"type": "object", "required": ["total"], "properties": {
  "before": {"type": "string", "description": "absent on the first page"},
  "after": {"type": "string", "description": "absent on the last page"},
  "total": {"type": "integer", "description": "entities on all pages"}}},
"McpRequest": {"description": "JSON-RPC 2.0; of a batch, what is no message is answered with an error of its own",
 "anyOf": [{"type": "object", "required": ["jsonrpc"], "properties": {
    "jsonrpc": {"type": "string", "enum": ["2.0"]}, "id": {}, "method": {"type": "string"},
    "params": {"type": "object"}}},
  {"type": "array", "minItems": 1, "items": {}}]},
"McpFailure": {"description": "a JSON-RPC error, or that of a request which did not come so far", "anyOf": [
  {"$ref": "#/components/schemas/Error"}, {"$ref": "#/components/schemas/McpMessage"}]},
"McpMessage": {"description": "JSON-RPC 2.0", "anyOf": [
  {"type": "object", "required": ["jsonrpc"], "properties": {
    "jsonrpc": {"type": "string", "enum": ["2.0"]}, "id": {}, "method": {"type": "string"},
    "params": {"type": "object"}, "result": {"type": "object"}, "error": {"type": "object"}}},
  {"type": "array", "items": {"type": "object"}}]},
"Restore": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
"Patch": {"anyOf": [
  {"type": "array", "items": {"type": "object", "required": ["op", "path"], "properties": {
    "op": {"type": "string", "enum": ["add", "remove", "replace", "move", "copy", "test"]},
    "path": {"type": "string"}, "from": {"type": "string"}, "value": {}}}},
  {"type": "object"}]},
"InvokeRequest": {"type": "object", "properties": {
  "message": {"type": "string", "nullable": true},
  "conversationId": {"type": "string", "nullable": true,
    "description": "of an earlier answer; absent: a new conversation"},
  "parameters": {"type": "object", "nullable": true}}},
"StreamEvent": {"type": "object", "required": ["event", "data"], "description": "one event of the stream",
 "properties": {
  "event": {"type": "string", "enum": ["stream-start", "message", "tool-use", "stream-completed", "error",
    "fatal-error"]},
  "data": {"type": "string", "description": "a JSON object with streamId, conversationId and sequence"}}},
"Usage": {"type": "object", "required": ["promptTokens", "completionTokens", "totalTokens"], "properties": {
  "promptTokens": {"type": "integer"}, "completionTokens": {"type": "integer"},
  "totalTokens": {"type": "integer"}}},
"InvokeResponse": {"type": "object", "required": ["conversationId", "response"], "properties": {
  "conversationId": {"type": "string"}, "response": {"type": "string", "description": "Markdown"},
  "toolsUsed": {"type": "array", "items": {"type": "string"}},
  "usage": {"$ref": "#/components/schemas/Usage"},
  "usageUnit": {"type": "string", "description": "what usage counts: words, for the built-in engine"}}},
"ConversationRequest": {"type": "object", "properties": {"title": {"type": "string", "nullable": true}}},
"ConversationName": {"type": "object", "required": ["id", "createdBy"], "properties": {
  "id": {"type": "string"}, "title": {"type": "string"}, "createdBy": {"type": "string"}}},
"GivenEntity": {"description": "by id or fullyQualifiedName", "type": "object", "required": ["type"],
 "properties": {"type": {"type": "string"}, "id": {"type": "string"}, "name": {"type": "string"},
  "fullyQualifiedName": {"type": "string"}}},
"CreateMemory": {"type": "object", "required": ["name", "question", "answer"], "additionalProperties": false,
 "properties": {
  "name": {"type": "string", "description": "1 to 256 characters without \"::\""},
  "question": {"type": "string", "minLength": 1}, "answer": {"type": "string", "minLength": 1},
  "title": {"type": "string"}, "summary": {"type": "string"}, "description": {"type": "string"},
  "displayName": {"type": "string"},
  "memoryType": {"type": "string", "enum": ["Preference", "UseCase", "Note", "Runbook", "Faq"]},
  "memoryScope": {"type": "string", "enum": ["UserGlobal", "EntityScoped"]},
  "shareConfig": {"type": "object", "properties": {"visibility": {"type": "string",
    "enum": ["Private", "Entity", "Shared"], "description": "Private: only who made it sees it"}}},
  "primaryEntity": {"$ref": "#/components/schemas/GivenEntity"},
  "relatedEntities": {"type": "array", "items": {"$ref": "#/components/schemas/GivenEntity"}},
  "owners": {"type": "array", "items": {"$ref": "#/components/schemas/GivenReference"}},
  "reviewers": {"type": "array", "items": {"$ref": "#/components/schemas/GivenReference"}},
  "domains": {"type": "array", "items": {"$ref": "#/components/schemas/GivenReference"}},
  "tags": {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "object"}]}},
  "extension": {"type": "object"}}},
"Memory": {"type": "object", "required": ["id", "name", "fullyQualifiedName", "question", "answer",
  "memoryType", "memoryScope", "version", "href", "deleted"], "properties": {
  "id": {"type": "string"}, "name": {"type": "string"}, "fullyQualifiedName": {"type": "string"},
  "question": {"type": "string"}, "answer": {"type": "string"}, "title": {"type": "string"},
  "summary": {"type": "string"}, "description": {"type": "string"}, "displayName": {"type": "string"},
  "memoryType": {"type": "string"}, "memoryScope": {"type": "string"},
  "shareConfig": {"type": "object", "properties": {"visibility": {"type": "string"}}},
  "primaryEntity": {"$ref": "#/components/schemas/EntityReference"},
  "relatedEntities": {"type": "array", "items": {"$ref": "#/components/schemas/EntityReference"}},
  "createdBy": {"type": "string"}, "version": {"type": "number"}, "updatedBy": {"type": "string"},
  "updatedAt": {"type": "integer"}, "href": {"type": "string"}, "deleted": {"type": "boolean"}}},
"MemoryPage": {"type": "object", "required": ["data", "paging"], "properties": {
  "data": {"type": "array", "items": {"$ref": "#/components/schemas/Memory"}},
  "paging": {"$ref": "#/components/schemas/Paging"}}},
"SearchAnswer": {"type": "object", "required": ["hits"], "properties": {"hits": {"type": "object",
  "required": ["total", "hits"], "properties": {
    "total": {"type": "object", "properties": {"value": {"type": "integer"}}},
    "hits": {"type": "array", "items": {"type": "object", "required": ["_id", "_score", "_source"],
      "properties": {"_id": {"type": "string"}, "_score": {"type": "number"},
        "_source": {"$ref": "#/components/schemas/Memory"}}}}}}}},
"CancelRequest": {"type": "object", "required": ["jobId"], "properties": {
  "jobId": {"type": "string", "description": "the streamId of a run, or a conversationId"}}},
"CancelAnswer": {"type": "object", "required": ["jobId", "accepted"], "properties": {
  "jobId": {"type": "string"}, "accepted": {"type": "boolean"}}},
"Version": {"type": "object", "required": ["version", "revision", "timestamp"], "properties": {
  "version": {"type": "string"}, "revision": {"type": "string"},
  "timestamp": {"type": "integer", "description": "when it was started, epoch milliseconds"}}},
"Health": {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}},
"OpenApi": {"type": "object", "required": ["openapi", "info", "paths"], "properties": {
  "openapi": {"type": "string"}, "info": {"type": "object"}, "paths": {"type": "object"}}}
})json";

json::object of_type(std::string_view type) { return {{"type", type}}; }
json::object list_of(json::object items) { return {{"type", "array"}, {"items", std::move(items)}}; }

// A member as callers give it, or as the server shows it.
json::object schema_of(const Member& member, bool given) {
  const std::string_view referred = given ? "GivenReference" : "EntityReference";
  json::object out;
  switch (member.shape) {
    case Shape::reference:
      return schema_reference(referred);
    case Shape::knowledge:
      return schema_reference("Knowledge");
    case Shape::text:
      out = of_type("string");
      break;
    case Shape::flag:
      out = of_type("boolean");
      break;
    case Shape::choice: {
      out = of_type("string");
      auto& choices = out["enum"].emplace_array();
      for (const auto choice : member.choices) choices.emplace_back(choice);
      break;
    }
    case Shape::object:
      out = of_type("object");
      break;
    case Shape::texts:
      out = list_of(of_type("string"));
      break;
    case Shape::objects:
      out = list_of(of_type("object"));
      break;
    case Shape::references:
      // What other servers know and this one does not is kept as it was given.
      out = list_of(member.relation ? schema_reference("GivenReference") : schema_reference(referred));
      break;
  }
  if (!member.description.empty()) out["description"] = member.description;
  return out;
}

json::object create_schema(EntityKind kind) {
  json::object properties;
  json::array required;
  for (const auto& member : members_of(kind)) {
    properties[member.name] = schema_of(member, true);
    if (member.required) required.emplace_back(member.name);
  }
  return {{"type", "object"},
          {"required", std::move(required)},
          {"properties", std::move(properties)},
          {"additionalProperties", false}};
}

json::object entity_schema(EntityKind kind) {
  json::object properties;
  json::array required{"id",   "name",   "fullyQualifiedName", "version", "updatedAt", "updatedBy",
                       "href", "deleted"};
  properties["id"] = of_type("string");
  properties["fullyQualifiedName"] = of_type("string");
  for (const auto& member : members_of(kind)) {
    if (member.name == "botName") continue;  // shown as `bot`
    properties[member.name] = schema_of(member, false);
    if (member.required && member.name != "name") required.emplace_back(member.name);
  }
  if (kind == EntityKind::agent) required.insert(required.end(), {"mode", "apiEnabled", "abilities"});
  properties["version"] = of_type("number");
  properties["updatedAt"] = json::object{{"type", "integer"}, {"description", "epoch milliseconds"}};
  properties["updatedBy"] = of_type("string");
  properties["href"] = of_type("string");
  properties["deleted"] = of_type("boolean");
  return {{"type", "object"}, {"required", std::move(required)}, {"properties", std::move(properties)}};
}

json::object page_schema(std::string_view of) {
  return {{"type", "object"},
          {"required", json::array{"data", "paging"}},
          {"properties",
           json::object{{"data", list_of(schema_reference(of))}, {"paging", schema_reference("Paging")}}}};
}

}  // namespace

json::object schema_reference(std::string_view schema) {
  return {{"$ref", "#/components/schemas/" + std::string(schema)}};
}

boost::json::object schemas() {
  json::object out = json::parse(fixed_schemas).as_object();
  const std::pair<EntityKind, std::string> kinds[] = {{EntityKind::agent, "Agent"},
                                                      {EntityKind::persona, "Persona"},
                                                      {EntityKind::bot, "Bot"},
                                                      {EntityKind::ability, "Ability"}};
  for (const auto& [kind, name] : kinds) {
    out[name] = entity_schema(kind);
    out[name + "Page"] = page_schema(name);
    if (kind != EntityKind::ability) out["Create" + name] = create_schema(kind);
  }
  return out;
}

}  // namespace ai_sdk::server::openapi
