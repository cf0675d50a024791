#include "store/store.hpp"

#include "postgres/url.hpp"
#include "store/private_file.hpp"
#include "store/schema.hpp"
#include "store/store_impl.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>

namespace ai_sdk::server {
namespace {

// History beyond this many bytes is left out, oldest first: one conversation of huge messages must not fill
// memory.
constexpr std::size_t max_history_bytes = 4 * 1024 * 1024;

// Opens the file and brings it up to date before any statement is prepared.
Database open_database(const std::string& place) {
  Database db(place);
  bring_up_to_date(db);
  return db;
}

std::optional<Database> reader_beside(const std::string& place) {
  if (place == ":memory:") return std::nullopt;
  return Database(place);
}

}  // namespace

std::int64_t now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

boost::json::object parse_object(const std::string& text) {
  boost::json::error_code error;
  auto value = boost::json::parse(text, error);
  if (error || !value.is_object()) return {};
  return std::move(value.get_object());
}

Store::Impl::Impl(const std::string& place)
    : locks(is_postgres_url(place) ? std::make_unique<SharedLocks>(place) : nullptr),
      db(open_database(place)),
      find_conversation(db.get(), "SELECT agent FROM conversations WHERE id = ?1"),
      latest_messages(db.get(),
                      "SELECT sender, text, timestamp FROM messages WHERE conversation_id = ?1 "
                      "ORDER BY id DESC LIMIT ?2"),
      memory_of(db.get(), "SELECT memory FROM memories WHERE conversation_id = ?1 AND agent = ?2"),
      keep_conversation(
          db.get(),
          "INSERT INTO conversations (id, agent, created_at, updated_at) VALUES (?1, ?2, ?3, ?3) "
          "ON CONFLICT (id) DO UPDATE SET agent = excluded.agent, updated_at = excluded.updated_at"),
      add_message(db.get(),
                  "INSERT INTO messages (conversation_id, sender, text, timestamp) VALUES (?1, ?2, ?3, ?4)"),
      keep_memory(db.get(),
                  "INSERT INTO memories (conversation_id, agent, memory) VALUES (?1, ?2, ?3) "
                  "ON CONFLICT (conversation_id, agent) DO UPDATE SET memory = excluded.memory"),
      keep_test_case(
          db.get(),
          "INSERT INTO test_cases (id, name, table_name, column_name, definition, parameters, sql, "
          "description, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) "
          "ON CONFLICT (table_name, name) DO UPDATE SET column_name = excluded.column_name, "
          "definition = excluded.definition, parameters = excluded.parameters, sql = excluded.sql, "
          "description = excluded.description RETURNING id, created_at"),
      test_cases_of(
          db.get(),
          "SELECT id, name, table_name, column_name, definition, parameters, sql, description, created_at "
          "FROM test_cases WHERE table_name = ?1 ORDER BY created_at, rowid"),
      add_result(
          db.get(),
          "INSERT INTO test_results (test_case_id, timestamp, status, failed_rows, passed_rows, message) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6)"),
      last_result(
          db.get(),
          "SELECT test_case_id, timestamp, status, failed_rows, passed_rows, message FROM test_results "
          "WHERE test_case_id = ?1 ORDER BY timestamp DESC, id DESC LIMIT 1"),
      keep_answer(db.get(), keep_answer_sql),
      drop_old_answers(db.get(), drop_old_answers_sql),
      reader(reader_beside(place)),
      find_answer(reader ? reader->get() : db.get(), find_answer_sql) {}

Store::Store(const std::filesystem::path& place) {
  const std::string name = place.string();
  const bool is_file = name != ":memory:" && !is_postgres_url(name);
  try {
    // SQLite gives the files beside it (-wal, -shm) the same mode as the file itself.
    if (is_file) ensure_private_file(place);
    impl_ = std::make_unique<Impl>(name);
  } catch (const PrivateFileError& error) {
    throw StoreError(std::string("the store ") + error.what());
  } catch (const StoreError& error) {
    throw StoreError("the store " + shown_postgres_url(name) + ": " + error.what());
  }
}

Store::~Store() = default;

bool Store::is_shared() const { return impl_->locks != nullptr; }

std::unique_ptr<StoreHold> Store::try_hold(std::string_view name) {
  return impl_->locks ? impl_->locks->try_hold(name) : std::make_unique<StoreHold>();
}

std::optional<Conversation> Store::load_conversation(std::string_view id, std::size_t max_messages,
                                                     std::string_view agent) {
  const std::lock_guard lock(impl_->mutex);
  Conversation conversation;
  {
    const StatementUse find(impl_->find_conversation);
    if (!find->bind(1, id).step()) return std::nullopt;
    conversation.id = id;
    conversation.agent = find->text(0);
  }
  const StatementUse latest(impl_->latest_messages);
  latest->bind(1, id).bind(2, static_cast<std::int64_t>(max_messages));
  std::size_t bytes = 0;
  while (latest->step()) {
    ConversationMessage message;
    message.sender = latest->text(0);
    message.text = latest->text(1);
    message.timestamp = latest->number(2);
    bytes += message.text.size();
    if (bytes > max_history_bytes) break;
    conversation.messages.push_back(std::move(message));
  }
  std::reverse(conversation.messages.begin(), conversation.messages.end());

  const StatementUse memory(impl_->memory_of);
  memory->bind(1, id).bind(2, agent.empty() ? std::string_view(conversation.agent) : agent);
  if (memory->step()) conversation.memory = parse_object(memory->text(0));
  return conversation;
}

void Store::save_turn(std::string_view conversation_id, std::string_view agent,
                      const ConversationMessage& question, const ConversationMessage& answer,
                      const boost::json::object& memory, const KeptAnswer* keep) {
  const std::string memory_text = boost::json::serialize(memory);
  const std::lock_guard lock(impl_->mutex);
  Transaction transaction(impl_->db);
  StatementUse(impl_->keep_conversation)->bind(1, conversation_id).bind(2, agent).bind(3, now_ms()).step();
  for (const auto* message : {&question, &answer}) {
    StatementUse(impl_->add_message)
        ->bind(1, conversation_id)
        .bind(2, message->sender)
        .bind(3, message->text)
        .bind(4, message->timestamp)
        .step();
  }
  StatementUse(impl_->keep_memory)->bind(1, conversation_id).bind(2, agent).bind(3, memory_text).step();
  if (keep != nullptr) impl_->keep(*keep);
  transaction.commit();
}

}  // namespace ai_sdk::server
