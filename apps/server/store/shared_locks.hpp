#pragma once

#include "store/store.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace ai_sdk::server {

class PostgresSession;

// Advisory locks of PostgreSQL (15 manual, section 13.3.5) on a connection of their own: when the process or
// its connection dies, the server gives them back. Thread-safe.
class SharedLocks {
 public:
  explicit SharedLocks(std::string url);
  ~SharedLocks();

  // Null where another process has it. Throws StoreError.
  std::unique_ptr<StoreHold> try_hold(std::string_view name);

 private:
  class Hold;
  void give_back(std::int64_t key, std::size_t connection) noexcept;

  const std::string url_;
  std::mutex mutex_;
  std::unique_ptr<PostgresSession> session_;
  std::size_t connections_ = 0;  // locks of an earlier connection are gone
};

}  // namespace ai_sdk::server
