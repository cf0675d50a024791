#include "metadata/search_document.hpp"

#include "core/wire/parse.hpp"
#include "metadata/entity_id.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

void add(std::string& text, std::string_view more) {
  if (more.empty()) return;
  if (!text.empty()) text += ' ';
  text += more;
}

// The texts of a list of strings, or of a member of a list of objects.
void add_list(std::string& text, const json::object& entity, const char* list, const char* member) {
  const auto* value = entity.if_contains(list);
  if (value == nullptr || !value->is_array()) return;
  for (const json::value& one : value->get_array()) {
    if (const auto* plain = one.if_string()) add(text, core::view(*plain));
    if (const auto* object = one.if_object()) add(text, core::find_text(*object, member));
  }
}

void add_reference(std::string& text, const json::object& entity, const char* member) {
  if (const auto* reference = core::find_object(entity, member))
    add(text, core::find_text(*reference, "name"));
}

// Tags with the prefix "Tier." have a place of their own in a hit.
void mark_tier(json::object& entity) {
  const auto* tags = entity.if_contains("tags");
  if (tags == nullptr || !tags->is_array()) return;
  for (const json::value& tag : tags->get_array()) {
    const auto* object = tag.if_object();
    if (object != nullptr && core::find_text(*object, "tagFQN").starts_with("Tier.")) {
      const json::object tier = *object;
      entity["tier"] = tier;
      return;
    }
  }
}

}  // namespace

SearchDocument make_document(std::string_view type, json::object entity) {
  SearchDocument document;
  document.type = type;
  document.fqn = core::find_text(entity, "fullyQualifiedName");
  document.text(SearchField::name) = core::find_text(entity, "name");
  document.text(SearchField::display_name) = core::find_text(entity, "displayName");
  document.text(SearchField::description) = core::find_text(entity, "description");
  add_list(document.text(SearchField::synonyms), entity, "synonyms", "name");
  add_list(document.text(SearchField::tags), entity, "tags", "tagFQN");
  add_list(document.text(SearchField::people), entity, "owners", "name");
  add_list(document.text(SearchField::people), entity, "experts", "name");
  add_list(document.text(SearchField::place), entity, "domains", "name");
  for (const char* member : {"service", "database", "databaseSchema", "glossary", "classification"}) {
    add_reference(document.text(SearchField::place), entity, member);
  }
  for (const char* member : {"question", "answer", "summary", "title"}) {
    add(document.text(SearchField::description), core::find_text(entity, member));
  }
  if (const auto* columns = entity.if_contains("columns"); columns != nullptr && columns->is_array()) {
    for (const json::value& one : columns->get_array()) {
      const json::object& column = one.as_object();
      add(document.text(SearchField::columns), core::find_text(column, "name"));
      add(document.text(SearchField::columns), core::find_text(column, "displayName"));
      add(document.text(SearchField::description), core::find_text(column, "description"));
      add_list(document.text(SearchField::tags), column, "tags", "tagFQN");
    }
  }
  mark_tier(entity);
  entity["entityType"] = type;
  document.entity = std::move(entity);
  return document;
}

SearchDocument make_column_document(const json::object& table, const json::object& column) {
  json::object entity = column;
  entity["id"] = entity_id("column", core::find_text(column, "fullyQualifiedName"));
  for (const char* member : {"service", "database", "databaseSchema", "serviceType"}) {
    if (const auto* value = table.if_contains(member)) entity[member] = *value;
  }
  entity["table"] = json::object{{"id", table.at("id")},
                                 {"type", "table"},
                                 {"name", table.at("name")},
                                 {"fullyQualifiedName", table.at("fullyQualifiedName")}};
  entity["deleted"] = false;
  SearchDocument document = make_document("column", std::move(entity));
  add(document.text(SearchField::place), core::find_text(table, "name"));
  return document;
}

bool is_in_default_scope(std::string_view type) {
  static constexpr std::array<std::string_view, 12> outside{
      "column", "testCase", "testSuite", "testDefinition", "query", "contextMemory", "user",
      "team",   "persona",  "bot",       "role",           "policy"};
  return std::find(outside.begin(), outside.end(), type) == outside.end();
}

}  // namespace ai_sdk::server
