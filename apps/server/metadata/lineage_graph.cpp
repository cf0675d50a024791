#include "metadata/lineage_graph.hpp"

#include <algorithm>

namespace ai_sdk::server {

std::string_view to_string(LineageSource source) {
  switch (source) {
    case LineageSource::manual:
      return "Manual";
    case LineageSource::view:
      return "ViewLineage";
    case LineageSource::foreign_key:
      return "ForeignKey";
    case LineageSource::inclusion:
      return "Inclusion";
  }
  return "Manual";
}

namespace {

std::vector<std::size_t> places(const std::multimap<LineageNode, std::size_t>& edges,
                                const LineageNode& node) {
  std::vector<std::size_t> found;
  const auto [first, last] = edges.equal_range(node);
  for (auto edge = first; edge != last; ++edge) found.push_back(edge->second);
  return found;
}

}  // namespace

void LineageGraph::add(LineageGraphEdge edge) {
  for (const std::size_t i : out_of(edge.from)) {
    LineageGraphEdge& known = edges_[i];
    if (known.to != edge.to) continue;
    for (ColumnLineage& columns : edge.columns) {
      const bool there = std::any_of(
          known.columns.begin(), known.columns.end(),
          [&](const ColumnLineage& other) { return other.to == columns.to && other.from == columns.from; });
      if (!there) known.columns.push_back(std::move(columns));
    }
    return;
  }
  into_.emplace(edge.to, edges_.size());
  out_of_.emplace(edge.from, edges_.size());
  edges_.push_back(std::move(edge));
}

std::vector<std::size_t> LineageGraph::into(const LineageNode& node) const { return places(into_, node); }
std::vector<std::size_t> LineageGraph::out_of(const LineageNode& node) const { return places(out_of_, node); }

}  // namespace ai_sdk::server
