#include "agents/sql_query/conversation.hpp"
#include "agents/sql_query/sql_query_agent.hpp"

namespace ai_sdk::server {
namespace {

class SqlQueryAgent final : public Agent {
 public:
  const AgentDescription& description() const override {
    static const AgentDescription text{"SqlQueryAgent",
                                       "SQL Query Agent",
                                       "Answers questions in plain English with one SQL statement that only "
                                       "reads, and shows the statement and its rows.",
                                       {"sqlQuery"},
                                       "Turn the question into one SELECT over the tables that are there, "
                                       "run it with a limit on rows and time, and say what was not "
                                       "understood instead of guessing."};
    return text;
  }

  RunUsage run(AgentRun& run, const AgentContext& context, EventSink& sink) const override {
    try {
      return sql_query::Turn(run, context, sink).answer();
    } catch (const SqlCancelled&) {
      throw RunCancelled();
    }
  }
};

}  // namespace

std::unique_ptr<Agent> make_sql_query_agent() { return std::make_unique<SqlQueryAgent>(); }

}  // namespace ai_sdk::server
