#pragma once

#include "store/database.hpp"
#include "store/shared_locks.hpp"
#include "store/store.hpp"

#include <mutex>
#include <optional>
#include <string>

namespace ai_sdk::server {

// One connection under one lock: writes of one process queue here instead of at SQLite's file lock.
struct Store::Impl {
  explicit Impl(const std::string& place);

  std::unique_ptr<SharedLocks> locks;  // where the store is shared

  std::mutex mutex;
  Database db;

  // The texts of these are in store.cpp.
  Statement find_conversation;
  Statement latest_messages;
  Statement memory_of;
  Statement keep_conversation;
  Statement add_message;
  Statement keep_memory;
  Statement keep_test_case;
  Statement test_cases_of;
  Statement add_result;
  Statement last_result;

  // The texts of these are in answer_store.cpp.
  void keep(const KeptAnswer& answer);  // with the lock held, inside a transaction
  Statement keep_answer;
  Statement drop_old_answers;
  std::int64_t next_drop = 0;
  // Reading beside the writers, on a connection of its own; none where everything is in memory.
  std::mutex reader_mutex;
  std::optional<Database> reader;
  Statement find_answer;
};

extern const std::string_view keep_answer_sql;
extern const std::string_view drop_old_answers_sql;
extern const std::string_view find_answer_sql;

std::int64_t now_ms();
boost::json::object parse_object(const std::string& text);

}  // namespace ai_sdk::server
