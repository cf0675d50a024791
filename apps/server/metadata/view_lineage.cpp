#include "metadata/view_lineage.hpp"

#include "metadata/catalog_state.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/fqn.hpp"
#include "metadata/select_lineage.hpp"

namespace ai_sdk::server {
namespace {

constexpr std::size_t max_sql = 1024 * 1024;

}  // namespace

void add_view_lineage(const std::vector<TableRef>& tables, const TableRef& view,
                      std::vector<LineageGraphEdge>& edges) {
  if (view.info.definition.empty() || view.info.definition.size() > max_sql) return;
  const SelectLineage lineage = follow_select(
      view.info.definition, [&](std::string_view schema, std::string_view name) -> std::optional<SqlTable> {
        const TableRef* found = find_beside(tables, view, name, schema);
        if (found == nullptr || found == &view) return {};
        SqlTable table;
        table.number = static_cast<std::size_t>(found - tables.data());
        for (const ColumnInfo& column : found->info.columns) table.columns.push_back(column.name);
        return table;
      });
  const std::string to = view.info.fully_qualified_name();
  for (const std::size_t number : lineage.tables) {
    LineageGraphEdge edge;
    edge.from = {std::string(entity_type::table), tables[number].info.fully_qualified_name()};
    edge.to = {std::string(entity_type::table), to};
    edge.source = LineageSource::view;
    edge.sql = view.info.definition;
    // The database's own list of the view's columns has their names; they stand in the same order.
    const auto& columns = view.info.columns;
    for (std::size_t i = 0; i < columns.size() && lineage.columns.size() == columns.size(); ++i) {
      ColumnLineage column{{}, child_fqn(to, columns[i].name), lineage.columns[i].expression};
      for (const SqlColumnRef& from : lineage.columns[i].from) {
        if (from.table == number) column.from.push_back(child_fqn(edge.from.fqn, from.column));
      }
      if (!column.from.empty()) edge.columns.push_back(std::move(column));
    }
    edges.push_back(std::move(edge));
  }
}

}  // namespace ai_sdk::server
