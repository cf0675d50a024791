#include "metadata/creation.hpp"
#include "metadata/references.hpp"
#include "metadata/tools_of_meaning.hpp"

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

constexpr std::string_view classification_schema = R"json({
  "type": "object",
  "properties": {
    "name": {"type": "string", "description": "The classification's name: no other has it, and it has no '::' in it."},
    "description": {"type": "string", "description": "What its tags are for, in Markdown."},
    "displayName": {"type": "string", "description": "The name that people see."},
    "mutuallyExclusive": {"type": "boolean", "description": "true: of its tags at most one can be put on an asset. Cannot be changed later."},
    "owners": {"type": "array", "items": {"type": "string"}, "description": "Names of users or teams that own it."},
    "reviewers": {"type": "array", "items": {"type": "string"}, "description": "Names of users or teams that review it."},
    "domains": {"type": "array", "items": {"type": "string"}, "description": "Fully qualified names of domains it belongs to."}
  },
  "required": ["name", "description"]
})json";

constexpr std::string_view tag_schema = R"json({
  "type": "object",
  "properties": {
    "name": {"type": "string", "description": "The tag's name: no other beside it has it, and it has no '::' in it."},
    "description": {"type": "string", "description": "When to use the tag, in Markdown."},
    "classification": {"type": "string", "description": "The classification it belongs to; that of the parent where left out."},
    "parent": {"type": "string", "description": "The fully qualified name of the tag above it."},
    "displayName": {"type": "string", "description": "The name that people see."},
    "mutuallyExclusive": {"type": "boolean", "description": "true: of the tags below it at most one can be put on an asset."},
    "owners": {"type": "array", "items": {"type": "string"}, "description": "Names of users or teams that own it."},
    "reviewers": {"type": "array", "items": {"type": "string"}, "description": "Names of users or teams that review it."},
    "domains": {"type": "array", "items": {"type": "string"}, "description": "Fully qualified names of domains it belongs to."}
  },
  "required": ["name", "description"]
})json";

bool is_exclusive(const json::object& entity) {
  const auto* flag = entity.if_contains("mutuallyExclusive");
  return flag != nullptr && flag->is_bool() && flag->get_bool();
}

json::object create_classification(const ToolUse& use, const ToolContext& context) {
  MetadataStore metadata(context.store);
  Draft draft;
  draft.type = "classification";
  draft.name = needed_text(use, "name");
  copy_texts(use, draft, {"description", "displayName"});
  copy_relations(use, metadata, draft);
  // What is on assets already may break a rule that comes later.
  draft.defaults["mutuallyExclusive"] = flag_argument(use, "mutuallyExclusive");
  draft.defaults["provider"] = "user";
  json::object entity = create_or_update(use, metadata, draft);
  const bool asked = find_argument(use, "mutuallyExclusive") != nullptr;
  if (asked && flag_argument(use, "mutuallyExclusive") != is_exclusive(entity)) {
    entity["_warning"] = std::string("mutuallyExclusive stays ") + (is_exclusive(entity) ? "true" : "false") +
                         ": it is fixed when a classification is made";
  }
  return entity;
}

json::object create_tag(const ToolUse& use, const ToolContext& context) {
  MetadataStore metadata(context.store);
  Draft draft;
  draft.type = "tag";
  draft.name = needed_text(use, "name");
  const std::string above = text_argument(use, "parent");
  std::string family = text_argument(use, "classification");
  if (above.empty() && family.empty()) {
    throw ToolFailure(400, "A tag needs a classification, or a parent: give one of them");
  }
  if (!above.empty()) {
    const StoredEntity parent = get_stored(metadata, "tag", above);
    const auto* reference = parent.content.if_contains("classification");
    const std::string of_parent =
        reference != nullptr ? std::string(reference->at("fullyQualifiedName").as_string()) : parent.parent;
    if (!family.empty() && family != of_parent) {
      throw ToolFailure(400, "The tag " + parent.fqn + " is not in the classification " + family);
    }
    family = of_parent;
    draft.parent = parent.fqn;
    draft.content["parent"] = stored_reference(parent);
  }
  const StoredEntity classification = get_stored(metadata, "classification", family);
  if (draft.parent.empty()) draft.parent = classification.fqn;
  draft.content["classification"] = stored_reference(classification);
  copy_texts(use, draft, {"description", "displayName"});
  copy_relations(use, metadata, draft);
  if (find_argument(use, "mutuallyExclusive") != nullptr) {
    draft.content["mutuallyExclusive"] = flag_argument(use, "mutuallyExclusive");
  } else {
    draft.defaults["mutuallyExclusive"] = false;
  }
  draft.defaults["provider"] = "user";
  return create_or_update(use, metadata, draft);
}

}  // namespace

void add_classification_tools(ToolList& tools) {
  tools.push_back(make_tool("create_classification", ToolKind::creates,
                            "Makes a classification, a family of tags, or changes the one of that name.",
                            classification_schema, create_classification));
  tools.push_back(
      make_tool("create_tag", ToolKind::creates,
                "Makes a tag in a classification or below another tag, or changes the one of that name.",
                tag_schema, create_tag));
}

}  // namespace ai_sdk::server
