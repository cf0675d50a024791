#include "core/wire/parse.hpp"
#include "metadata/context_tools.hpp"
#include "metadata/creation.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/fqn.hpp"
#include "metadata/references.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

constexpr std::string_view user_schema = R"json({
  "type": "object",
  "properties": {
    "includeOwnedSummary": {"type": "boolean", "default": true, "description": "Tell what the caller owns."},
    "includeFollowedSummary": {"type": "boolean", "default": true, "description": "Tell what the caller follows."},
    "ownedLimit": {"type": "integer", "default": 20, "minimum": 1, "maximum": 100, "description": "The most that is told of what is owned."},
    "followedLimit": {"type": "integer", "default": 20, "minimum": 1, "maximum": 100, "description": "The most that is told of what is followed."},
    "ownedFilter": {"type": "string", "enum": ["NONE", "MISSING_DESCRIPTION", "MISSING_TIER", "ANY_GAP"], "default": "NONE", "description": "Only what is owned and lacks something."}
  },
  "required": []
})json";

bool lists(const json::object& entity, const char* member, const json::value& id) {
  const auto* list = entity.if_contains(member);
  if (list == nullptr || !list->is_array()) return false;
  return std::any_of(list->get_array().begin(), list->get_array().end(), [&](const json::value& one) {
    const auto* object = one.if_object();
    const auto* found = object == nullptr ? nullptr : object->if_contains("id");
    return found != nullptr && *found == id;
  });
}

bool has_tier(const json::object& entity) {
  const auto* tags = entity.if_contains("tags");
  if (tags == nullptr || !tags->is_array()) return false;
  return std::any_of(tags->get_array().begin(), tags->get_array().end(), [](const json::value& tag) {
    return core::find_text(tag.as_object(), "tagFQN").starts_with("Tier.");
  });
}

// What an asset lacks, of what the filter asks for.
json::array gaps_of(std::string_view type, const json::object& entity) {
  json::array gaps;
  if (core::find_text(entity, "description").empty()) gaps.emplace_back("MISSING_DESCRIPTION");
  // Tiers are of data, not of words about it.
  if (type == entity_type::table && !has_tier(entity)) gaps.emplace_back("MISSING_TIER");
  return gaps;
}

bool wanted(const std::string& filter, const json::array& gaps) {
  if (filter == "NONE") return true;
  if (filter == "ANY_GAP") return !gaps.empty();
  return std::any_of(gaps.begin(), gaps.end(),
                     [&](const json::value& gap) { return std::string_view(gap.as_string()) == filter; });
}

// Assets that list the user under a member, at most `limit` of them.
json::object summary_of(const EntityView& view, const json::value& id, const char* member, std::size_t limit,
                        const std::string& filter) {
  json::array entities;
  std::size_t total = 0;
  view.for_each([&](std::string_view type, const json::object& entity) {
    if (!lists(entity, member, id)) return;
    json::array gaps = gaps_of(type, entity);
    if (!wanted(filter, gaps)) return;
    ++total;
    if (entities.size() == limit) return;
    json::object one = reference_to(type, entity);
    one.erase("description");
    if (!gaps.empty()) one["gaps"] = std::move(gaps);
    entities.push_back(std::move(one));
  });
  return {{"total", total}, {"returned", entities.size()}, {"entities", std::move(entities)}};
}

json::object get_user_context(const ToolUse& use, const ToolContext& context) {
  MetadataStore metadata(context.store);
  // Whoever asks who he is will be known from now on.
  know_caller(metadata, use.principal);
  const StoredEntity user = get_stored(metadata, "user", fqn_part(use.principal.name));
  const EntityView view(context.catalog, context.store);
  json::object answer = stored_reference(user);
  answer["roles"] = json::array{to_string(use.principal.role)};
  answer["isAdmin"] = use.principal.role == Role::admin;
  for (const char* member : {"displayName", "description", "email", "isBot", "persona"}) {
    if (const auto* value = user.content.if_contains(member)) answer[member] = *value;
  }
  const json::value id(user.id);
  json::array teams;
  for (const StoredEntity& team : metadata.entities("team")) {
    if (lists(team.content, "users", id)) teams.push_back(stored_reference(team));
  }
  answer["teams"] = std::move(teams);
  json::array domains;
  for (const StoredEntity& domain : metadata.entities("domain")) {
    if (lists(domain.content, "owners", id) || lists(domain.content, "experts", id)) {
      domains.push_back(stored_reference(domain));
    }
  }
  answer["domains"] = std::move(domains);
  const auto limit = [&](const char* name) {
    return static_cast<std::size_t>(std::clamp<std::int64_t>(number_argument(use, name, 20), 1, 100));
  };
  if (flag_argument(use, "includeOwnedSummary", true)) {
    answer["owned"] =
        summary_of(view, id, "owners", limit("ownedLimit"), text_argument(use, "ownedFilter", "NONE"));
  }
  if (flag_argument(use, "includeFollowedSummary", true)) {
    answer["followed"] = summary_of(view, id, "followers", limit("followedLimit"), "NONE");
  }
  return answer;
}

}  // namespace

void add_user_context_tool(ToolList& tools) {
  tools.push_back(
      make_tool("get_user_context", ToolKind::reads,
                "Who the caller is: name, role, teams, domains, what the caller owns and follows.",
                user_schema, get_user_context));
}

}  // namespace ai_sdk::server
