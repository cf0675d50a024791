#pragma once

#include "agents/agent.hpp"
#include "catalog/catalog.hpp"

#include <stop_token>
#include <string>
#include <vector>

namespace ai_sdk::server::discovery {

// Why a table was found, for one word of the question.
struct Reason {
  enum class Where { table_name, column_name, comment, values };
  std::string topic;
  Where where = Where::table_name;
  std::string column;                // of a column's name and of values
  std::vector<std::string> samples;  // values, as they are stored
  std::int64_t rows = 0;             // that have such values, of those that were read
  bool part_of_rows = false;         // not all rows were read
};

struct Hit {
  TableRef table;
  std::vector<Reason> reasons;  // the strongest first
  int score = 0;
};

struct Found {
  std::vector<Hit> hits;               // the best first
  std::vector<std::string> unmatched;  // topics that nothing was found for
  bool values_searched = false;
  bool out_of_time = false;  // not all values were looked at
};

// Tables whose name, columns or comment say the topics; where no name says a topic, those whose text values
// do (of the first 100,000 rows of each table, for at most five seconds). `sink` is told of statements that
// found something. Throws RunCancelled.
Found search_tables(const Catalog& catalog, const std::vector<std::string>& topics,
                    const std::stop_token& stop, EventSink& sink);

}  // namespace ai_sdk::server::discovery
