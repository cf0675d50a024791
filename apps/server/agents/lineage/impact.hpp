#pragma once

#include "catalog/table_info.hpp"
#include "metadata/lineage_graph.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace ai_sdk::server::lineage {

// Something that dropping a table or one of its columns does.
struct Effect {
  enum class Kind {
    view,       // its SQL does not run any more
    reference,  // rows refer to what is gone, or a link is lost
    key,        // the column is (a part of) the table's own key
    test,       // a test of the server's that cannot run any more
    flow        // somebody has said that data goes there
  };
  Kind kind = Kind::view;
  std::string name;       // fully qualified, or a test's name
  std::string how;        // the rest of the sentence: "reads it for `contact`"
  bool certain = true;    // false: it may be so
  std::size_t depth = 1;  // 1: directly; more: because of what stands before it, one step less deep
};

struct Impact {
  std::vector<Effect> effects;  // a tree in the order in which it is read
  std::size_t certain() const;
  std::size_t uncertain() const;
};

// What dropping the table (an empty column), or one of its columns, does to everything that the lineage and
// the tests know of. A view that reads what is gone breaks as a whole, and with it the views that read it.
// Views whose SQL could not be followed to the column are uncertain where they mention its name. Pure.
Impact impact_of(const LineageGraph& graph, const TableInfo& table, const std::string& column,
                 const std::vector<TestCase>& tests);

// Whether SQL mentions a name as a word of its own, whatever its case.
bool mentions(std::string_view sql, std::string_view name);

}  // namespace ai_sdk::server::lineage
