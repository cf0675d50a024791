#pragma once

#include "store/database.hpp"

#include <memory>
#include <string>

namespace ai_sdk::server {

// Each throws StoreError. A SQLite file is made where there is none; a PostgreSQL database must be there, the
// store has a schema `ai_sdk` of its own in it.
std::unique_ptr<StoreSession> open_sqlite_session(const std::string& file);
std::unique_ptr<StoreSession> open_postgres_session(const std::string& url);

}  // namespace ai_sdk::server
