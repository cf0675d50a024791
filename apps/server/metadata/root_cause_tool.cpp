#include "metadata/root_cause_tool.hpp"

#include "metadata/creation.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/fqn.hpp"
#include "metadata/lineage_cache.hpp"
#include "metadata/lineage_walk.hpp"
#include "metadata/query_filter.hpp"
#include "metadata/test_case_entity.hpp"
#include "metadata/tool_schema.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

constexpr std::string_view root_cause_schema = R"json({
  "type": "object",
  "properties": {
    "fqn": {"type": "string", "description": "The fully qualified name of the table, or of a failing test."},
    "entityType": {"type": "string", "description": "table, column or testCase."},
    "upstreamDepth": {"type": "integer", "default": 3, "minimum": 0, "maximum": 10, "description": "Steps to what it is made from, 10 at most."},
    "downstreamDepth": {"type": "integer", "default": 3, "minimum": 0, "maximum": 10, "description": "Steps to what is made from it, 10 at most; looked at where something fails."},
    "queryFilter": {"type": "string", "description": "Only entities that pass this filter, in OpenSearch's query DSL as JSON text."},
    "includeDeleted": {"type": "boolean", "default": false, "description": "Also what is marked as deleted."},
    "includeColumnLineage": {"type": "boolean", "default": false, "description": "Which columns come from which."}
  },
  "required": ["fqn", "entityType"]
})json";

// The failing tests of one table, newest results.
json::array failing_tests(Store& store, const std::string& table, const std::string& column) {
  json::array out;
  for (const TestCase& test : store.test_cases(table)) {
    if (!column.empty() && test.column != column) continue;
    const auto result = store.last_test_result(test.id);
    if (!result || result->status != "Failed") continue;
    json::object one{{"name", test.name},
                     {"fullyQualifiedName", test_case_fqn(test)},
                     {"testDefinition", test.definition}};
    if (!test.column.empty()) one["columnName"] = test.column;
    one["testCaseResult"] = test_result_entity(test, *result);
    out.push_back(std::move(one));
  }
  return out;
}

class Analysis {
 public:
  Analysis(const ToolUse& use, const ToolContext& context, const LineageGraph& graph)
      : use_(use), store_(context.store), view_(context.catalog, context.store), graph_(graph) {
    find_root(canonical_entity_type(needed_text(use, "entityType")), needed_text(use, "fqn"));
    if (const std::string text = text_argument(use, "queryFilter"); !text.empty())
      filter_ = read_query_filter(text);
  }

  json::object run() {
    const auto up_depth = number_argument(use_, "upstreamDepth", 3);
    const auto down_depth = number_argument(use_, "downstreamDepth", 3);
    json::object answer{{"fqn", asked_}, {"upstreamDepth", up_depth}, {"downstreamDepth", down_depth}};
    const json::array own = failing_tests(store_, root_.fqn, column_);
    json::object upstream = look_upstream(static_cast<std::size_t>(up_depth), own);
    const std::size_t above = failing_.size();
    const bool failed = above > 0 || !own.empty();
    answer["upstreamAnalysis"] = std::move(upstream);
    if (failed) {
      answer["downstreamAnalysis"] = look_downstream(static_cast<std::size_t>(down_depth));
    } else {
      answer["downstreamAnalysis"] = {
          {"reason", "Nothing fails here or upstream, so nothing downstream is affected."}};
    }
    answer["status"] = failed ? "failed" : "success";
    answer["summary"] = summary(own.size(), above);
    return answer;
  }

 private:
  // The table that is looked at, and the column where it is one of a column.
  void find_root(const std::string& type, const std::string& fqn) {
    asked_ = fqn;
    root_.type = entity_type::table;
    if (type == "testCase") {
      const auto test = find_test_case(store_, fqn);
      if (!test || !view_.knows_tests_of(test->table))
        throw ToolFailure(404, "testCase instance for " + fqn + " not found");
      root_.fqn = test->table;
      column_ = test->column;
    } else if (type == entity_type::column) {
      const auto column = view_.find_column(fqn);
      if (!column) view_.get(type, fqn);  // throws
      root_.fqn = column->table->info.fully_qualified_name();
      column_ = column->column->name;
    } else {
      // Other types have no tests, but what they are made from may have.
      root_.type = type;
      root_.fqn = std::string(view_.get(type, fqn).at("fullyQualifiedName").as_string());
    }
  }

