#include "metadata/edit_tools.hpp"

#include "core/text.hpp"
#include "metadata/creation.hpp"
#include "metadata/json_patch.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

constexpr std::string_view patch_schema = R"json({
  "type": "object",
  "properties": {
    "entityType": {"type": "string", "description": "What kind of entity: table, column, database, glossaryTerm, testCase, …"},
    "fqn": {"type": "string", "description": "Its fully qualified name, as a search gives it."},
    "patch": {"type": "string", "description": "A JSON Patch (RFC 6902), an array of operations, as text. Paths are those of get_entity_details: [{\"op\": \"add\", \"path\": \"/description\", \"value\": \"…\"}, {\"op\": \"add\", \"path\": \"/tags/-\", \"value\": {\"tagFQN\": \"PII.Sensitive\"}}, {\"op\": \"add\", \"path\": \"/columns/2/description\", \"value\": \"…\"}]"}
  },
  "required": ["entityType", "fqn", "patch"]
})json";

constexpr std::string_view update_schema = R"json({
  "type": "object",
  "properties": {
    "entityType": {"type": "string", "description": "What kind of entity: table, column, database, glossaryTerm, testCase, …"},
    "fqn": {"type": "string", "description": "Its fully qualified name, as a search gives it."},
    "description": {"type": "string", "description": "The description, in Markdown."},
    "descriptionMode": {"type": "string", "enum": ["set", "append"], "default": "set", "description": "append: after what is there, with an empty line between."},
    "displayName": {"type": "string", "description": "The name that people see."},
    "owners": {"type": "array", "items": {"type": "string"}, "description": "Names of users or teams."},
    "ownersMode": {"type": "string", "enum": ["set", "add", "remove"], "default": "set", "description": "What happens with the owners that are there."},
    "tags": {"type": "array", "items": {"type": "string"}, "description": "Fully qualified names of tags or glossary terms."},
    "tagsMode": {"type": "string", "enum": ["set", "add", "remove"], "default": "set", "description": "What happens with the tags that are there."}
  },
  "required": ["entityType", "fqn"]
})json";

json::value parse_patch(const ToolUse& use) {
  const auto* given = find_argument(use, "patch");
  if (given == nullptr) throw ToolFailure(400, "The argument patch is missing");
  if (!given->is_string()) return *given;  // the array itself is as good
  json::error_code error;
  json::value patch = json::parse(given->get_string(), error);
  if (error) throw ToolFailure(400, "The argument patch is no JSON: " + error.message());
  return patch;
}

json::object patch_entity(const ToolUse& use, const ToolContext& context) {
  const json::value patch = parse_patch(use);
  return edit_entity(use, context, needed_text(use, "entityType"), needed_text(use, "fqn"),
                     [&](const json::object& entity) {
                       try {
                         json::value after = apply_patch(entity, patch);
                         if (!after.is_object()) throw PatchError("the patch leaves no object of the entity");
                         return std::move(after.get_object());
                       } catch (const PatchTestFailed& failure) {
                         throw ToolFailure(409, std::string("The patch was not applied. ") + failure.what());
                       } catch (const PatchError& failure) {
                         throw ToolFailure(400, std::string("The patch was not applied. ") + failure.what());
                       }
                     });
}

std::string_view text_of(const json::value& value, const char* member) {
  const auto* object = value.if_object();
  const auto* found = object == nullptr ? nullptr : object->if_contains(member);
  return found != nullptr && found->is_string() ? std::string_view(found->get_string()) : std::string_view();
}

// A list of texts joined into a list of objects that are known by one of their members.
void merge(json::object& entity, const char* member, const json::value* given, const std::string& mode,
           std::initializer_list<const char*> known_by) {
  if (given == nullptr || !given->is_array()) return;
  const auto is_it = [&](const json::value& there, const json::value& name) {
    return name.is_string() && std::any_of(known_by.begin(), known_by.end(), [&](const char* by) {
             return text_of(there, by) == std::string_view(name.get_string());
           });
  };
  const json::array& names = given->get_array();
  const auto* kept = entity.if_contains(member);
  json::array before = kept != nullptr && kept->is_array() ? kept->get_array() : json::array();
  json::array after;
  if (mode == "set") {
    // What is there already stays as it is: when it was put there, and how sure it is.
    for (const json::value& name : names) {
      const auto found =
          std::find_if(before.begin(), before.end(), [&](const auto& one) { return is_it(one, name); });
      after.push_back(found == before.end() ? name : *found);
    }
  } else {
    for (const json::value& one : before) {
      const bool named =
          std::any_of(names.begin(), names.end(), [&](const auto& name) { return is_it(one, name); });
      if (mode == "add" || !named) after.push_back(one);
    }
    for (const json::value& name : names) {
      const bool there =
          std::any_of(before.begin(), before.end(), [&](const auto& one) { return is_it(one, name); });
      if (mode == "add" && !there) after.push_back(name);
    }
  }
  entity[member] = std::move(after);
}

json::object update_entity(const ToolUse& use, const ToolContext& context) {
  const bool any = std::any_of(use.arguments.begin(), use.arguments.end(), [](const auto& member) {
    return member.key() == "description" || member.key() == "displayName" || member.key() == "owners" ||
           member.key() == "tags";
  });
  if (!any) throw ToolFailure(400, "Nothing to change: give a description, displayName, owners or tags");
  return edit_entity(
      use, context, needed_text(use, "entityType"), needed_text(use, "fqn"), [&](const json::object& before) {
        json::object entity = before;
        if (const auto* description = find_argument(use, "description")) {
          const auto* old = before.if_contains("description");
          const bool append = text_argument(use, "descriptionMode", "set") == "append" && old != nullptr &&
                              old->is_string() && !old->get_string().empty();
          // Said once more, it stands there once.
          const std::string more(description->is_string() ? std::string(description->get_string()) : "");
          const std::string there = append ? std::string(old->get_string()) : "";
          if (!append) {
            entity["description"] = *description;
          } else if (there != more && !there.ends_with("\n\n" + more)) {
            entity["description"] = there + "\n\n" + more;
          }
        }
        if (const auto* shown = find_argument(use, "displayName")) entity["displayName"] = *shown;
        merge(entity, "owners", find_argument(use, "owners"), text_argument(use, "ownersMode", "set"),
              {"name", "fullyQualifiedName"});
        merge(entity, "tags", find_argument(use, "tags"), text_argument(use, "tagsMode", "set"), {"tagFQN"});
        return entity;
      });
}

}  // namespace

void add_edit_tools(ToolList& tools) {
  tools.push_back(make_tool(
      "patch_entity", ToolKind::edits,
      "Changes one entity by a JSON Patch: description, displayName, tags, owners, domains and what else "
      "of it is kept here, not what a data source says. All operations are applied, or none.",
      patch_schema, patch_entity));
  tools.push_back(make_tool(
      "update_entity", ToolKind::edits,
      "Changes the description, display name, owners or tags of one entity, without a patch. Doing it "
      "twice is as doing it once.",
      update_schema, update_entity));
}

}  // namespace ai_sdk::server
