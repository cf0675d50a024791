#include "agents/curator/apply.hpp"

#include "core/wire/parse.hpp"
#include "metadata/creation.hpp"
#include "metadata/edit_tools.hpp"
#include "metadata/fqn.hpp"
#include "store/metadata_store.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace ai_sdk::server::curator {
namespace {

namespace json = boost::json;

struct KnownTag {
  const char* name;
  const char* description;
};
constexpr KnownTag known_tags[] = {
    {"Sensitive",
     "Personal data that can do a person serious harm when it gets out: names with contacts, "
     "addresses, account and identity numbers."},
    {"NonSensitive", "Personal data that does little harm by itself: date of birth, gender, postal code."}};

// Servers start without any tags.
void make_sure_of_tag(const std::string& fqn, const ToolUse& use, const ToolContext& context) {
  MetadataStore metadata(context.store);
  if (metadata.entity("tag", fqn)) return;
  const auto parts = split_fqn(fqn);
  if (parts.size() != 2 || parts[0] != "PII") return;  // edit_entity() says what is missing
  if (!metadata.entity("classification", "PII"))
    create_or_update(
        use, metadata,
        {"classification", "PII", "", {{"description", "What says something about a person."}}, {}});
  for (const auto& tag : known_tags)
    if (parts[1] == tag.name)
      create_or_update(use, metadata, {"tag", tag.name, "PII", {{"description", tag.description}}, {}});
}

bool has_label(const json::object& entity, const std::string& fqn) {
  const auto* tags = entity.if_contains("tags");
  const auto* list = tags ? tags->if_array() : nullptr;
  return list && std::any_of(list->begin(), list->end(), [&](const json::value& tag) {
           const auto* label = tag.if_object();
           return label && core::find_text(*label, "tagFQN") == fqn;
         });
}

json::object with_label(json::object entity, const Proposal& proposal) {
  if (has_label(entity, proposal.value)) return entity;
  auto& tags = entity["tags"];
  if (!tags.is_array()) tags.emplace_array();
  json::object label{{"tagFQN", proposal.value}, {"labelType", "Automated"}, {"state", "Confirmed"}};
  label["source"] = proposal.kind == Proposal::Kind::term ? "Glossary" : "Classification";
  tags.get_array().push_back(std::move(label));
  return entity;
}

}  // namespace

Outcome apply(const Proposal& proposal, const Principal& who, const ToolContext& context) {
  ToolUse use;
  use.principal = who;
  const bool column = !proposal.column.empty();
  const std::string fqn = column ? child_fqn(proposal.table, proposal.column) : proposal.table;
  if (proposal.kind == Proposal::Kind::tag) make_sure_of_tag(proposal.value, use, context);
  const auto answer =
      edit_entity(use, context, column ? "column" : "table", fqn, [&](const json::object& before) {
        if (proposal.kind != Proposal::Kind::description) return with_label(before, proposal);
        json::object after = before;
        if (core::find_text(before, "description").empty()) after["description"] = proposal.value;
        return after;
      });
  return core::find_text(answer, "_operation") == "entityUpdated" ? Outcome::applied : Outcome::already;
}

}  // namespace ai_sdk::server::curator
