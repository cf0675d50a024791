#pragma once

#include "metadata/lineage_graph.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <map>
#include <vector>

namespace ai_sdk::server {

class EntityView;

struct LineageReach {
  std::vector<std::size_t> edges;               // places in the graph's edges(), nearest first
  std::map<LineageNode, std::size_t> distance;  // of every node that was reached, in steps; not the first one
  bool truncated = false;                       // there was more than is worth showing
};

enum class LineageDirection { upstream, downstream };

// What is reached from a node in so many steps; at most 500 nodes.
LineageReach walk_lineage(const LineageGraph& graph, const LineageNode& from, LineageDirection direction,
                          std::size_t depth);

struct LineageOptions {
  std::size_t upstream = 3;
  std::size_t downstream = 3;
  bool columns = false;
  bool sql = false;
};

// {entity, nodes[], upstreamEdges[], downstreamEdges[]}: nodes are references, an edge {fromEntity, toEntity
// (ids), from, to (names), lineageDetails {source, hasSql | sqlQuery, columnsLineage?}}.
boost::json::object lineage_answer(const LineageGraph& graph, const EntityView& view, const LineageNode& node,
                                   const LineageOptions& options);

}  // namespace ai_sdk::server
