#include "agents/lineage/render.hpp"

#include "agents/words.hpp"
#include "metadata/fqn.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <set>

namespace ai_sdk::server::lineage {
namespace {

constexpr std::size_t max_lines = 200;
constexpr std::size_t max_column_pairs = 6;

std::string short_column(const std::string& fqn) {
  const auto parts = split_fqn(fqn);
  return parts.size() < 2 ? fqn : parts[parts.size() - 2] + '.' + parts.back();
}

class TreeWriter {
 public:
  TreeWriter(const LineageGraph& graph, bool upstream, std::size_t depth)
      : graph_(graph), upstream_(upstream), depth_(depth) {}

  Tree write(const LineageNode& node, const std::string& column) {
    shown_.insert(node.fqn);
    std::set<std::string> columns;
    if (!column.empty()) columns.insert(child_fqn(node.fqn, column));
    branches(node, columns, 0);
    return std::move(tree_);
  }

 private:
  // `columns`: those of the node that matter; empty: all of it.
  void branches(const LineageNode& node, const std::set<std::string>& columns, std::size_t level) {
    for (const auto i : upstream_ ? graph_.into(node) : graph_.out_of(node)) {
      const auto& edge = graph_.edges()[i];
      const auto& other = upstream_ ? edge.from : edge.to;
      std::set<std::string> next;
      if (!columns.empty() && !edge.columns.empty()) {
        next = carried(edge, columns);
        if (next.empty()) continue;
      }
      if (level == depth_ || lines_ == max_lines) {
        tree_.cut = true;
        return;
      }
      const bool known = !shown_.insert(other.fqn).second;
      tree_.nodes += known ? 0 : 1;
      ++lines_;
      tree_.markdown += std::string(level * 2, ' ') + "- " + code(other.fqn) + ": " + reason(edge, columns) +
                        (known ? " (shown above)" : "") + '\n';
      if (!known) branches(other, next, level + 1);
    }
  }

  // The columns at the edge's other end that belong to these.
  std::set<std::string> carried(const LineageGraphEdge& edge, const std::set<std::string>& columns) const {
    std::set<std::string> others;
    for (const auto& line : edge.columns) {
      const bool ours = upstream_
                            ? columns.contains(line.to)
                            : std::any_of(line.from.begin(), line.from.end(),
                                          [&](const std::string& from) { return columns.contains(from); });
      if (!ours) continue;
      if (upstream_) {
        others.insert(line.from.begin(), line.from.end());
      } else {
        others.insert(line.to);
      }
    }
    return others;
  }

  std::string reason(const LineageGraphEdge& edge, const std::set<std::string>& columns) const {
    std::string text;
    switch (edge.source) {
      case LineageSource::view:
        text = upstream_ ? "the view's SQL reads it" : "a view that reads it";
        break;
      case LineageSource::foreign_key:
        text = upstream_ ? "referred to by a foreign key" : "refers to it by a foreign key";
        break;
      case LineageSource::inclusion:
        text = upstream_ ? "referred to, as the values show" : "refers to it, as the values show";
        break;
      case LineageSource::manual:
        text = "as somebody has said";
        break;
    }
    std::size_t pairs = 0;
    std::string listed;
    for (const auto& line : edge.columns) {
      const bool wanted =
          columns.empty() ||
          (upstream_ ? columns.contains(line.to)
                     : std::any_of(line.from.begin(), line.from.end(),
                                   [&](const std::string& from) { return columns.contains(from); }));
      if (!wanted) continue;
      if (++pairs > max_column_pairs) continue;
      std::string from;
      for (const auto& one : line.from) from += (from.empty() ? "" : " + ") + short_column(one);
      listed += (listed.empty() ? "" : ", ") + code(from + " → " + short_column(line.to));
    }
    if (pairs > max_column_pairs)
      listed += " and " + std::to_string(pairs - max_column_pairs) + " more columns";
    return listed.empty() ? text : text + "; " + listed;
  }

  const LineageGraph& graph_;
  const bool upstream_;
  const std::size_t depth_;
  std::set<std::string> shown_;
  std::size_t lines_ = 0;
  Tree tree_;
};

std::string_view name_of(Effect::Kind kind) {
  switch (kind) {
    case Effect::Kind::view:
      return "view";
    case Effect::Kind::reference:
      return "reference";
    case Effect::Kind::key:
      return "key";
    case Effect::Kind::test:
      return "test";
    case Effect::Kind::flow:
      break;
  }
  return "flow";
}

std::string counted(std::size_t number, std::string_view one, std::string_view many) {
  return std::to_string(number) + ' ' + std::string(number == 1 ? one : many);
}

}  // namespace

Tree tree_of(const LineageGraph& graph, const LineageNode& node, const std::string& column, bool upstream,
             std::size_t depth) {
  return TreeWriter(graph, upstream, depth).write(node, column);
}

std::string impact_as_markdown(const Impact& impact, const TableInfo& table, const std::string& column) {
  const std::string what = code(table.name + (column.empty() ? "" : "." + column));
  std::string text = "## Dropping " + what + "\n\n";
  if (impact.effects.empty())
    return text +
           "Nothing that is known of depends on it: no view, no reference, no test, no lineage that somebody "
           "has drawn. Programs outside the catalog may still read it.\n";
  text += "**" + counted(impact.certain(), "thing is", "things are") + " affected";
  if (impact.uncertain() > 0) text += ", " + std::to_string(impact.uncertain()) + " more may be";
  text += ".** Programs outside the catalog are not known here.\n";
  constexpr std::pair<Effect::Kind, const char*> sections[] = {
      {Effect::Kind::view, "Views that no longer run"},
      {Effect::Kind::reference, "References"},
      {Effect::Kind::key, "Keys"},
      {Effect::Kind::test, "Tests"},
      {Effect::Kind::flow, "Data that flows on"}};
  for (const auto& [kind, title] : sections) {
    std::string lines;
    for (const auto& effect : impact.effects) {
      if (effect.kind != kind) continue;
      lines += std::string((effect.depth - 1) * 2, ' ') + "- " + code(effect.name) + ' ' + effect.how +
               (effect.certain ? "" : " (not certain)") + '\n';
    }
    if (!lines.empty()) text += "\n### " + std::string(title) + "\n\n" + lines;
  }
  return text;
}

boost::json::object impact_as_json(const Impact& impact, const TableInfo& table, const std::string& column) {
  boost::json::object out{{"table", table.fully_qualified_name()}};
  if (!column.empty()) out["column"] = column;
  auto& effects = out["effects"].emplace_array();
  for (const auto& effect : impact.effects) {
    effects.push_back({{"kind", name_of(effect.kind)},
                       {"name", effect.name},
                       {"how", effect.how},
                       {"certain", effect.certain},
                       {"depth", effect.depth}});
  }
  return out;
}

}  // namespace ai_sdk::server::lineage
