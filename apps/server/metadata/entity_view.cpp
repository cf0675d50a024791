#include "metadata/entity_view.hpp"

#include "catalog/table_names.hpp"
#include "core/ascii.hpp"
#include "core/wire/parse.hpp"
#include "metadata/entity_id.hpp"
#include "metadata/fqn.hpp"
#include "metadata/memories.hpp"
#include "metadata/test_case_entity.hpp"
#include "metadata/tool.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

// Every type that the catalog protocol has and this server may meet.
constexpr std::array<std::string_view, 32> known_types{
    "databaseService", "database",     "databaseSchema", "table",     "column",
    "glossary",        "glossaryTerm", "classification", "tag",       "domain",
    "dataProduct",     "metric",       "testCase",       "testSuite", "testDefinition",
    "contextMemory",   "user",         "team",           "persona",   "bot",
    "policy",          "role",         "query",          "dashboard", "pipeline",
    "topic",           "mlmodel",      "container",      "chart",     "searchIndex",
    "storedProcedure", "apiEndpoint"};

void mark_revision(json::object& entity, const Revision& revision) {
  entity["version"] = shown_version(std::max<std::int64_t>(revision.version, 1));
  if (revision.updated_at != 0) entity["updatedAt"] = revision.updated_at;
  if (!revision.updated_by.empty()) entity["updatedBy"] = revision.updated_by;
}

constexpr std::size_t most_names = 5;

// What comes from the data sources, and what is about it. Who may speak of one of them may speak of all.
constexpr std::array<std::string_view, 7> types_of_data{entity_type::service, entity_type::database,
                                                        entity_type::schema,  entity_type::table,
                                                        entity_type::column,  "testCase",
                                                        "testSuite"};

bool is_of_data(std::string_view type) {
  return std::find(types_of_data.begin(), types_of_data.end(), type) != types_of_data.end();
}

}  // namespace

EntityView::EntityView(const Catalog& catalog, Store& store)
    : limits_(catalog.limits()), store_(&store), stored_(store), tables_(catalog.tables()) {
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    const std::string fqn = tables_[i].info.fully_qualified_name();
    by_fqn_.emplace(fqn, i);
    by_lower_fqn_.emplace(core::lower(fqn), i);
  }
}

const TableRef* EntityView::find_table(std::string_view fqn) const {
  if (const auto found = by_fqn_.find(fqn); found != by_fqn_.end()) return &tables_[found->second];
  const auto [first, last] = by_lower_fqn_.equal_range(core::lower(fqn));
  return first != last && std::next(first) == last ? &tables_[first->second] : nullptr;
}

std::optional<ColumnRef> EntityView::find_column(std::string_view fqn) const {
  std::vector<std::string> parts = split_fqn(fqn);
  if (parts.size() < 2) return {};
  const std::string name = std::move(parts.back());
  parts.pop_back();
  const TableRef* table = find_table(join_fqn(parts));
  const ColumnInfo* column = table == nullptr ? nullptr : table->info.find_column(name);
  if (column == nullptr) return {};
  return ColumnRef{table, column};
}

json::object EntityView::table_entity(const TableRef& table) const {
  return edited(entity_type::table, entity_of(table.info, table.source->service_type()));
}

std::optional<json::object> EntityView::place_entity(std::string_view type, std::string_view fqn) const {
  const std::string wanted = core::lower(fqn);
  for (const TableRef& table : tables_) {
    json::object whole;
    const std::string schema = parent_fqn(table.info.fully_qualified_name());
    const std::string database = parent_fqn(schema);
    const std::string service = parent_fqn(database);
    const std::string& mine = type == entity_type::service    ? service
                              : type == entity_type::database ? database
                                                              : schema;
    if (core::lower(mine) != wanted) continue;
    const auto reference = [](std::string_view of, std::string_view name, const std::string& full) {
      return json::object{
          {"id", entity_id(of, full)}, {"type", of}, {"name", name}, {"fullyQualifiedName", full}};
    };
    const std::string& name = type == entity_type::service    ? table.info.service
                              : type == entity_type::database ? table.info.database
                                                              : table.info.schema;
    whole = {{"id", entity_id(type, mine)}, {"name", name}, {"fullyQualifiedName", mine}};
    whole["serviceType"] = table.source->service_type();
    if (type != entity_type::service)
      whole["service"] = reference(entity_type::service, table.info.service, service);
    if (type == entity_type::schema)
      whole["database"] = reference(entity_type::database, table.info.database, database);
    whole["version"] = 0.1;
    whole["deleted"] = false;
    whole["tags"] = json::array();
    whole["owners"] = json::array();
    whole["domains"] = json::array();
    return edited(type, std::move(whole));
  }
  return {};
}

