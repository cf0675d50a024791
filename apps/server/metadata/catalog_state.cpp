#include "metadata/catalog_state.hpp"

#include "core/ascii.hpp"

#include <algorithm>
#include <functional>

namespace ai_sdk::server {

std::uint64_t state_of(const std::vector<TableRef>& tables) {
  std::uint64_t state = 1;
  const auto mix = [&state](std::uint64_t value) {
    state = (state ^ value) * 0x9E3779B97F4A7C15U + (state >> 29U);
  };
  const std::hash<std::string> hash;
  for (const TableRef& table : tables) {
    mix(hash(table.info.fully_qualified_name()));
    mix(hash(table.info.comment));
    mix(hash(table.info.definition));
    mix(hash(table.info.kind));
    for (const ColumnInfo& column : table.info.columns) {
      mix(hash(column.name));
      mix(hash(column.declared_type));
      mix(hash(column.base_type));
      mix(hash(column.comment));
      mix(static_cast<std::uint64_t>(column.primary_key) * 2 + (column.not_null ? 1 : 0));
    }
    for (const ForeignKey& key : table.info.foreign_keys) {
      mix(hash(key.target_schema));
      mix(hash(key.target_table));
      for (const std::string& column : key.columns) mix(hash(column));
    }
  }
  return state;
}

const TableRef* find_beside(const std::vector<TableRef>& tables, const TableRef& beside,
                            std::string_view name, std::string_view schema) {
  const TableRef* elsewhere = nullptr;
  for (const TableRef& table : tables) {
    if (table.source != beside.source || !core::equal_ignoring_case(table.info.name, name)) continue;
    if (core::equal_ignoring_case(table.info.schema,
                                  schema.empty() ? std::string_view(beside.info.schema) : schema))
      return &table;
    if (schema.empty() && elsewhere == nullptr) elsewhere = &table;
  }
  return elsewhere;
}

}  // namespace ai_sdk::server
