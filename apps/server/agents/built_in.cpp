#include "agents/curator/curator_agent.hpp"
#include "agents/data_quality/data_quality_agent.hpp"
#include "agents/discovery/discovery_agent.hpp"
#include "agents/lineage/lineage_agent.hpp"
#include "agents/registry.hpp"
#include "agents/sql_query/sql_query_agent.hpp"
#include "metadata/lineage_cache.hpp"

namespace ai_sdk::server {
namespace {

// Abilities are tried in this order where a message asks for none in particular.

Ability discovery() {
  Ability ability;
  ability.name = "discoveryAndSearch";
  ability.display_name = "Discovery and search";
  ability.description = "Finds tables by what they are about, describes them and lists their columns.";
  ability.tools = {"search_metadata", "get_entity_details", "run_sql"};
  ability.cues = {{"which table", 4},      {"which tables", 4},  {"what table", 4},   {"what tables", 4},
                  {"any table", 3},        {"any tables", 3},    {"list tables", 4},  {"list the tables", 4},
                  {"all tables", 2},       {"show tables", 4},   {"describe", 3},     {"structure of", 3},
                  {"schema", 3},           {"column", 2},        {"columns", 2},      {"fields", 2},
                  {"what columns", 3},     {"which columns", 3}, {"where is", 3},     {"where are", 3},
                  {"where can i find", 4}, {"find tables", 4},   {"find a table", 4}, {"search", 2},
                  {"stored", 2},           {"what data", 3},     {"catalog", 2},      {"catalogue", 2},
                  {"data sources", 2},     {"databases", 2}};
  ability.engine = make_discovery_agent();
  return ability;
}

Ability sql_query() {
  Ability ability;
  ability.name = "sqlQuery";
  ability.display_name = "Questions answered with SQL";
  ability.description = "Answers questions about the data with one SQL statement that only reads.";
  ability.tools = {"search_metadata", "get_entity_details", "run_sql"};
  ability.cues = {
      {"^select", 5},         {"^with", 4},     {"how many", 4},   {"how much", 4},  {"count", 3},
      {"number of", 3},       {"sum", 3},       {"total", 3},      {"average", 3},   {"mean", 2},
      {"median", 3},          {"maximum", 3},   {"minimum", 3},    {"highest", 3},   {"lowest", 3},
      {"largest", 3},         {"smallest", 3},  {"most", 2},       {"least", 2},     {"top", 3},
      {"newest", 2},          {"oldest", 2},    {"latest", 2},     {"per", 2},       {"between", 2},
      {"more than", 2},       {"less than", 2}, {"last month", 2}, {"last year", 2}, {"this year", 2},
      {"which customers", 3}, {"who", 2},       {"sql", 2},        {"query", 2},     {"revenue", 2}};
  ability.engine = make_sql_query_agent();
  return ability;
}

Ability data_quality() {
  Ability ability;
  ability.name = "dataQuality";
  ability.display_name = "Data quality";
  ability.description = "Finds what is wrong in a table, plans tests for it, creates and runs them.";
  ability.tools = {"search_metadata", "get_entity_details", "profile_table", "run_sql", "create_test_case"};
  ability.cues = {{"quality", 4},   {"issue", 3},    {"issues", 3},    {"problem", 3},      {"problems", 3},
                  {"wrong", 3},     {"flaw", 4},     {"flaws", 4},     {"analyze", 4},      {"analyse", 4},
                  {"analysis", 3},  {"profile", 4},  {"check", 3},     {"checks", 3},       {"validate", 4},
                  {"test", 3},      {"tests", 4},    {"clean", 3},     {"cleaning", 3},     {"errors", 3},
                  {"anomalies", 4}, {"outliers", 4}, {"malformed", 4}, {"invalid", 3},      {"worst", 3},
                  {"finding", 4},   {"findings", 4}, {"audit", 3},     {"data quality", 2}, {"why", 1}};
  ability.engine = make_data_quality_agent();
  return ability;
}

Ability lineage() {
  Ability ability;
  ability.name = "lineage";
  ability.display_name = "Lineage and impact";
  ability.description = "Shows where data comes from and goes to, and what a change would break.";
  ability.tools = {"get_entity_lineage", "search_metadata", "get_entity_details"};
  ability.cues = {{"lineage", 5},      {"upstream", 5},     {"downstream", 5}, {"impact", 5}, {"drop", 4},
                  {"dropping", 4},     {"depends on", 4},   {"depend on", 4},  {"breaks", 3}, {"break", 3},
                  {"comes from", 4},   {"come from", 4},    {"made from", 4},  {"feeds", 4},  {"fed by", 4},
                  {"derived from", 4}, {"dependencies", 4}, {"references", 2}};
  ability.engine = make_lineage_agent(std::make_shared<LineageCache>());
  return ability;
}

Ability curation() {
  Ability ability;
  ability.name = "metadataCuration";
  ability.display_name = "Metadata curation";
  ability.description =
      "Proposes descriptions, tags for personal data and links to glossary terms, and applies them when told "
      "to.";
  ability.tools = {"search_metadata", "get_entity_details", "update_entity"};
  ability.cues = {{"propose", 4},
                  {"suggest descriptions", 5},
                  {"description for", 4},
                  {"descriptions", 4},
                  {"document", 3},
                  {"pii", 5},
                  {"personal data", 5},
                  {"sensitive", 4},
                  {"tag", 3},
                  {"tags", 3},
                  {"glossary", 4},
                  {"curate", 5},
                  {"apply all", 5},
                  {"^apply", 4},
                  {"metadata", 2},
                  {"undescribed", 4}};
  ability.engine = make_curator_agent();
  return ability;
}

}  // namespace

AgentRegistry built_in_agents(const std::function<std::unique_ptr<Agent>(std::unique_ptr<Agent>)>& around) {
  AgentRegistry registry;
  const auto add = [&](std::unique_ptr<Agent> agent) {
    registry.add(around ? around(std::move(agent)) : std::move(agent));
  };
  add(make_data_quality_agent());
  add(make_lineage_agent(std::make_shared<LineageCache>()));
  add(make_curator_agent());
  add(make_sql_query_agent());
  // An agent that people make may see a part of the catalog only: its engines are the built-in ones.
  registry.add_ability(discovery());
  registry.add_ability(sql_query());
  registry.add_ability(data_quality());
  registry.add_ability(lineage());
  registry.add_ability(curation());
  return registry;
}

}  // namespace ai_sdk::server
