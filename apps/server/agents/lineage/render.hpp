#pragma once

#include "agents/lineage/impact.hpp"
#include "metadata/lineage_graph.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <string>

namespace ai_sdk::server::lineage {

// What a node is made from (or what is made from it) as a nested list in Markdown; with a column, only edges
// that carry it, as far as columns are known. Each node is shown with its own branches once.
struct Tree {
  std::string markdown;
  std::size_t nodes = 0;
  bool cut = false;  // there is more, deeper than asked for or beyond 200 lines
};
Tree tree_of(const LineageGraph& graph, const LineageNode& node, const std::string& column, bool upstream,
             std::size_t depth);

std::string impact_as_markdown(const Impact& impact, const TableInfo& table, const std::string& column);
boost::json::object impact_as_json(const Impact& impact, const TableInfo& table, const std::string& column);

}  // namespace ai_sdk::server::lineage