  bool accepts(const LineageNode& node) const {
    if (node == root_ || !filter_) return true;
    const auto entity = view_.find(node.type, node.fqn);
    return entity && filter_(make_document(node.type, *entity));
  }

  json::object node_json(const LineageNode& node, std::size_t depth) const {
    json::object reference{{"type", node.type}, {"fullyQualifiedName", node.fqn}};
    if (const auto entity = view_.find(node.type, node.fqn)) {
      reference = reference_to(node.type, *entity);
      reference.erase("description");
    }
    return {{"entity", std::move(reference)}, {"nodeDepth", depth}};
  }

  json::object edge_json(const LineageGraphEdge& edge) const {
    json::object out{{"fromEntity", {{"type", edge.from.type}, {"fullyQualifiedName", edge.from.fqn}}},
                     {"toEntity", {{"type", edge.to.type}, {"fullyQualifiedName", edge.to.fqn}}},
                     {"source", to_string(edge.source)}};
    if (!flag_argument(use_, "includeColumnLineage")) return out;
    json::array columns;
    for (const ColumnLineage& column : edge.columns) {
      json::array from;
      for (const auto& name : column.from) from.emplace_back(name);
      columns.push_back(json::object{{"fromColumns", std::move(from)}, {"toColumn", column.to}});
    }
    out["columnsLineage"] = std::move(columns);
    return out;
  }

  json::object look_upstream(std::size_t depth, const json::array& own) {
    const LineageReach reach = walk_lineage(graph_, root_, LineageDirection::upstream, depth);
    json::array nodes;
    std::vector<std::pair<std::size_t, LineageNode>> by_depth;
    for (const auto& [node, steps] : reach.distance) by_depth.emplace_back(steps, node);
    std::sort(by_depth.begin(), by_depth.end());
    for (const auto& [steps, node] : by_depth) {
      if (node.type != entity_type::table || !accepts(node)) continue;
      json::array tests = failing_tests(store_, node.fqn, "");
      if (tests.empty()) continue;
      failing_.insert(node);
      json::object one = node_json(node, steps);
      one["failingTestCases"] = std::move(tests);
      nodes.push_back(std::move(one));
    }
    // What is wrong flows on from the failing nodes: every edge on a way from one of them to the root.
    std::set<LineageNode> tainted = failing_;
    std::set<std::size_t> edges;
    for (bool grown = true; grown;) {
      grown = false;
      for (const std::size_t i : reach.edges) {
        const auto& edge = graph_.edges()[i];
        if (tainted.contains(edge.from) && edges.insert(i).second) {
          tainted.insert(edge.to);
          grown = true;
        }
      }
    }
    json::array edge_list;
    for (const std::size_t i : reach.edges) {
      if (edges.contains(i)) edge_list.push_back(edge_json(graph_.edges()[i]));
    }
    find_causes(reach);
    json::object out{{"failingUpstreamNodesCount", nodes.size()},
                     {"failingUpstreamEdgesCount", edge_list.size()}};
    out["failingUpstreamNodes"] = std::move(nodes);
    out["failingUpstreamEdges"] = std::move(edge_list);
    out["rootHasFailingTests"] = !own.empty();
    if (!own.empty()) out["rootFailingTests"] = own;
    json::array causes;
    for (const auto& cause : causes_) causes.emplace_back(cause.fqn);
    out["rootCauses"] = std::move(causes);
    out["description"] = std::to_string(reach.distance.size()) + " entities upstream were looked at, " +
                         std::to_string(failing_.size()) + " of them have failing tests." +
                         (reach.truncated ? " There are more than were looked at." : "");
    return out;
  }

