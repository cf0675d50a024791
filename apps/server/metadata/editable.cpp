#include "metadata/editable.hpp"

#include "metadata/entity_view.hpp"
#include "metadata/json_patch.hpp"
#include "metadata/references.hpp"
#include "metadata/tag_labels.hpp"
#include "metadata/tool.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

using Shape = EditableMember::Shape;

constexpr std::string_view statuses[] = {"Draft",      "In Review", "Approved",
                                         "Deprecated", "Rejected",  "Unprocessed"};
constexpr std::string_view domain_kinds[] = {"Source-aligned", "Consumer-aligned", "Aggregate"};
constexpr std::string_view memory_kinds[] = {"Preference", "UseCase", "Note", "Runbook", "Faq"};
constexpr std::string_view memory_scopes[] = {"UserGlobal", "EntityScoped"};
constexpr std::string_view languages[] = {"SQL", "Java", "JavaScript", "Python", "External"};
constexpr std::string_view metric_kinds[] = {"COUNT",    "SUM",  "AVERAGE", "RATIO", "PERCENTAGE",
                                             "MIN",      "MAX",  "MEDIAN",  "MODE",  "STANDARD_DEVIATION",
                                             "VARIANCE", "OTHER"};
constexpr std::string_view grains[] = {"SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR"};
constexpr std::string_view units[] = {"COUNT",    "DOLLARS", "PERCENTAGE",   "TIMESTAMP", "SIZE",
                                      "REQUESTS", "EVENTS",  "TRANSACTIONS", "OTHER"};

constexpr EditableMember column_members[] = {{"description"}, {"displayName"}, {"tags", Shape::labels}};
constexpr EditableMember common_members[] = {{"owners", Shape::references, people_types},
                                             {"reviewers", Shape::references, people_types},
                                             {"followers", Shape::references, user_types},
                                             {"domains", Shape::references, domain_types}};
constexpr EditableMember asset_members[] = {{"dataProducts", Shape::references, data_product_types}};
constexpr EditableMember glossary_members[] = {{"mutuallyExclusive", Shape::flag}};
constexpr EditableMember term_members[] = {{"mutuallyExclusive", Shape::flag},
                                           {"synonyms", Shape::texts},
                                           {"relatedTerms", Shape::references, term_types},
                                           {"references", Shape::links},
                                           {"entityStatus", Shape::choice, statuses}};
constexpr EditableMember domain_members[] = {{"domainType", Shape::choice, domain_kinds},
                                             {"experts", Shape::references, user_types}};
constexpr EditableMember product_members[] = {{"experts", Shape::references, user_types}};
constexpr EditableMember metric_members[] = {{"metricExpression", Shape::expression, languages},
                                             {"metricType", Shape::choice, metric_kinds},
                                             {"granularity", Shape::choice, grains},
                                             {"unitOfMeasurement", Shape::choice, units},
                                             {"customUnitOfMeasurement"},
                                             {"relatedMetrics", Shape::references, metric_types}};
constexpr EditableMember memory_members[] = {{"title"},
                                             {"question"},
                                             {"answer"},
                                             {"summary"},
                                             {"memoryType", Shape::choice, memory_kinds},
                                             {"memoryScope", Shape::choice, memory_scopes}};

// These must stay where they are.
bool is_needed(std::string_view type, std::string_view member) {
  if (type == "contextMemory") return member == "question" || member == "answer";
  return type == "metric" && member == "metricExpression";
}

[[noreturn]] void refuse(std::string_view where, const std::string& what) {
  throw ToolFailure(400, std::string(where) + " " + what);
}

json::value read_texts(const json::value& given, std::string_view where) {
  const auto* list = given.if_array();
  if (list == nullptr) refuse(where, "must be an array of texts");
  for (const json::value& one : *list) {
    if (!one.is_string()) refuse(where, "must be an array of texts");
  }
  return given;
}

json::value read_choice(const json::value& given, std::span<const std::string_view> words,
                        std::string_view where) {
  const auto* text = given.if_string();
  if (text != nullptr && std::find(words.begin(), words.end(), std::string_view(*text)) != words.end())
    return given;
  std::string list;
  for (const auto word : words) list += (list.empty() ? "" : ", ") + std::string(word);
  refuse(where, "must be one of " + list);
}

// [{name, endpoint}]: where to read more about a term.
json::value read_links(const json::value& given, std::string_view where) {
  const auto* list = given.if_array();
  if (list == nullptr) refuse(where, "must be an array of objects with name and endpoint");
  json::array out;
  for (const json::value& one : *list) {
    const auto* object = one.if_object();
    const auto* name = object == nullptr ? nullptr : object->if_contains("name");
    const auto* endpoint = object == nullptr ? nullptr : object->if_contains("endpoint");
    if (name == nullptr || endpoint == nullptr || !name->is_string() || !endpoint->is_string()) {
      refuse(where, "must be an array of objects with name and endpoint");
    }
    out.push_back(json::object{{"name", *name}, {"endpoint", *endpoint}});
  }
  return out;
}

json::value read_expression(const json::value& given, std::span<const std::string_view> words,
                            std::string_view where) {
  const auto* object = given.if_object();
  const auto* code = object == nullptr ? nullptr : object->if_contains("code");
  const auto* language = object == nullptr ? nullptr : object->if_contains("language");
  if (code == nullptr || language == nullptr || !code->is_string()) {
    refuse(where, "must be an object with language and code");
  }
  return json::object{{"language", read_choice(*language, words, std::string(where) + "/language")},
                      {"code", *code}};
}

