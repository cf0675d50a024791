// What a data source says of its tables, in the form that the catalog protocol gives to it.
#include "metadata/column_type.hpp"
#include "metadata/entity_id.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/fqn.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

json::object place(std::string_view type, std::string_view name, const std::string& fqn) {
  return {{"id", entity_id(type, fqn)},
          {"type", type},
          {"name", name},
          {"fullyQualifiedName", fqn},
          {"deleted", false}};
}

std::string_view type_of_table(const TableInfo& table) {
  if (!table.kind.empty()) return table.kind;
  return table.is_view ? "View" : "Regular";
}

std::string column_constraint(const TableInfo& table, const ColumnInfo& column) {
  const auto keys = std::count_if(table.columns.begin(), table.columns.end(),
                                  [](const ColumnInfo& other) { return other.primary_key > 0; });
  if (column.primary_key > 0 && keys == 1) return "PRIMARY_KEY";
  return column.not_null || column.primary_key > 0 ? "NOT_NULL" : "NULL";
}

json::array constraints_of(const TableInfo& table, const std::string& schema_fqn) {
  json::array constraints;
  std::vector<const ColumnInfo*> key;
  for (const ColumnInfo& column : table.columns) {
    if (column.primary_key > 0) key.push_back(&column);
  }
  std::sort(key.begin(), key.end(),
            [](const auto* a, const auto* b) { return a->primary_key < b->primary_key; });
  if (!key.empty()) {
    json::array columns;
    for (const ColumnInfo* column : key) columns.emplace_back(column->name);
    constraints.push_back(json::object{{"constraintType", "PRIMARY_KEY"}, {"columns", std::move(columns)}});
  }
  for (const ForeignKey& foreign : table.foreign_keys) {
    json::array columns;
    for (const std::string& column : foreign.columns) columns.emplace_back(column);
    json::object constraint{{"constraintType", "FOREIGN_KEY"}, {"columns", std::move(columns)}};
    json::array referred;
    const std::string schema =
        foreign.target_schema.empty() ? schema_fqn : child_fqn(parent_fqn(schema_fqn), foreign.target_schema);
    const std::string target = child_fqn(schema, foreign.target_table);
    for (const std::string& column : foreign.target_columns) referred.emplace_back(child_fqn(target, column));
    if (referred.empty()) referred.emplace_back(target);
    constraint["referredColumns"] = std::move(referred);
    constraint["relationshipType"] = "MANY_TO_ONE";
    constraints.push_back(std::move(constraint));
  }
  return constraints;
}

}  // namespace

json::object entity_of(const TableInfo& table, std::string_view service_type) {
  const std::string fqn = table.fully_qualified_name();
  const std::string schema_fqn = parent_fqn(fqn);
  const std::string database_fqn = parent_fqn(schema_fqn);
  json::object entity{
      {"id", entity_id(entity_type::table, fqn)}, {"name", table.name}, {"fullyQualifiedName", fqn},
      {"tableType", type_of_table(table)},        {"version", 0.1},     {"deleted", false}};
  if (!table.comment.empty()) entity["description"] = table.comment;
  json::array columns;
  std::int64_t position = 0;
  for (const ColumnInfo& column : table.columns) {
    json::object one{{"name", column.name}};
    add_column_type(one, column.declared_type, column.base_type);
    if (!column.comment.empty()) one["description"] = column.comment;
    one["fullyQualifiedName"] = child_fqn(fqn, column.name);
    one["constraint"] = column_constraint(table, column);
    one["ordinalPosition"] = ++position;
    one["tags"] = json::array();
    columns.push_back(std::move(one));
  }
  entity["columns"] = std::move(columns);
  entity["tableConstraints"] = constraints_of(table, schema_fqn);
  if (!table.definition.empty()) entity["schemaDefinition"] = table.definition;
  entity["databaseSchema"] = place(entity_type::schema, table.schema, schema_fqn);
  entity["database"] = place(entity_type::database, table.database, database_fqn);
  entity["service"] = place(entity_type::service, table.service, fqn_part(table.service));
  entity["serviceType"] = service_type;
  entity["tags"] = json::array();
  entity["owners"] = json::array();
  entity["domains"] = json::array();
  return entity;
}

}  // namespace ai_sdk::server