void EntityView::load_edits() const {
  if (edits_) return;
  edits_.emplace();
  for (Overlay& edit : stored_.overlays()) {
    std::pair<std::string, std::string> place{edit.type, edit.fqn};
    edits_->emplace(std::move(place), std::move(edit));
  }
}

json::object EntityView::edited(std::string_view type, json::object entity) const {
  const std::string fqn(entity.at("fullyQualifiedName").as_string());
  std::optional<Overlay> edit;
  if (!edits_) {
    edit = stored_.overlay(type, fqn);
  } else if (const auto found = edits_->find({std::string(type), fqn}); found != edits_->end()) {
    edit = found->second;
  }
  if (!edit) return entity;
  entity = with_edit(std::move(entity), edit->content);
  // What the source says is version 0.1; the first edit makes it 0.2.
  mark_revision(entity, {edit->revision.version + 1, edit->revision.updated_at, edit->revision.updated_by});
  return entity;
}

bool EntityView::knows_tests_of(std::string_view table_fqn) const {
  return !limits_ || find_table(table_fqn) != nullptr;
}

bool EntityView::knows_type(std::string_view type) const {
  // Definitions are this server's own, and say nothing of any data.
  if (!limits_ || limits_->entity_types.empty() || type == "testDefinition") return true;
  return std::any_of(limits_->entity_types.begin(), limits_->entity_types.end(), [&](const auto& known) {
    const std::string kind = canonical_entity_type(known);
    return kind == type || (is_of_data(kind) && is_of_data(type));
  });
}

std::optional<json::object> EntityView::find(std::string_view type, std::string_view fqn) const {
  const std::string kind = canonical_entity_type(type);
  if (!knows_type(kind)) return {};
  if (kind == entity_type::table) {
    const TableRef* table = find_table(fqn);
    if (table == nullptr) return {};
    return table_entity(*table);
  }
  if (kind == entity_type::column) {
    const auto column = find_column(fqn);
    if (!column) return {};
    const json::object table = table_entity(*column->table);
    for (const json::value& one : table.at("columns").as_array()) {
      if (one.at("name").as_string() != column->column->name) continue;
      json::object found = one.as_object();
      found["id"] = entity_id(kind, core::view(found.at("fullyQualifiedName").as_string()));
      return found;
    }
    return {};
  }
  if (kind == entity_type::service || kind == entity_type::database || kind == entity_type::schema) {
    return place_entity(kind, fqn);
  }
  if (kind == "testCase") {
    const auto test = find_test_case(*store_, fqn);
    if (!test || !knows_tests_of(test->table)) return {};
    return test_case_entity(*store_, *test);
  }
  if (kind == "testDefinition") return find_test_definition_entity(fqn);
  if (const auto stored = stored_.entity(kind, fqn); stored && !is_withheld(*stored))
    return entity_of(*stored);
  return {};
}

std::optional<json::object> EntityView::find_by_id(std::string_view type, std::string_view id) const {
  const std::string kind = canonical_entity_type(type);
  if (!knows_type(kind)) return {};
  if (const auto stored = stored_.entity_by_id(id)) {
    if (stored->type == kind && !is_withheld(*stored)) return entity_of(*stored);
  }
  std::optional<json::object> found;
  for_each([&](std::string_view other, const json::object& entity) {
    if (!found && other == kind && entity.at("id").as_string() == id) found = entity;
  });
  return found;
}

