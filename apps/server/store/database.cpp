#include "store/database.hpp"

#include "postgres/url.hpp"
#include "store/sessions.hpp"

namespace ai_sdk::server {

Database::Database(const std::string& place)
    : session_(is_postgres_url(place) ? open_postgres_session(place) : open_sqlite_session(place)) {}

std::int64_t Database::number(std::string_view sql) {
  Statement statement(get(), sql);
  return statement.step() ? statement.number(0) : 0;
}

}  // namespace ai_sdk::server
