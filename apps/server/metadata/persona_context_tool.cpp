#include "core/text.hpp"
#include "core/wire/parse.hpp"
#include "metadata/context_tools.hpp"
#include "metadata/creation.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/fqn.hpp"
#include "metadata/knowledge.hpp"
#include "metadata/references.hpp"
#include "store/directory_store.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value_from.hpp>

#include <algorithm>
#include <vector>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

constexpr std::size_t max_part_bytes = 8'000;
constexpr std::size_t max_agents = 100;
constexpr std::size_t max_described = 400;

constexpr std::string_view persona_context_schema = R"json({
  "type": "object",
  "properties": {
    "personaName": {"type": "string", "description": "The persona; where it is left out, that of the caller, else DataAnalyst."},
    "format": {"type": "string", "enum": ["markdown", "json"], "default": "markdown", "description": "A document for reading, or its parts."},
    "part": {"type": "integer", "default": 1, "minimum": 1, "description": "Which part of the document, from 1."}
  },
  "required": []
})json";

std::string persona_of(const ToolUse& use, MetadataStore& metadata) {
  std::string name = text_argument(use, "personaName", "");
  if (!name.empty()) return name;
  know_caller(metadata, use.principal);
  const StoredEntity user = get_stored(metadata, "user", fqn_part(use.principal.name));
  if (const auto* persona = core::find_object(user.content, "persona")) {
    name = core::find_text(*persona, "name");
  }
  return name.empty() ? "DataAnalyst" : name;
}

// What is worth knowing beside the tables themselves: who has written it down says that it matters.
json::array entities_of(const EntityView& view, std::string_view wanted) {
  json::array out;
  view.for_each([&](std::string_view type, const json::object& entity) {
    if (type != wanted) return;
    out.push_back(json::object{{"fullyQualifiedName", core::find_text(entity, "fullyQualifiedName")},
                               {"description", short_description(entity, max_described)}});
  });
  return out;
}

json::object content_of(const DirectoryEntry& persona, const std::vector<std::string>& agents,
                        const EntityView& view) {
  json::object content;
  content["name"] = persona.name;
  for (const char* member : {"displayName", "description", "prompt"}) {
    if (const auto text = core::find_text(persona.document, member); !text.empty()) content[member] = text;
  }
  content["agents"] = json::value_from(agents);
  content["tables"] = entities_of(view, entity_type::table);
  content["glossaryTerms"] = entities_of(view, "glossaryTerm");
  content["metrics"] = entities_of(view, "metric");
  return content;
}

std::string list_text(const json::object& content, const char* member, std::string_view heading) {
  const auto& list = content.at(member).as_array();
  if (list.empty()) return {};
  std::string text = "\n## " + std::string(heading) + "\n\n";
  for (const auto& value : list) {
    const auto& one = value.as_object();
    const auto description = core::find_text(one, "description");
    text += "- `" + std::string(core::find_text(one, "fullyQualifiedName")) + "`";
    if (!description.empty()) text += ": " + std::string(description);
    text += '\n';
  }
  return text;
}

std::string document_of(const json::object& content) {
  const auto shown = core::find_text(content, "displayName");
  std::string text = "# " + std::string(shown.empty() ? core::find_text(content, "name") : shown) + "\n";
  for (const char* member : {"description", "prompt"}) {
    if (const auto part = core::find_text(content, member); !part.empty())
      text += "\n" + std::string(part) + "\n";
  }
  if (const auto& agents = content.at("agents").as_array(); !agents.empty()) {
    text += "\n## Agents\n\n";
    for (const auto& name : agents) text += "- " + std::string(name.as_string()) + '\n';
  }
  return text + list_text(content, "tables", "Tables") + list_text(content, "glossaryTerms", "Terms") +
         list_text(content, "metrics", "Metrics");
}

// Cut between lines, each part as long as it may be.
std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> parts;
  while (text.size() > max_part_bytes) {
    auto end = text.rfind('\n', max_part_bytes);
    end = end == std::string_view::npos || end == 0 ? max_part_bytes : end + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  parts.emplace_back(text);
  return parts;
}

json::object get_persona_context(const ToolUse& use, const ToolContext& context) {
  MetadataStore metadata(context.store);
  DirectoryStore directory(context.store);
  const std::string name = persona_of(use, metadata);
  const auto persona = directory.find_by_name("persona", name);
  if (!persona || persona->deleted) {
    throw ToolFailure(404,
                      "persona instance for " + core::shorten(core::to_valid_utf8(name), 256) + " not found");
  }
  const EntityView view(context.catalog, context.store);
  json::object content = content_of(*persona, directory.agents_of_persona(persona->id, max_agents), view);
  const auto wanted = static_cast<std::size_t>(std::max<std::int64_t>(1, number_argument(use, "part", 1)));
  json::object answer{{"persona", name}, {"part", wanted}};
  if (text_argument(use, "format", "markdown") == "json") {
    if (wanted > 1) throw ToolFailure(400, "as JSON there is one part only; ask for part 1");
    answer["context"] = std::move(content);
    answer["parts"] = 1;
    answer["hasMore"] = false;
    return answer;
  }
  auto parts = parts_of(document_of(content));
  if (wanted > parts.size()) {
    throw ToolFailure(400, "there are " + std::to_string(parts.size()) + " parts; ask for one of them");
  }
  answer["markdown"] = std::move(parts[wanted - 1]);
  answer["parts"] = parts.size();
  answer["hasMore"] = wanted < parts.size();
  return answer;
}

}  // namespace

void add_persona_context_tool(ToolList& tools) {
  tools.push_back(
      make_tool("get_persona_context", ToolKind::reads,
                "What somebody in a role should know: how the role works, its agents, the tables, terms "
                "and metrics there are; long documents in parts.",
                persona_context_schema, get_persona_context));
}

}  // namespace ai_sdk::server
