#include "metadata/lineage_cache.hpp"

#include "agents/agent.hpp"
#include "core/wire/parse.hpp"
#include "metadata/catalog_state.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/fqn.hpp"
#include "metadata/inclusion.hpp"
#include "metadata/tool.hpp"
#include "metadata/view_lineage.hpp"
#include "store/metadata_store.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <optional>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

constexpr std::chrono::minutes fresh_for{10};
// Catalogs, and parts of one.
constexpr std::size_t most_graphs_kept = 4;

void add_foreign_keys(const std::vector<TableRef>& tables, std::vector<LineageGraphEdge>& edges) {
  for (const TableRef& table : tables) {
    for (const ForeignKey& key : table.info.foreign_keys) {
      const TableRef* target = find_beside(tables, table, key.target_table, key.target_schema);
      if (target == nullptr || target == &table) continue;
      LineageGraphEdge edge;
      edge.from = {std::string(entity_type::table), target->info.fully_qualified_name()};
      edge.to = {std::string(entity_type::table), table.info.fully_qualified_name()};
      edge.source = LineageSource::foreign_key;
      std::vector<std::string> referred = key.target_columns;
      if (referred.empty()) {
        for (const ColumnInfo& column : target->info.columns) {
          if (column.primary_key > 0) referred.push_back(column.name);
        }
      }
      for (std::size_t i = 0; i < key.columns.size() && i < referred.size(); ++i) {
        edge.columns.push_back(
            {{child_fqn(edge.from.fqn, referred[i])}, child_fqn(edge.to.fqn, key.columns[i]), ""});
      }
      edges.push_back(std::move(edge));
    }
  }
}

LineageGraphEdge edge_of(const LineageEdge& stored) {
  LineageGraphEdge edge;
  edge.from = {stored.from_type, stored.from_fqn};
  edge.to = {stored.to_type, stored.to_fqn};
  edge.details = stored.details;
  edge.sql = core::find_text(stored.details, "sqlQuery");
  edge.description = core::find_text(stored.details, "description");
  const auto* columns = stored.details.if_contains("columnsLineage");
  if (columns == nullptr || !columns->is_array()) return edge;
  for (const json::value& value : columns->get_array()) {
    const auto* one = value.if_object();
    const auto* from = one == nullptr ? nullptr : one->if_contains("fromColumns");
    if (from == nullptr || !from->is_array()) continue;
    ColumnLineage column;
    for (const json::value& name : from->get_array()) {
      if (name.is_string()) column.from.emplace_back(name.get_string());
    }
    column.to = core::find_text(*one, "toColumn");
    column.function = core::find_text(*one, "function");
    edge.columns.push_back(std::move(column));
  }
  return edge;
}

}  // namespace

std::shared_ptr<const LineageGraph> LineageCache::graph(const ToolContext& context,
                                                        const std::stop_token& stop) {
  const std::vector<TableRef> tables = context.catalog.tables();
  const std::uint64_t state = state_of(tables);
  std::shared_ptr<const std::vector<LineageGraphEdge>> found;
  {
    // The lock is held meanwhile: who asks for the same must not look through the data as well.
    const std::lock_guard lock(mutex_);
    const auto known =
        std::find_if(kept_.begin(), kept_.end(), [state](const Kept& kept) { return kept.state == state; });
    if (known != kept_.end()) kept_.splice(kept_.begin(), kept_, known);
    if (known == kept_.end() || Clock::now() - kept_.front().made > fresh_for) {
      std::vector<LineageGraphEdge> edges;
      for (const TableRef& table : tables) add_view_lineage(tables, table, edges);
      add_foreign_keys(tables, edges);
      add_inclusions(tables, edges, stop);
      if (stop.stop_requested()) throw RunCancelled();
      if (known != kept_.end()) kept_.pop_front();
      kept_.push_front(
          {state, Clock::now(), std::make_shared<const std::vector<LineageGraphEdge>>(std::move(edges))});
      if (kept_.size() > most_graphs_kept) kept_.pop_back();
    }
    found = kept_.front().found;
  }
  const auto graph = std::make_shared<LineageGraph>();
  // Through a part of a catalog there are no ends outside it.
  std::optional<EntityView> part;
  if (context.catalog.limits()) part.emplace(context.catalog, context.store);
  const auto is_outside = [&part](const std::string& type, const std::string& fqn) {
    return part && !part->find(type, fqn);
  };
  for (const LineageEdge& stored : MetadataStore(context.store).edges()) {
    if (is_outside(stored.from_type, stored.from_fqn) || is_outside(stored.to_type, stored.to_fqn)) continue;
    graph->add(edge_of(stored));
  }
  for (const LineageGraphEdge& edge : *found) graph->add(edge);
  return graph;
}

}  // namespace ai_sdk::server
