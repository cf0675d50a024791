#include "catalog/source_error.hpp"
#include "catalog/sqlite_open.hpp"

#include <re2/re2.h>

#include <memory>
#include <string>

namespace ai_sdk::server {

namespace {

re2::StringPiece text_of(sqlite3_value* value) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  return {text != nullptr ? text : "", static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

void delete_pattern(void* pattern) { delete static_cast<RE2*>(pattern); }

// SQLite turns "text REGEXP pattern" into regexp(pattern, text).
void regexp(sqlite3_context* context, int, sqlite3_value** arguments) {
  if (sqlite3_value_type(arguments[0]) == SQLITE_NULL || sqlite3_value_type(arguments[1]) == SQLITE_NULL) {
    sqlite3_result_null(context);
    return;
  }
  // A constant pattern is compiled once per statement. SQLite may drop what it is given at once, so a pattern
  // compiled just now is used before it is handed over.
  auto* pattern = static_cast<RE2*>(sqlite3_get_auxdata(context, 0));
  std::unique_ptr<RE2> fresh;
  if (pattern == nullptr) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(16 << 20);
    fresh = std::make_unique<RE2>(text_of(arguments[0]), options);
    if (!fresh->ok()) {
      const std::string message = "the regular expression cannot be used: " + fresh->error();
      sqlite3_result_error(context, message.c_str(), static_cast<int>(message.size()));
      return;
    }
    pattern = fresh.get();
  }
  sqlite3_result_int(context, RE2::PartialMatch(text_of(arguments[1]), *pattern) ? 1 : 0);
  if (fresh) sqlite3_set_auxdata(context, 0, fresh.release(), delete_pattern);
}

}  // namespace

void add_regexp(sqlite3* db) {
  constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  if (sqlite3_create_function_v2(db, "regexp", 2, kFlags, nullptr, regexp, nullptr, nullptr, nullptr) !=
      SQLITE_OK) {
    throw SourceError(std::string("The REGEXP operator cannot be set up: ") + sqlite3_errmsg(db));
  }
}

}  // namespace ai_sdk::server
