#pragma once

#include "agents/agent.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

struct TestCase {
  std::string id;  // UUID
  std::string name;
  std::string table;       // fully qualified name
  std::string column;      // empty for a test of the whole table
  std::string definition;  // e.g. columnValuesToBeUnique
  boost::json::object parameters;
  std::string sql;  // counts the rows that fail; empty where definition and parameters say it all
  std::string description;
  std::int64_t created_at = 0;  // epoch milliseconds
  std::string created_by;       // the principal's or agent's name
};

struct TestResult {
  std::string test_case_id;
  std::int64_t timestamp = 0;  // epoch milliseconds
  std::string status;          // Success, Failed, Aborted
  std::int64_t failed_rows = 0;
  std::int64_t passed_rows = 0;
  std::string message;
  boost::json::array values;  // what was measured: {"name", "value"} each, values as text
};

struct Conversation {
  std::string id;
  std::string agent;
  std::vector<ConversationMessage> messages;  // oldest first, at most `load_conversation`'s limit
  boost::json::object memory;
};

// The answer of a run that ended well, kept under the Idempotency-Key that its request had.
struct KeptAnswer {
  std::string key;
  std::string fingerprint;  // of the request: the same key with another one is a mistake of the caller
  std::string conversation_id;
  std::string answer;
  std::vector<std::string> tools;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  UsageUnit usage_unit = UsageUnit::words;  // of the two above
};

// Something that one server at a time does, of those that share a store. Given back when it goes.
class StoreHold {
 public:
  virtual ~StoreHold() = default;
};

// What the server keeps: conversations with the agents' memory, test cases and their results. One SQLite file
// in WAL mode, or a PostgreSQL database that several servers may share; what a call has returned for survives
// kill -9. Thread-safe.
class Store {
 public:
  // Opens or creates the file (mode 0600), or connects to the database whose address postgresql://… is given.
  // ":memory:" keeps everything in memory. Throws StoreError with the path (the address without its password)
  // and the cause.
  explicit Store(const std::filesystem::path& place);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Whether other servers may use it at the same time.
  bool is_shared() const;
  // Takes `name` where no other server has it, else returns null; does not wait. Within this process, one
  // caller at a time may hold a name. The hold must not outlive the store. Throws StoreError.
  std::unique_ptr<StoreHold> try_hold(std::string_view name);

  // The newest messages, at most `max_messages` and 4 MiB of text, and the memory of `agent`; where that is
  // empty, of the agent that spoke last.
  std::optional<Conversation> load_conversation(std::string_view id, std::size_t max_messages = 50,
                                                std::string_view agent = {});
  // Adds both messages and replaces the agent's memory in one transaction, in which `keep`, where it is not
  // null, is kept as well; creates the conversation where it is new.
  void save_turn(std::string_view conversation_id, std::string_view agent,
                 const ConversationMessage& question, const ConversationMessage& answer,
                 const boost::json::object& memory, const KeptAnswer* keep = nullptr);

  // For how long an answer is kept under its key.
  static constexpr std::chrono::hours answers_kept_for{24};
  // The answer under a key. Never waits for a write.
  std::optional<KeptAnswer> kept_answer(std::string_view key);

  // A test case of the same name on the same table is replaced, and keeps its id and its time of creation; an
  // empty id and a time of 0 are filled in. Returns it as kept.
  TestCase save_test_case(TestCase test_case);
  // The same, but nothing where the table has a test case of that name already.
  std::optional<TestCase> add_test_case(TestCase test_case);
  std::vector<TestCase> test_cases(std::string_view table);
  std::vector<TestCase> all_test_cases();  // by table, oldest first
  void add_test_result(const TestResult& result);
  std::optional<TestResult> last_test_result(std::string_view test_case_id);

 private:
  friend class MetadataStore;
  friend class DirectoryStore;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

struct StoreError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A random version-4 UUID (RFC 4122, section 4.4) from the system's random source.
std::string new_uuid();

}  // namespace ai_sdk::server
