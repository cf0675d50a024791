#include "agents/lineage/impact.hpp"

#include "agents/words.hpp"
#include "core/ascii.hpp"
#include "metadata/fqn.hpp"

#include <algorithm>
#include <set>

namespace ai_sdk::server::lineage {
namespace {

bool part_of_a_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
         byte >= 0x80;
}

class Finder {
 public:
  Finder(const LineageGraph& graph, const TableInfo& table, const std::string& column)
      : graph_(graph), table_(table), column_(column), fqn_(table.fully_qualified_name()) {}

  Impact find(const std::vector<TestCase>& tests) {
    const LineageNode node{"table", fqn_};
    add_key();
    for (const auto i : graph_.out_of(node)) add_references(graph_.edges()[i], true);
    if (!column_.empty())
      for (const auto i : graph_.into(node)) add_references(graph_.edges()[i], false);
    seen_.insert(fqn_);
    for (const auto i : graph_.out_of(node)) add_view(graph_.edges()[i]);
    for (const auto i : graph_.out_of(node)) add_flow(graph_.edges()[i]);
    for (const auto& test : tests) add_test(test);
    return std::move(impact_);
  }

 private:
  std::string column_fqn() const { return child_fqn(fqn_, column_); }
  void add(Effect effect) { impact_.effects.push_back(std::move(effect)); }

  void add_key() {
    const auto* info = column_.empty() ? nullptr : table_.find_column(column_);
    if (info && info->primary_key > 0)
      add({Effect::Kind::key, fqn_, "loses its primary key, which the column is part of"});
  }

  void add_references(const LineageGraphEdge& edge, bool refers_to_us) {
    if (edge.source != LineageSource::foreign_key && edge.source != LineageSource::inclusion) return;
    const bool declared = edge.source == LineageSource::foreign_key;
    for (const auto& columns : edge.columns) {
      const auto& ours = refers_to_us ? columns.from : std::vector<std::string>{columns.to};
      if (!column_.empty() && std::find(ours.begin(), ours.end(), column_fqn()) == ours.end()) continue;
      const std::string from = columns.from.empty() ? edge.from.fqn : columns.from.front();
      const std::string evidence = declared ? "a foreign key" : "its values are all in there";
      if (refers_to_us) {
        add({Effect::Kind::reference, columns.to, "refers to " + code(from) + " (" + evidence + ")",
             declared});
      } else {
        add({Effect::Kind::reference, columns.to, "is the link to " + code(from) + " (" + evidence + ")",
             declared});
      }
    }
    if (edge.columns.empty() && column_.empty() && refers_to_us)
      add({Effect::Kind::reference, edge.to.fqn, "refers to it", declared});
  }

  // Views that read the table itself.
  void add_view(const LineageGraphEdge& edge) {
    if (edge.source != LineageSource::view || seen_.contains(edge.to.fqn)) return;
    std::string made;
    for (const auto& columns : edge.columns)
      if (!column_.empty() &&
          std::find(columns.from.begin(), columns.from.end(), column_fqn()) != columns.from.end())
        made += (made.empty() ? "" : ", ") + code(split_fqn(columns.to).back());
    Effect effect{Effect::Kind::view, edge.to.fqn, "reads it"};
    if (!made.empty()) {
      effect.how = "reads it for " + made;
    } else if (!column_.empty()) {
      if (!mentions(edge.sql, column_)) return;
      // In a condition, or where the SQL could not be followed.
      effect.how = "mentions the name in its SQL";
      effect.certain = false;
    }
    add_broken(std::move(effect));
  }

  // A view that breaks, and those that read it.
  void add_broken(Effect effect) {
    if (!seen_.insert(effect.name).second) return;
    const Effect parent = effect;
    add(std::move(effect));
    if (parent.depth >= deepest) return;
    for (const auto i : graph_.out_of({"table", parent.name})) {
      const auto& edge = graph_.edges()[i];
      if (edge.source != LineageSource::view || seen_.contains(edge.to.fqn)) continue;
      add_broken({Effect::Kind::view, edge.to.fqn, "reads " + code(split_fqn(parent.name).back()),
                  parent.certain, parent.depth + 1});
    }
  }

  void add_flow(const LineageGraphEdge& edge) {
    if (edge.source != LineageSource::manual || seen_.contains(edge.to.fqn)) return;
    const bool ours =
        std::any_of(edge.columns.begin(), edge.columns.end(), [&](const ColumnLineage& columns) {
          return std::find(columns.from.begin(), columns.from.end(), column_fqn()) != columns.from.end();
        });
    if (!column_.empty() && !edge.columns.empty() && !ours) return;
    add({Effect::Kind::flow, edge.to.fqn, "gets data from it, as somebody has said",
         column_.empty() || ours});
  }

  void add_test(const TestCase& test) {
    const bool same = column_.empty() || core::equal_ignoring_case(test.column, column_);
    if (!same && !mentions(test.sql, column_)) return;
    add({Effect::Kind::test, test.name, "is a test of it"});
  }

  static constexpr std::size_t deepest = 20;
  const LineageGraph& graph_;
  const TableInfo& table_;
  const std::string& column_;
  const std::string fqn_;
  std::set<std::string> seen_;
  Impact impact_;
};

}  // namespace

std::size_t Impact::certain() const {
  return static_cast<std::size_t>(
      std::count_if(effects.begin(), effects.end(), [](const Effect& effect) { return effect.certain; }));
}
std::size_t Impact::uncertain() const { return effects.size() - certain(); }

bool mentions(std::string_view sql, std::string_view name) {
  if (name.empty()) return false;
  const std::string text = core::lower(sql), word = core::lower(name);
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    if ((at == 0 || !part_of_a_word(text[at - 1])) && (end == text.size() || !part_of_a_word(text[end])))
      return true;
  }
  return false;
}

Impact impact_of(const LineageGraph& graph, const TableInfo& table, const std::string& column,
                 const std::vector<TestCase>& tests) {
  return Finder(graph, table, column).find(tests);
}

}  // namespace ai_sdk::server::lineage
