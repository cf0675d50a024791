#include "metadata/creation.hpp"
#include "metadata/fqn.hpp"
#include "metadata/memories.hpp"
#include "metadata/tools_of_meaning.hpp"

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

constexpr std::string_view memory_schema = R"json({
  "type": "object",
  "properties": {
    "name": {"type": "string", "description": "The note's name: no other has it, and it has no '::' in it."},
    "question": {"type": "string", "description": "What the note answers."},
    "answer": {"type": "string", "description": "What is to be kept in mind."},
    "title": {"type": "string", "description": "A heading."},
    "summary": {"type": "string", "description": "The answer in one line."},
    "description": {"type": "string", "description": "More about the note, in Markdown."},
    "displayName": {"type": "string", "description": "The name that people see."},
    "memoryType": {"type": "string", "enum": ["Preference", "UseCase", "Note", "Runbook", "Faq"], "description": "Note where left out."},
    "memoryScope": {"type": "string", "enum": ["UserGlobal", "EntityScoped"], "description": "How far it reaches; UserGlobal where left out."},
    "owners": {"type": "array", "items": {"type": "string"}, "description": "Names of users or teams that own it."},
    "tags": {"type": "array", "items": {"type": "string"}, "description": "Fully qualified names of tags."},
    "domains": {"type": "array", "items": {"type": "string"}, "description": "Fully qualified names of domains it belongs to."}
  },
  "required": ["name", "question", "answer"]
})json";

json::object create_memory(const ToolUse& use, const ToolContext& context) {
  MetadataStore metadata(context.store);
  Draft draft;
  draft.type = "contextMemory";
  draft.name = needed_text(use, "name");
  if (const auto kept = metadata.entity(draft.type, fqn_part(draft.name)); kept && is_withheld(*kept)) {
    if (!may_see(*kept, use.principal))
      throw ToolFailure(409, "Somebody keeps a private note of that name; choose another one");
    draft.content["deleted"] = false;
  }
  draft.content["question"] = needed_text(use, "question");
  draft.content["answer"] = needed_text(use, "answer");
  copy_texts(use, draft, {"title", "summary", "description", "displayName", "memoryType", "memoryScope"});
  copy_relations(use, metadata, draft);
  draft.defaults["memoryType"] = "Note";
  draft.defaults["memoryScope"] = "UserGlobal";
  return create_or_update(use, metadata, draft);
}

}  // namespace

void add_memory_tools(ToolList& tools) {
  tools.push_back(make_tool(
      "create_context_memory", ToolKind::creates,
      "Keeps a note, a question with its answer, that later conversations can find; changes the one "
      "of that name.",
      memory_schema, create_memory));
}

}  // namespace ai_sdk::server
