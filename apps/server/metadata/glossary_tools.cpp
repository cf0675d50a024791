#include "metadata/creation.hpp"
#include "metadata/references.hpp"
#include "metadata/tools_of_meaning.hpp"

#include <boost/json/array.hpp>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

constexpr std::string_view glossary_schema = R"json({
  "type": "object",
  "properties": {
    "name": {"type": "string", "description": "The glossary's name: no other glossary has it, and it has no '::' in it."},
    "description": {"type": "string", "description": "What the glossary is about, in Markdown."},
    "displayName": {"type": "string", "description": "The name that people see."},
    "owners": {"type": "array", "items": {"type": "string"}, "description": "Names of users or teams that own it."},
    "reviewers": {"type": "array", "items": {"type": "string"}, "description": "Names of users or teams that review its terms."},
    "mutuallyExclusive": {"type": "boolean", "default": false, "description": "true: of its own terms at most one can be put on an asset."}
  },
  "required": ["name", "description", "mutuallyExclusive"]
})json";

constexpr std::string_view term_schema = R"json({
  "type": "object",
  "properties": {
    "glossary": {"type": "string", "description": "The fully qualified name of the glossary."},
    "parentTerm": {"type": "string", "description": "The fully qualified name of the term above it; left out for a term at the top."},
    "name": {"type": "string", "description": "The term's name: no other term beside it has it, and it has no '::' in it."},
    "description": {"type": "string", "description": "What the term means, in Markdown."},
    "displayName": {"type": "string", "description": "The name that people see."},
    "synonyms": {"type": "array", "items": {"type": "string"}, "description": "Other words for the same."},
    "owners": {"type": "array", "items": {"type": "string"}, "description": "Names of users or teams that own it."},
    "reviewers": {"type": "array", "items": {"type": "string"}, "description": "Names of users or teams that review it; with them the term begins as a draft."},
    "extension": {"type": "object", "additionalProperties": true, "description": "Values of custom properties."}
  },
  "required": ["glossary", "name", "description"]
})json";

json::object create_glossary(const ToolUse& use, const ToolContext& context) {
  MetadataStore metadata(context.store);
  Draft draft;
  draft.type = "glossary";
  draft.name = needed_text(use, "name");
  copy_texts(use, draft, {"description", "displayName"});
  copy_relations(use, metadata, draft);
  draft.content["mutuallyExclusive"] = flag_argument(use, "mutuallyExclusive");
  draft.defaults["provider"] = "user";
  return create_or_update(use, metadata, draft);
}

json::object create_term(const ToolUse& use, const ToolContext& context) {
  MetadataStore metadata(context.store);
  const StoredEntity glossary = get_stored(metadata, "glossary", needed_text(use, "glossary"));
  Draft draft;
  draft.type = "glossaryTerm";
  draft.name = needed_text(use, "name");
  draft.parent = glossary.fqn;
  draft.content["glossary"] = stored_reference(glossary);
  if (const std::string name = text_argument(use, "parentTerm"); !name.empty()) {
    const StoredEntity parent = get_stored(metadata, "glossaryTerm", name);
    if (!parent.fqn.starts_with(glossary.fqn + ".")) {
      throw ToolFailure(400, "The term " + parent.fqn + " is not in the glossary " + glossary.fqn);
    }
    draft.parent = parent.fqn;
    draft.content["parent"] = stored_reference(parent);
  }
  copy_texts(use, draft, {"description", "displayName"});
  if (const auto* synonyms = find_argument(use, "synonyms")) draft.content["synonyms"] = *synonyms;
  copy_relations(use, metadata, draft);
  const auto* reviewers = draft.content.if_contains("reviewers");
  const bool reviewed = reviewers != nullptr && !reviewers->as_array().empty();
  draft.defaults["entityStatus"] = reviewed ? "Draft" : "Approved";
  draft.defaults["provider"] = "user";
  draft.defaults["mutuallyExclusive"] = false;
  return create_or_update(use, metadata, draft);
}

}  // namespace

void add_glossary_tools(ToolList& tools) {
  tools.push_back(make_tool(
      "create_glossary", ToolKind::creates,
      "Makes a glossary, or changes the one of that name. Terms go into it with create_glossary_term.",
      glossary_schema, create_glossary));
  tools.push_back(make_tool(
      "create_glossary_term", ToolKind::creates,
      "Makes a term in a glossary, or changes the one of that name. The glossary, and the parent where "
      "one is given, must be there.",
      term_schema, create_term));
}

}  // namespace ai_sdk::server
