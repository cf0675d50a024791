// orphan_reference
#include "agents/data_quality/analysis.hpp"
#include "agents/data_quality/relations.hpp"

namespace ai_sdk::server::quality {

void detect_references(Analysis& a) {
  for (const Relation& relation : a.table.relations) {
    if (relation.orphans == 0) continue;
    const ColumnProfile& column = a.table.columns[relation.column];
    Suspicion s;
    s.kind = "orphan_reference";
    s.column = &column;
    s.condition = orphan_condition(a.table, relation);
    const std::string wrong_type = a.condition_of("mixed_types", column.info.name);
    if (!wrong_type.empty()) s.condition += " AND NOT (" + wrong_type + ")";
    s.target_table = relation.target_table;
    s.target_column = relation.target_column;
    s.severity = Severity::high;
    s.test = "tableCustomSQLQuery";
    s.parameters = {{"sqlExpression", "SELECT * FROM " + a.table.quoted + " WHERE " + s.condition}};
    s.reason = "{n} of " + std::to_string(relation.filled) + " references point to no row of " +
               relation.target_table + "." + relation.target_column + ": a join loses these rows.";
    a.report(std::move(s));
  }
}

}  // namespace ai_sdk::server::quality