  // Failing nodes with nothing failing before them: there it began, as far as tests can tell.
  void find_causes(const LineageReach& reach) {
    for (const auto& node : failing_) {
      const LineageReach above =
          walk_lineage(graph_, node, LineageDirection::upstream, reach.distance.size() + 1);
      const bool earlier = std::any_of(failing_.begin(), failing_.end(), [&](const LineageNode& other) {
        return other != node && above.distance.contains(other) && reach.distance.contains(other) &&
               reach.distance.at(other) > reach.distance.at(node);
      });
      if (!earlier) causes_.push_back(node);
    }
  }

  json::object look_downstream(std::size_t depth) const {
    const LineageReach reach = walk_lineage(graph_, root_, LineageDirection::downstream, depth);
    std::vector<std::pair<std::size_t, LineageNode>> by_depth;
    for (const auto& [node, steps] : reach.distance) {
      if (accepts(node)) by_depth.emplace_back(steps, node);
    }
    std::sort(by_depth.begin(), by_depth.end());
    json::array nodes;
    std::size_t failing = 0;
    for (const auto& [steps, node] : by_depth) {
      json::object one = node_json(node, steps);
      if (node.type == entity_type::table) {
        json::array tests = failing_tests(store_, node.fqn, "");
        failing += tests.empty() ? 0 : 1;
        one["failingTestCases"] = std::move(tests);
      }
      nodes.push_back(std::move(one));
    }
    json::array edges;
    for (const std::size_t i : reach.edges) edges.push_back(edge_json(graph_.edges()[i]));
    json::object out{{"impactedNodesCount", nodes.size()}, {"impactedEdgesCount", edges.size()}};
    out["description"] = std::to_string(nodes.size()) + " entities downstream may be affected, " +
                         std::to_string(failing) + " of them have failing tests as well.";
    out["impactedNodes"] = std::move(nodes);
    out["impactedEdges"] = std::move(edges);
    return out;
  }

  std::string summary(std::size_t own, std::size_t above) const {
    if (own == 0 && above == 0) return "No test of " + root_.fqn + " or of what it is made from fails.";
    std::string out = own == 0 ? "No test of " + root_.fqn + " itself fails"
                               : std::to_string(own) + (own == 1 ? " test of " : " tests of ") + root_.fqn +
                                     (own == 1 ? " fails" : " fail");
    if (above == 0)
      return out + ", and none upstream: the cause lies in the table itself, or where no test looks.";
    out += "; upstream " + std::to_string(above) + (above == 1 ? " table has" : " tables have") +
           " failing tests. It began in";
    for (std::size_t i = 0; i < causes_.size(); ++i) out += (i == 0 ? " " : ", ") + causes_[i].fqn;
    return out + ".";
  }

  const ToolUse& use_;
  Store& store_;
  EntityView view_;
  const LineageGraph& graph_;
  std::string asked_;
  LineageNode root_;
  std::string column_;
  DocumentFilter filter_;
  std::set<LineageNode> failing_;
  std::vector<LineageNode> causes_;
};

class RootCauseTool final : public DescribedTool {
 public:
  explicit RootCauseTool(std::shared_ptr<LineageCache> lineage)
      : DescribedTool("root_cause_analysis", ToolKind::reads,
                      "Looks for the cause of failing data-quality tests: which tests fail in what a table "
                      "is made from, "
                      "where it began, and what is made from the table.",
                      root_cause_schema),
        lineage_(std::move(lineage)) {}

  json::object call(const ToolUse& use, const ToolContext& context) const override {
    const auto graph = lineage_->graph(context, use.stop);
    return Analysis(use, context, *graph).run();
  }

 private:
  std::shared_ptr<LineageCache> lineage_;
};

}  // namespace

std::unique_ptr<Tool> make_root_cause_tool(std::shared_ptr<LineageCache> lineage) {
  return std::make_unique<RootCauseTool>(std::move(lineage));
}

}  // namespace ai_sdk::server
