#include "agents/data_quality/data_quality_agent.hpp"
#include "agents/registry.hpp"
#include "agents/sql_query/sql_query_agent.hpp"

namespace ai_sdk::server {

AgentRegistry built_in_agents() {
  AgentRegistry registry;
  registry.add(make_data_quality_agent());
  registry.add(make_sql_query_agent());
  return registry;
}

}  // namespace ai_sdk::server
