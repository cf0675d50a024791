#include "store/schema.hpp"

#include "store/directory_tables.hpp"
#include "store/metadata_tables.hpp"
#include "store/store.hpp"

#include <array>
#include <string>

namespace ai_sdk::server {
namespace {

// One entry per version of the layout; a released entry never changes, a new one is added below it.
constexpr std::array migrations{
    R"sql(
CREATE TABLE conversations (
  id TEXT PRIMARY KEY,
  agent TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL);
CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
  sender TEXT NOT NULL,
  text TEXT NOT NULL,
  timestamp INTEGER NOT NULL);
CREATE INDEX messages_of_conversation ON messages(conversation_id, id);
CREATE TABLE memories (
  conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
  agent TEXT NOT NULL,
  memory TEXT NOT NULL,
  PRIMARY KEY (conversation_id, agent));
CREATE TABLE test_cases (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  definition TEXT NOT NULL,
  parameters TEXT NOT NULL,
  sql TEXT NOT NULL,
  description TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (table_name, name));
CREATE TABLE test_results (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  test_case_id TEXT NOT NULL REFERENCES test_cases(id) ON DELETE CASCADE,
  timestamp INTEGER NOT NULL,
  status TEXT NOT NULL,
  failed_rows INTEGER NOT NULL,
  passed_rows INTEGER NOT NULL,
  message TEXT NOT NULL);
CREATE INDEX results_of_test_case ON test_results(test_case_id, timestamp, id);
)sql",
    R"sql(
CREATE TABLE idempotency_keys (
  key TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  answer TEXT NOT NULL,
  tools TEXT NOT NULL,
  prompt_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  finished_at INTEGER NOT NULL);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys(finished_at);
)sql",
    directory_tables_sql,
    metadata_tables_sql,
    // Answers that were kept before were the built-in engine's, or nobody could tell.
    "ALTER TABLE idempotency_keys ADD COLUMN usage_unit TEXT NOT NULL DEFAULT 'words';",
};

}  // namespace

void bring_up_to_date(Database& db) {
  StoreSession& session = *db.get();
  session.check_whose_it_is();
  const auto newest = static_cast<std::int64_t>(migrations.size());
  // Two servers may open a new store at once: what is missing is read again inside the transaction.
  Transaction transaction(db);
  const auto version = session.layout();
  if (version > newest) {
    throw StoreError(
        "was written by a newer version of ai-sdk; use that version, or choose another one with --store");
  }
  for (auto next = version; next < newest; ++next) db.execute(migrations[static_cast<std::size_t>(next)]);
  if (version != newest) session.set_layout(newest);
  transaction.commit();
}

}  // namespace ai_sdk::server
