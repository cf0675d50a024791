#pragma once

namespace ai_sdk::server {

// What the store's directory of agents, personas, bots and abilities is made of. `document` is JSON with
// everything that needs no column of its own; `version` counts tenths.
inline constexpr const char* directory_tables_sql = R"sql(
CREATE TABLE directory_entries (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  built_in INTEGER NOT NULL,
  api_enabled INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  persona_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL,
  document TEXT NOT NULL,
  UNIQUE (kind, name));
CREATE INDEX directory_entries_of_persona ON directory_entries(persona_id);
)sql";

}  // namespace ai_sdk::server
