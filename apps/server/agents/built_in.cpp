#include "agents/curator/curator_agent.hpp"
#include "agents/data_quality/data_quality_agent.hpp"
#include "agents/lineage/lineage_agent.hpp"
#include "agents/registry.hpp"
#include "agents/sql_query/sql_query_agent.hpp"
#include "metadata/lineage_cache.hpp"

namespace ai_sdk::server {

AgentRegistry built_in_agents(const std::function<std::unique_ptr<Agent>(std::unique_ptr<Agent>)>& around) {
  AgentRegistry registry;
  const auto add = [&](std::unique_ptr<Agent> agent) {
    registry.add(around ? around(std::move(agent)) : std::move(agent));
  };
  add(make_data_quality_agent());
  add(make_lineage_agent(std::make_shared<LineageCache>()));
  add(make_curator_agent());
  add(make_sql_query_agent());
  return registry;
}

}  // namespace ai_sdk::server
