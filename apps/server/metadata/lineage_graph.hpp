#pragma once

#include <boost/json/object.hpp>

#include <compare>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace ai_sdk::server {

struct LineageNode {
  std::string type;
  std::string fqn;
  auto operator<=>(const LineageNode&) const = default;
};

// One column of an edge's target, and the columns that it is made from; fully qualified names.
struct ColumnLineage {
  std::vector<std::string> from;
  std::string to;
  std::string function;  // the expression, where the column is not simply taken over
};

// Why data is thought to flow.
enum class LineageSource {
  manual,       // somebody said so
  view,         // the view's SQL reads it
  foreign_key,  // the target refers to it
  inclusion     // every value looked at of a column is in the other's key, and the names fit
};
// "Manual", "ViewLineage", "ForeignKey", "Inclusion": the first two are OpenMetadata's own words.
std::string_view to_string(LineageSource source);

struct LineageGraphEdge {
  LineageNode from;
  LineageNode to;
  LineageSource source = LineageSource::manual;
  std::string sql;  // of a view
  std::vector<ColumnLineage> columns;
  std::string description;
  boost::json::object details;  // of an edge that somebody made: what else was said
};

// Where data comes from and goes to. For a foreign key the referred table is upstream: what is wrong there is
// wrong in the rows that refer to it.
class LineageGraph {
 public:
  // Of two edges between the same nodes the one that was added first stays; columns of the later are added to
  // it.
  void add(LineageGraphEdge edge);
  const std::vector<LineageGraphEdge>& edges() const { return edges_; }
  // Places in edges().
  std::vector<std::size_t> into(const LineageNode& node) const;
  std::vector<std::size_t> out_of(const LineageNode& node) const;

 private:
  std::vector<LineageGraphEdge> edges_;
  std::multimap<LineageNode, std::size_t> into_;
  std::multimap<LineageNode, std::size_t> out_of_;
};

}  // namespace ai_sdk::server
