#include "metadata/search_hit.hpp"

#include "core/wire/parse.hpp"

#include <boost/json/array.hpp>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

constexpr std::size_t max_description = 450;  // characters
constexpr std::size_t max_columns = 100;

void copy(json::object& hit, const json::object& entity, const char* member) {
  const auto* value = entity.if_contains(member);
  if (value != nullptr && !value->is_null()) hit[member] = *value;
}

// The bytes of the first `characters` characters.
std::size_t bytes_of(std::string_view text, std::size_t characters) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xc0U) != 0x80U;
    if (begins && characters-- == 0) break;
  }
  return at;
}

void add_description(json::object& hit, const json::object& entity) {
  const std::string_view text = core::find_text(entity, "description");
  if (text.empty()) return;
  const std::size_t end = bytes_of(text, max_description);
  if (end == text.size()) {
    hit["description"] = text;
  } else {
    hit["description"] = std::string(text.substr(0, end)) + "...";
    hit["descriptionTruncated"] = true;
  }
}

void add_column_names(json::object& hit, const json::object& entity) {
  const auto* columns = entity.if_contains("columns");
  if (columns == nullptr || !columns->is_array()) return;
  json::array names;
  for (const json::value& column : columns->get_array()) {
    if (names.size() == max_columns) {
      hit["columnNamesTruncated"] = true;
      break;
    }
    names.push_back(column.at("name"));
  }
  hit["columnNames"] = std::move(names);
}

}  // namespace

json::object search_hit(const SearchDocument& document, const std::vector<std::string>& extra) {
  const json::object& entity = document.entity;
  json::object hit;
  for (const char* member : {"id", "name", "displayName", "fullyQualifiedName"}) copy(hit, entity, member);
  add_description(hit, entity);
  hit["entityType"] = document.type;
  for (const char* member :
       {"service",      "database",       "databaseSchema",  "table",          "glossary",
        "parent",       "classification", "serviceType",     "tags",           "owners",
        "domains",      "tier",           "tableType",       "dataType",       "synonyms",
        "entityStatus", "entityFQN",      "originEntityFQN", "testCaseStatus", "deleted"}) {
    copy(hit, entity, member);
  }
  add_column_names(hit, entity);
  for (const std::string& member : extra) copy(hit, entity, member.c_str());
  return hit;
}

}  // namespace ai_sdk::server
