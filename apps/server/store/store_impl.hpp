#pragma once

#include "store/database.hpp"
#include "store/store.hpp"

#include <mutex>
#include <string>

namespace ai_sdk::server {

// One connection under one lock: writes of one process queue here instead of at SQLite's file lock.
struct Store::Impl {
  explicit Impl(const std::string& file);

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
};

std::int64_t now_ms();
boost::json::object parse_object(const std::string& text);

}  // namespace ai_sdk::server