bool same_member(const json::value* a, const json::value* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return same_json(*a, *b);
}

// A list that is not there is the same as an empty one.
bool is_nothing(const json::value* value) {
  return value == nullptr || value->is_null() || (value->is_array() && value->get_array().empty());
}

void append(std::vector<EditableMember>& members, std::span<const EditableMember> more) {
  for (const EditableMember& member : more) members.push_back(member);
}

std::string list_of(std::span<const EditableMember> members, bool columns) {
  std::string out;
  for (const auto& member : members) out += (out.empty() ? "" : ", ") + std::string(member.name);
  return out + (columns ? ", and of its columns description, displayName, tags" : "");
}

// Edits of a table's columns: name to edit.
json::object column_edits(MetadataStore& metadata, const json::value* before, const json::value* after,
                          std::vector<std::string>& changed) {
  const auto* old_columns = before == nullptr ? nullptr : before->if_array();
  const auto* new_columns = after == nullptr ? nullptr : after->if_array();
  if (old_columns == nullptr || new_columns == nullptr || old_columns->size() != new_columns->size()) {
    throw ToolFailure(400, "/columns: columns cannot be added or removed: the data source has them");
  }
  json::object edits;
  for (std::size_t i = 0; i < old_columns->size(); ++i) {
    const auto& old_column = (*old_columns)[i].as_object();
    const auto* new_column = (*new_columns)[i].if_object();
    const std::string name(old_column.at("name").as_string());
    if (new_column == nullptr ||
        !same_member(old_column.if_contains("name"), new_column->if_contains("name"))) {
      throw ToolFailure(400, "/columns/" + std::to_string(i) +
                                 ": columns cannot be renamed or moved: the data source has them so");
    }
    std::vector<std::string> of_column;
    json::object edit = edit_between(metadata, "column", old_column, *new_column, of_column);
    for (const auto& member : of_column) changed.push_back("columns." + name + "." + member);
    if (!edit.empty()) edits[name] = std::move(edit);
  }
  return edits;
}

}  // namespace

std::vector<EditableMember> editable_members(std::string_view type) {
  std::vector<EditableMember> members;
  append(members, column_members);
  if (type == "column") return members;
  append(members, common_members);
  if (type == "glossary") {
    append(members, glossary_members);
  } else if (type == "glossaryTerm") {
    append(members, term_members);
  } else if (type == "domain") {
    append(members, domain_members);
  } else if (type == "dataProduct") {
    append(members, product_members);
  } else if (type == "metric") {
    append(members, metric_members);
  } else if (type == "contextMemory") {
    append(members, memory_members);
  } else if (type == entity_type::table || type == entity_type::schema || type == entity_type::database ||
             type == entity_type::service) {
    append(members, asset_members);
  }
  return members;
}

json::value read_member(MetadataStore& metadata, const EditableMember& member, const json::value& given,
                        std::string_view where) {
  if (given.is_null()) return nullptr;
  switch (member.shape) {
    case Shape::text:
      if (!given.is_string()) refuse(where, "must be a text");
      return given;
    case Shape::flag:
      if (!given.is_bool()) refuse(where, "must be true or false");
      return given;
    case Shape::texts:
      return read_texts(given, where);
    case Shape::labels:
      return read_labels(metadata, given, where);
    case Shape::references:
      return read_references(metadata, given, member.words, where);
    case Shape::choice:
      return read_choice(given, member.words, where);
    case Shape::links:
      return read_links(given, where);
    case Shape::expression:
      return read_expression(given, member.words, where);
  }
  return nullptr;
}

json::object edit_between(MetadataStore& metadata, std::string_view type, const json::object& before,
                          const json::object& after, std::vector<std::string>& changed) {
  const auto members = editable_members(type);
  const bool is_table = type == entity_type::table;
  json::object edit;
  const auto look_at = [&](const json::string_view& key) {
    const json::value* old_value = before.if_contains(key);
    const json::value* new_value = after.if_contains(key);
    if (same_member(old_value, new_value) || (is_nothing(old_value) && is_nothing(new_value))) return;
    if (is_table && key == "columns") {
      json::object columns = column_edits(metadata, old_value, new_value, changed);
      if (!columns.empty()) edit["columns"] = std::move(columns);
      return;
    }
    const auto member = std::find_if(members.begin(), members.end(),
                                     [&](const auto& one) { return one.name == std::string_view(key); });
    if (member == members.end()) {
      throw ToolFailure(400,
                        "/" + std::string(key) + " of a " + std::string(type) +
                            " cannot be changed here; what can be changed: " + list_of(members, is_table));
    }
    if (new_value == nullptr || new_value->is_null()) {
      if (is_needed(type, key)) refuse("/" + std::string(key), "cannot be removed");
      edit[key] = nullptr;
    } else {
      json::value read = read_member(metadata, *member, *new_value, "/" + std::string(key));
      // Another way to write what is there already.
      if (old_value != nullptr && same_json(*old_value, read)) return;
      edit[key] = std::move(read);
    }
    changed.emplace_back(key);
  };
  for (const auto& member : before) look_at(member.key());
  for (const auto& member : after) {
    if (!before.contains(member.key())) look_at(member.key());
  }
  return edit;
}

}  // namespace ai_sdk::server
