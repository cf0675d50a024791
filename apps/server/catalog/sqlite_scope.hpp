#pragma once

#include "catalog/sqlite_open.hpp"
#include "catalog/table_info.hpp"

#include <span>
#include <string_view>

namespace ai_sdk::server {

// What the authoriser must know of a database of which only these tables and views may be read. Looks at the
// schema as it is now, with no authoriser in force: the caller sets its own anew afterwards. Throws SqlError.
ReadLimits read_limits_of(sqlite3* db, std::span<const TableInfo> tables);

// What a statement's text says that its authorisation does not: sets text, own_names, names_other_views and
// unasked, in doubt for the worse.
void look_at_names(std::string_view sql, ReadRules& rules);
// Whether the statement's text may name that table or view, which is given in lower case.
bool may_name(const ReadRules& rules, std::string_view relation);

}  // namespace ai_sdk::server
