#pragma once

#include "agents/agent.hpp"
#include "agents/sql_query/workspace.hpp"
#include "catalog/catalog.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ai_sdk::server::sql_query {

// What the caller's parameters ask for.
struct Options {
  bool json = false;
  std::optional<std::size_t> limit;
  std::string table;
};
// Throws AgentFailure for a parameter that is unknown or out of range.
Options read_options(const boost::json::object& parameters);

// One message answered. Writes to the sink, counts what it writes.
class Turn {
 public:
  Turn(AgentRun& run, const AgentContext& context, EventSink& sink);
  RunUsage answer();

 private:
  // commands about the conversation itself; false where the message is none
  bool command();
  bool raw_statement();
  void question();

  void help();
  void show_last_sql(bool explain);
  void run_proposal();
  void answer_plan(Workspace& workspace, const Plan& plan, bool changed);
  void describe(Workspace& workspace, const Plan& plan);
  // Runs a statement and shows what it gives. `plan` is null for a statement that the user wrote.
  void execute(Workspace& workspace, const std::string& sql, const Plan* plan,
               const std::vector<std::string>& notes);
  void show_result(Workspace& workspace, const std::string& sql, const Plan* plan, const ResultSet& result,
                   std::size_t limit);
  bool single_value(Workspace& workspace, const Plan& plan, const ResultSet& result);
  std::optional<std::int64_t> count_rows(Workspace& workspace, const std::string& sql);
  void not_understood(Workspace& workspace, const ParseResult& result);
  void refuse(const std::string& message, const std::vector<std::string>& unused = {},
              const std::vector<std::string>& examples = {});
  std::vector<std::string> examples(Workspace& workspace, int near_table);
  void announce_tables(Workspace& workspace, const Plan& plan);

  void say(std::string_view markdown);
  void footer();
  Workspace& workspace(DataSource& source);
  int table_hint(Workspace& workspace) const;
  std::string name_other_source(Workspace& workspace, const std::vector<std::string>& words);

  AgentRun& run_;
  const AgentContext& context_;
  EventSink& sink_;
  Options options_;
  std::vector<Token> tokens_;
  std::vector<std::unique_ptr<Workspace>> workspaces_;
  std::int64_t written_ = 0;
  bool inside_word_ = false;
};

}  // namespace ai_sdk::server::sql_query
