#pragma once

#include "agents/agent.hpp"
#include "agents/data_quality/export.hpp"
#include "agents/data_quality/finding.hpp"
#include "agents/data_quality/intents.hpp"
#include "catalog/catalog.hpp"
#include "store/store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ai_sdk::server::quality {

struct Parameters {
  bool json = false;
  std::optional<ExportForm> form;  // the answer is this document, and nothing else
  std::vector<std::string> tables;
};
// Throws AgentFailure for a value that is not understood.
Parameters read_parameters(const boost::json::object& parameters);

// One run of the agent: from the message to the end of the answer.
class Session {
 public:
  Session(AgentRun& run, const AgentContext& context, EventSink& sink);
  RunUsage execute();

 private:
  // what is asked
  std::optional<std::vector<TableRef>> wanted_tables();  // nothing: the answer has been given
  void dispatch(std::vector<TableRef> tables);

  // analysis
  TableReport analyse(const TableRef& table);
  std::vector<TableReport> analyse_all(const std::vector<TableRef>& tables);
  void answer_analysis(const std::vector<TableRef>& tables);
  void answer_database(const std::vector<TableRef>& tables);
  void answer_json(const std::vector<TableRef>& tables);

  // follow-ups
  void answer_sql(const std::vector<TableReport>& reports);
  void answer_why(const std::vector<TableReport>& reports);
  void answer_worst(const std::vector<TableReport>& reports);
  void answer_column(const std::vector<TableReport>& reports);
  void answer_help();
  void answer_nothing_remembered();
  void answer_export(const std::vector<TableReport>& reports);
  std::string exported(const std::vector<TableReport>& reports, ExportForm form) const;
  void answer_unknown_table(const TableMatch& match);
  bool names_any_column(const std::vector<TableReport>& reports) const;
  bool wanted(const std::string& column) const;  // no column is named, or this one is

  // tests
  void answer_creation(const std::vector<TableReport>& reports);
  void answer_run(const std::vector<TableReport>& reports);
  // `rows`: how many the test's table has.
  TestResult run_test(const TestCase& test, std::int64_t rows);
  std::unique_ptr<Connection> connect(const TableRef& table);
  std::optional<TableRef> find(const std::string& table) const;
  std::string table_list() const;

  void say(std::string_view markdown);
  void check_stopped() const;

  AgentRun& run_;
  const AgentContext& context_;
  EventSink& sink_;
  Parameters parameters_;
  Request request_;
  RunUsage usage_;
};

}  // namespace ai_sdk::server::quality
