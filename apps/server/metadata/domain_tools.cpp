#include "metadata/creation.hpp"
#include "metadata/references.hpp"
#include "metadata/tools_of_meaning.hpp"

#include <boost/json/array.hpp>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

constexpr std::string_view domain_schema = R"json({
  "type": "object",
  "properties": {
    "name": {"type": "string", "description": "The domain's name: no other beside it has it, and it has no '::' in it."},
    "description": {"type": "string", "description": "What belongs to the domain, in Markdown."},
    "domainType": {"type": "string", "enum": ["Source-aligned", "Consumer-aligned", "Aggregate"], "description": "Aggregate where left out."},
    "parent": {"type": "string", "description": "The fully qualified name of the domain above it."},
    "displayName": {"type": "string", "description": "The name that people see."},
    "experts": {"type": "array", "items": {"type": "string"}, "description": "Names of users who know it well."},
    "owners": {"type": "array", "items": {"type": "string"}, "description": "Names of users or teams that own it."},
    "tags": {"type": "array", "items": {"type": "string"}, "description": "Fully qualified names of tags."},
    "extension": {"type": "object", "additionalProperties": true, "description": "Values of custom properties."}
  },
  "required": ["name", "description"]
})json";

constexpr std::string_view product_schema = R"json({
  "type": "object",
  "properties": {
    "name": {"type": "string", "description": "The data product's name: no other has it, and it has no '::' in it."},
    "description": {"type": "string", "description": "What it offers, in Markdown."},
    "domains": {"type": "array", "items": {"type": "string"}, "minItems": 1, "description": "Fully qualified names of the domains it belongs to, at least one."},
    "experts": {"type": "array", "items": {"type": "string"}, "description": "Names of users who know it well."},
    "displayName": {"type": "string", "description": "The name that people see."},
    "owners": {"type": "array", "items": {"type": "string"}, "description": "Names of users or teams that own it."},
    "reviewers": {"type": "array", "items": {"type": "string"}, "description": "Names of users or teams that review it."},
    "tags": {"type": "array", "items": {"type": "string"}, "description": "Fully qualified names of tags."},
    "extension": {"type": "object", "additionalProperties": true, "description": "Values of custom properties."}
  },
  "required": ["name", "description", "domains"]
})json";

json::object create_domain(const ToolUse& use, const ToolContext& context) {
  MetadataStore metadata(context.store);
  Draft draft;
  draft.type = "domain";
  draft.name = needed_text(use, "name");
  if (const std::string above = text_argument(use, "parent"); !above.empty()) {
    const StoredEntity parent = get_stored(metadata, "domain", above);
    draft.parent = parent.fqn;
    draft.content["parent"] = stored_reference(parent);
  }
  copy_texts(use, draft, {"description", "displayName", "domainType"});
  copy_relations(use, metadata, draft);
  draft.defaults["domainType"] = "Aggregate";
  return create_or_update(use, metadata, draft);
}

json::object create_data_product(const ToolUse& use, const ToolContext& context) {
  MetadataStore metadata(context.store);
  Draft draft;
  draft.type = "dataProduct";
  draft.name = needed_text(use, "name");
  copy_texts(use, draft, {"description", "displayName"});
  copy_relations(use, metadata, draft);
  const auto* domains = draft.content.if_contains("domains");
  if (domains == nullptr || domains->as_array().empty()) {
    throw ToolFailure(400, "A data product belongs to at least one domain: name it in domains");
  }
  return create_or_update(use, metadata, draft);
}

}  // namespace

void add_domain_tools(ToolList& tools) {
  tools.push_back(make_tool("create_domain", ToolKind::creates,
                            "Makes a domain, a part of the business, or changes the one of that name.",
                            domain_schema, create_domain));
  tools.push_back(make_tool("create_data_product", ToolKind::creates,
                            "Makes a data product in one or more domains, or changes the one of that name.",
                            product_schema, create_data_product));
}

}  // namespace ai_sdk::server
