#include "postgres/session.hpp"

#include "postgres/url.hpp"

#include <poll.h>

#include <array>
#include <charconv>

namespace ai_sdk::server {
namespace {

constexpr const char* connect_seconds = "10";
// How soon a stop is seen while the server works on a statement.
constexpr int look_every_ms = 20;

std::string first_line(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  text = text.substr(0, text.find('\n'));
  for (const std::string_view prefix : {"ERROR:  ", "FATAL:  "}) {
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  }
  return std::string(text);
}

void ignore_notice(void*, const char*) {}

std::vector<const char*> pointers(PostgresParameters parameters) {
  std::vector<const char*> values;
  values.reserve(parameters.size());
  for (const auto& parameter : parameters) values.push_back(parameter ? parameter->c_str() : nullptr);
  return values;
}

// Why the address itself cannot be read. libpq's own text can repeat parts of it, so it is not used where a
// password could be in it.
void check_url(const std::string& url) {
  char* message = nullptr;
  PQconninfoOption* options = libpq().parse_conninfo(url.c_str(), &message);
  const bool good = options != nullptr;
  libpq().free_conninfo(options);
  if (message != nullptr) libpq().free_memory(message);
  if (!good) {
    throw PostgresError("the address " + shown_postgres_url(url) +
                        " cannot be read: it must be postgresql://USER@HOST:PORT/DATABASE, with special "
                        "characters as %XX");
  }
}

}  // namespace

std::int64_t PostgresRows::number(int row, int column) const {
  const auto digits = text(row, column);
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

PostgresSession::PostgresSession(const std::string& url) {
  const Libpq& pq = libpq();
  check_url(url);
  // What comes later wins: the address may say otherwise.
  const std::array<const char*, 4> names{"connect_timeout", "fallback_application_name", "dbname", nullptr};
  const std::array<const char*, 4> values{connect_seconds, "ai-sdk", url.c_str(), nullptr};
  connection_.reset(pq.connect(names.data(), values.data(), 1));
  if (!connection_) throw PostgresError("out of memory");
  if (pq.status(connection_.get()) != CONNECTION_OK) {
    throw PostgresError(first_line(pq.error_message(connection_.get())), {}, true);
  }
  pq.set_notice_processor(connection_.get(), ignore_notice, nullptr);
  // Dates as ISO 8601, instants in UTC, reals so that they read back the same.
  run("SET client_encoding = 'UTF8'; SET datestyle = 'ISO, YMD'; SET timezone = 'UTC'; "
      "SET extra_float_digits = 1; SET intervalstyle = 'iso_8601'; SET bytea_output = 'hex'; "
      "SET standard_conforming_strings = on");
}

bool PostgresSession::alive() {
  const Libpq& pq = libpq();
  if (pq.status(connection_.get()) != CONNECTION_OK) return false;
  pollfd waiting{pq.socket(connection_.get()), POLLIN, 0};
  // Between statements the server says nothing but notices and its farewell.
  if (::poll(&waiting, 1, 0) <= 0) return true;
  return pq.consume_input(connection_.get()) == 1 && pq.status(connection_.get()) == CONNECTION_OK;
}

void PostgresSession::fail(const PGresult* result) {
  const Libpq& pq = libpq();
  const char* state = result != nullptr ? pq.result_error_field(result, PG_DIAG_SQLSTATE) : nullptr;
  std::string text =
      first_line(result != nullptr ? pq.result_error_message(result) : pq.error_message(connection_.get()));
  if (text.empty()) text = "PostgreSQL gave no answer";
  throw PostgresError(text, state != nullptr ? state : "", pq.status(connection_.get()) != CONNECTION_OK);
}

PostgresRows PostgresSession::checked(PGresult* result) {
  PostgresRows rows(result);
  const auto status = libpq().result_status(result);  // of a null pointer it is PGRES_FATAL_ERROR
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY) fail(result);
  return rows;
}

PostgresRows PostgresSession::run(const char* sql) { return checked(libpq().exec(connection_.get(), sql)); }

PostgresRows PostgresSession::run(const char* sql, PostgresParameters parameters) {
  const auto values = pointers(parameters);
  return checked(libpq().exec_params(connection_.get(), sql, static_cast<int>(values.size()), nullptr,
                                     values.data(), nullptr, nullptr, 0));
}

void PostgresSession::prepare(const char* name, const char* sql) {
  checked(libpq().prepare(connection_.get(), name, sql, 0, nullptr));
}

PostgresRows PostgresSession::run_prepared(const char* name, PostgresParameters parameters) {
  const auto values = pointers(parameters);
  return checked(libpq().exec_prepared(connection_.get(), name, static_cast<int>(values.size()),
                                       values.data(), nullptr, nullptr, 0));
}

void PostgresSession::wait_for_result(const std::stop_token& stop, bool& cancelled) {
  const Libpq& pq = libpq();
  while (pq.is_busy(connection_.get()) != 0) {
    if (!cancelled && stop.stop_requested()) {
      cancelled = true;
      PGcancel* cancel = pq.get_cancel(connection_.get());
      std::array<char, 256> why{};
      if (cancel != nullptr) pq.cancel(cancel, why.data(), static_cast<int>(why.size()));
      pq.free_cancel(cancel);
    }
    pollfd waiting{pq.socket(connection_.get()), POLLIN, 0};
    ::poll(&waiting, 1, look_every_ms);
    if (pq.consume_input(connection_.get()) == 0) fail(nullptr);
  }
}

void PostgresSession::for_each(const char* sql, const RowCallback& row, const std::stop_token& stop) {
  const Libpq& pq = libpq();
  if (pq.send_query(connection_.get(), sql) == 0) fail(nullptr);
  pq.set_single_row_mode(connection_.get());
  bool cancelled = false;
  std::exception_ptr failure;
  for (;;) {
    wait_for_result(stop, cancelled);
    PGresult* result = pq.get_result(connection_.get());
    if (result == nullptr) break;
    // The connection is of use again only when all has been read.
    try {
      if (pq.result_status(result) == PGRES_SINGLE_TUPLE) {
        const PostgresRows one(result);
        if (!failure && !cancelled) row(one);
      } else {
        checked(result);
      }
    } catch (const std::exception&) {
      if (!failure) failure = std::current_exception();
      if (pq.status(connection_.get()) != CONNECTION_OK) break;
    }
  }
  if (cancelled) throw PostgresCancelled();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace ai_sdk::server
