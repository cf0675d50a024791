#include "llm/toolbox.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace ai_sdk::server::llm {
namespace {

struct Grant {
  std::string_view ability;
  std::string_view tool;
};

// What abilities give beside the tool of their own name.
constexpr Grant grants[] = {
    {"search_metadata", "list_tables"},
    {"get_entity_details", "sample_table"},
    {"find_issues", "list_tables"},
    {"find_issues", "sample_table"},
    {"find_issues", "run_sql"},
    {"plan_tests", "get_test_definitions"},
    {"create_tests", "create_test_case"},
    {"explain_findings", "get_entity_lineage"},
    {"explain_findings", "root_cause_analysis"},
    {"get_entity_lineage", "list_tables"},
    {"update_entity", "sample_table"},
    {"discoveryAndSearch", "list_tables"},
    {"discoveryAndSearch", "sample_table"},
    {"discoveryAndSearch", "search_metadata"},
    {"discoveryAndSearch", "semantic_search"},
    {"discoveryAndSearch", "get_entity_details"},
    {"sqlQuery", "run_sql"},
    {"sqlQuery", "list_tables"},
    {"sqlQuery", "sample_table"},
    {"sqlQuery", "search_metadata"},
    {"sqlQuery", "get_entity_details"},
    {"dataQuality", "run_sql"},
    {"dataQuality", "list_tables"},
    {"dataQuality", "sample_table"},
    {"dataQuality", "get_entity_details"},
    {"dataQuality", "get_test_definitions"},
    {"dataQuality", "create_test_case"},
    {"dataQuality", "root_cause_analysis"},
    {"lineage", "get_entity_lineage"},
    {"lineage", "list_tables"},
    {"metadataCuration", "search_metadata"},
    {"metadataCuration", "get_entity_details"},
    {"metadataCuration", "sample_table"},
    {"metadataCuration", "update_entity"},
};

}  // namespace

void Toolbox::add(ToolList tools) { std::move(tools.begin(), tools.end(), std::back_inserter(tools_)); }

std::vector<const Tool*> Toolbox::for_abilities(std::span<const std::string> abilities, bool may_edit) const {
  std::set<std::string_view> names(abilities.begin(), abilities.end());
  for (const auto& [ability, tool] : grants)
    if (std::find(abilities.begin(), abilities.end(), ability) != abilities.end()) names.insert(tool);
  std::vector<const Tool*> given;
  for (const auto& tool : tools_) {
    const auto& description = tool->description();
    if (names.contains(description.name) && (may_edit || description.kind == ToolKind::reads))
      given.push_back(tool.get());
  }
  return given;
}

}  // namespace ai_sdk::server::llm
