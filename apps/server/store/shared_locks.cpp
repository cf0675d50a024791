#include "store/shared_locks.hpp"

#include "postgres/session.hpp"

namespace ai_sdk::server {
namespace {

// FNV-1a. Two names with the same number would only wait for each other.
std::int64_t number_of(std::string_view name) {
  std::uint64_t value = 14695981039346656037ULL;
  for (const char c : name) {
    value ^= static_cast<unsigned char>(c);
    value *= 1099511628211ULL;
  }
  return static_cast<std::int64_t>(value);
}

}  // namespace

class SharedLocks::Hold final : public StoreHold {
 public:
  Hold(SharedLocks& locks, std::int64_t key, std::size_t connection)
      : locks_(locks), key_(key), connection_(connection) {}
  ~Hold() override { locks_.give_back(key_, connection_); }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

 private:
  SharedLocks& locks_;
  const std::int64_t key_;
  const std::size_t connection_;
};

SharedLocks::SharedLocks(std::string url) : url_(std::move(url)) {}
SharedLocks::~SharedLocks() = default;

std::unique_ptr<StoreHold> SharedLocks::try_hold(std::string_view name) {
  const std::int64_t key = number_of(name);
  const std::lock_guard lock(mutex_);
  try {
    if (!session_ || !session_->alive()) {
      session_.reset();
      session_ = std::make_unique<PostgresSession>(url_);
      ++connections_;
    }
    const std::optional<std::string> parameter = std::to_string(key);
    const auto rows = session_->run("SELECT pg_try_advisory_lock($1::bigint)", std::span(&parameter, 1));
    if (rows.text(0, 0) != "t") return nullptr;
  } catch (const PostgresError& error) {
    throw StoreError(error.what());
  }
  return std::make_unique<Hold>(*this, key, connections_);
}

void SharedLocks::give_back(std::int64_t key, std::size_t connection) noexcept {
  const std::lock_guard lock(mutex_);
  if (connection != connections_ || !session_) return;
  try {
    const std::optional<std::string> parameter = std::to_string(key);
    session_->run("SELECT pg_advisory_unlock($1::bigint)", std::span(&parameter, 1));
  } catch (const std::exception&) {
    session_.reset();  // with the connection goes the lock
  }
}

}  // namespace ai_sdk::server
