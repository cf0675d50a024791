#pragma once

#include "catalog/catalog.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server::lineage {

enum class Want { help, lineage, upstream, downstream, impact };

// What a message asks for.
struct Question {
  Want want = Want::help;
  std::vector<TableRef> tables;  // that it is about
  std::string column;            // as the table writes it; empty: the whole table
  std::size_t depth = 5;         // steps to follow
  bool as_json = false;
  // Where no table could be made out: the word that seems to name one, and names that resemble it; or the
  // tables that have the column.
  std::string missing;
  std::vector<std::string> suggestions;
};

// Reads a message with its parameters: table, column, direction ("upstream", "downstream", "both", "impact"),
// depth (1 to 10), format. `last_table`: the fully qualified name of the one that was asked about before; may
// be empty. Throws AgentFailure for parameters that cannot be meant.
Question read_question(const Catalog& catalog, std::string_view message,
                       const boost::json::object& parameters, const std::string& last_table);

}  // namespace ai_sdk::server::lineage