json::object EntityView::get(std::string_view type, std::string_view fqn) const {
  if (auto found = find(type, fqn)) return std::move(*found);
  std::string text = std::string(type) + " instance for " + std::string(fqn) + " not found";
  if (canonical_entity_type(type) == entity_type::table) {
    const auto near = names_like(fqn);
    for (std::size_t i = 0; i < near.size(); ++i) text += (i == 0 ? "; is it one of " : ", ") + near[i];
    if (!near.empty()) text += "?";
  }
  throw ToolFailure(404, text);
}

void EntityView::for_each(
    const std::function<void(std::string_view type, const json::object& entity)>& take) const {
  load_edits();
  std::set<std::string> seen;
  for (const TableRef& table : tables_) {
    const std::string schema = parent_fqn(table.info.fully_qualified_name());
    const std::string database = parent_fqn(schema);
    const std::pair<std::string_view, std::string> places[] = {{entity_type::service, parent_fqn(database)},
                                                               {entity_type::database, database},
                                                               {entity_type::schema, schema}};
    for (const auto& [type, fqn] : places) {
      if (!seen.insert(std::string(type) + ' ' + fqn).second) continue;
      if (const auto entity = place_entity(type, fqn)) take(type, *entity);
    }
  }
  for (const TableRef& table : tables_) take(entity_type::table, table_entity(table));
  for (const StoredEntity& stored : stored_.entities()) {
    if (knows_type(stored.type) && !is_withheld(stored)) take(stored.type, entity_of(stored));
  }
  for (const TestCase& test : store_->all_test_cases()) {
    if (!knows_tests_of(test.table)) continue;
    json::object entity = test_case_entity(*store_, test);
    if (!entity.contains("testCaseStatus")) entity["testCaseStatus"] = "NeverRun";
    take("testCase", entity);
  }
}

std::vector<std::string> EntityView::names_like(std::string_view fqn) const {
  std::vector<std::string> names;
  for (const TableRef& table : tables_) names.push_back(table.info.name);
  const auto near = nearest_names(split_fqn(fqn).back(), names);
  std::vector<std::string> full;
  for (const std::string& name : near) {
    for (const TableRef& table : tables_) {
      if (table.info.name == name && full.size() < most_names)
        full.push_back(table.info.fully_qualified_name());
    }
  }
  return full;
}

std::string canonical_entity_type(std::string_view type) {
  const std::string lower = core::lower(type);
  const auto found = std::find_if(known_types.begin(), known_types.end(),
                                  [&](std::string_view known) { return core::lower(known) == lower; });
  return std::string(found == known_types.end() ? type : *found);
}

json::object entity_of(const StoredEntity& stored) {
  json::object entity{{"id", stored.id}, {"name", stored.name}, {"fullyQualifiedName", stored.fqn}};
  for (const auto& member : stored.content) entity[member.key()] = member.value();
  mark_revision(entity, stored.revision);
  if (!entity.contains("deleted")) entity["deleted"] = false;
  return entity;
}

json::object with_edit(json::object entity, const json::object& edit) {
  for (const auto& member : edit) {
    if (member.key() == "columns") {
      const auto* columns = entity.if_contains("columns");
      if (columns == nullptr || !columns->is_array() || !member.value().is_object()) continue;
      for (json::value& column : entity["columns"].as_array()) {
        const auto* own = member.value().as_object().if_contains(column.at("name").as_string());
        if (own != nullptr && own->is_object()) column = with_edit(column.as_object(), own->as_object());
      }
    } else if (member.value().is_null()) {
      entity.erase(member.key());
    } else {
      entity[member.key()] = member.value();
    }
  }
  return entity;
}

json::object reference_to(std::string_view type, const json::object& entity) {
  json::object reference{{"id", entity.at("id")}, {"type", type}};
  for (const char* member : {"name", "fullyQualifiedName", "displayName", "description"}) {
    if (const auto* value = entity.if_contains(member)) reference[member] = *value;
  }
  reference["deleted"] = false;
  return reference;
}

}  // namespace ai_sdk::server
