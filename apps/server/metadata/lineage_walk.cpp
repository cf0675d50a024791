#include "metadata/lineage_walk.hpp"

#include "metadata/entity_id.hpp"
#include "metadata/entity_view.hpp"

#include <boost/json/array.hpp>

#include <deque>
#include <set>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

constexpr std::size_t max_nodes = 500;

json::object reference(const EntityView& view, const LineageNode& node) {
  if (const auto entity = view.find(node.type, node.fqn)) {
    json::object found = reference_to(node.type, *entity);
    found.erase("description");
    return found;
  }
  // What an edge was drawn to may have gone since.
  return {{"id", entity_id(node.type, node.fqn)},
          {"type", node.type},
          {"fullyQualifiedName", node.fqn},
          {"deleted", true}};
}

json::array columns_of(const LineageGraphEdge& edge) {
  json::array all;
  for (const ColumnLineage& columns : edge.columns) {
    json::array from;
    for (const std::string& column : columns.from) from.emplace_back(column);
    json::object one{{"fromColumns", std::move(from)}, {"toColumn", columns.to}};
    if (!columns.function.empty()) one["function"] = columns.function;
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace

LineageReach walk_lineage(const LineageGraph& graph, const LineageNode& from, LineageDirection direction,
                          std::size_t depth) {
  LineageReach reach;
  const bool up = direction == LineageDirection::upstream;
  std::deque<std::pair<LineageNode, std::size_t>> next{{from, 0}};
  std::set<std::size_t> taken;
  while (!next.empty()) {
    const auto [node, steps] = std::move(next.front());
    next.pop_front();
    if (steps == depth) continue;
    for (const std::size_t i : up ? graph.into(node) : graph.out_of(node)) {
      const LineageGraphEdge& edge = graph.edges()[i];
      const LineageNode& other = up ? edge.from : edge.to;
      const bool is_new = other != from && !reach.distance.contains(other);
      if (is_new && reach.distance.size() == max_nodes) {
        reach.truncated = true;
        continue;
      }
      if (taken.insert(i).second) reach.edges.push_back(i);
      if (!is_new) continue;
      reach.distance.emplace(other, steps + 1);
      next.emplace_back(other, steps + 1);
    }
  }
  return reach;
}

json::object lineage_answer(const LineageGraph& graph, const EntityView& view, const LineageNode& node,
                            const LineageOptions& options) {
  const LineageReach up = walk_lineage(graph, node, LineageDirection::upstream, options.upstream);
  const LineageReach down = walk_lineage(graph, node, LineageDirection::downstream, options.downstream);
  std::map<LineageNode, json::object> references;
  references.emplace(node, reference(view, node));
  for (const LineageReach* reach : {&up, &down}) {
    for (const auto& [other, steps] : reach->distance) {
      if (!references.contains(other)) references.emplace(other, reference(view, other));
    }
  }
  const auto edges_of = [&](const LineageReach& reach) {
    json::array edges;
    for (const std::size_t i : reach.edges) {
      const LineageGraphEdge& edge = graph.edges()[i];
      json::object details = edge.details;
      details["source"] = to_string(edge.source);
      const bool has_sql = !edge.sql.empty() || details.contains("sqlQuery");
      if (options.sql) {
        if (!edge.sql.empty()) details["sqlQuery"] = edge.sql;
      } else {
        details.erase("sqlQuery");
        details["hasSql"] = has_sql;
      }
      details.erase("columnsLineage");
      if (options.columns) details["columnsLineage"] = columns_of(edge);
      json::object one{{"fromEntity", references.at(edge.from).at("id")},
                       {"toEntity", references.at(edge.to).at("id")},
                       {"from", edge.from.fqn},
                       {"to", edge.to.fqn}};
      if (!edge.description.empty()) one["description"] = edge.description;
      one["lineageDetails"] = std::move(details);
      edges.push_back(std::move(one));
    }
    return edges;
  };
  json::object answer{{"entity", references.at(node)}};
  json::array nodes;
  for (const auto& [other, object] : references) {
    if (other != node) nodes.push_back(object);
  }
  answer["nodes"] = std::move(nodes);
  answer["upstreamEdges"] = edges_of(up);
  answer["downstreamEdges"] = edges_of(down);
  if (up.truncated || down.truncated) answer["truncated"] = true;
  return answer;
}

}  // namespace ai_sdk::server
