#include "postgres/session.hpp"
#include "store/dialect.hpp"
#include "store/sessions.hpp"
#include "store/store.hpp"

#include <algorithm>
#include <optional>
#include <type_traits>
#include <vector>

namespace ai_sdk::server {
namespace {

// Advisory locks of whoever writes, and of whoever makes the layout: any numbers that others do not take.
constexpr const char* take_turn = "SELECT pg_advisory_xact_lock(1095324516)";

class PostgresStoreSession;

class PostgresStoreStatement final : public StoreStatement {
 public:
  PostgresStoreStatement(PostgresStoreSession& session, std::string_view sql)
      : session_(session), sql_(statement_for_postgres(sql)), only_reads_(sql_.starts_with("SELECT")) {}

  void bind(int index, std::string_view text) override {
    std::string value(text);
    // PostgreSQL's text cannot hold a NUL byte.
    std::size_t at = 0;
    while ((at = value.find('\0', at)) != std::string::npos) value.replace(at, 1, "\xEF\xBF\xBD");
    put(index, std::move(value));
  }
  void bind(int index, std::int64_t number) override { put(index, std::to_string(number)); }
  bool step() override;
  std::string text(int column) const override { return std::string(rows_->text(row_, column)); }
  std::int64_t number(int column) const override { return rows_->number(row_, column); }
  void reset() noexcept override {
    rows_.reset();
    parameters_.clear();
  }

 private:
  void put(int index, std::string value) {
    const auto place = static_cast<std::size_t>(index);
    if (parameters_.size() < place) parameters_.resize(place);
    parameters_[place - 1] = std::move(value);
  }

  PostgresStoreSession& session_;
  const std::string sql_;
  const bool only_reads_;
  std::string name_;
  std::size_t prepared_on_ = 0;  // which connection of the session, counted from 1
  std::vector<std::optional<std::string>> parameters_;
  std::optional<PostgresRows> rows_;
  int row_ = -1;
};

class PostgresStoreSession final : public StoreSession {
 public:
  explicit PostgresStoreSession(std::string url) : url_(std::move(url)) { reconnect(); }

  std::unique_ptr<StoreStatement> prepare(std::string_view sql) override {
    return std::make_unique<PostgresStoreStatement>(*this, sql);
  }

  void execute(const char* sql) override {
    const std::string translated = layout_for_postgres(sql);
    on_connection([&](PostgresSession& session) { session.run(translated.c_str()); }, false);
  }

  void begin() override {
    on_connection(
        [](PostgresSession& session) {
          session.run("BEGIN");
          try {
            session.run(take_turn);
          } catch (const PostgresError& error) {
            if (!error.lost) session.run("ROLLBACK");
            throw;
          }
        },
        true);
    in_transaction_ = true;
  }
  void commit() override {
    on_connection([](PostgresSession& session) { session.run("COMMIT"); }, false);
    in_transaction_ = false;
  }
  void roll_back() noexcept override {
    in_transaction_ = false;
    try {
      session_->run("ROLLBACK");
    } catch (const std::exception&) {  // the connection is gone, and the transaction with it
    }
  }

  void check_whose_it_is() override {
    on_connection(
        [](PostgresSession& session) {
          session.run("BEGIN");
          session.run(take_turn);
          session.run("CREATE SCHEMA IF NOT EXISTS ai_sdk");
          session.run("CREATE TABLE IF NOT EXISTS ai_sdk.layout (version BIGINT NOT NULL)");
          session.run("COMMIT");
        },
        false);
  }
  std::int64_t layout() override {
    return on_connection(
        [](PostgresSession& session) {
          return session.run("SELECT coalesce(max(version), 0) FROM ai_sdk.layout").number(0, 0);
        },
        false);
  }
  void set_layout(std::int64_t version) override {
    const std::string sql =
        "DELETE FROM ai_sdk.layout; INSERT INTO ai_sdk.layout VALUES (" + std::to_string(version) + ")";
    on_connection([&](PostgresSession& session) { session.run(sql.c_str()); }, false);
  }

  // Does something on a connection that is alive, and once more on a new one where that does no harm.
  template <class Do>
  std::invoke_result_t<const Do&, PostgresSession&> on_connection(const Do& what, bool may_repeat) {
    try {
      if (!in_transaction_ && !session_->alive()) reconnect();
      try {
        return what(*session_);
      } catch (const PostgresError& error) {
        if (!error.lost || in_transaction_ || !may_repeat) throw;
        reconnect();
        return what(*session_);
      }
    } catch (const PostgresError& error) {
      throw StoreError(error.what());
    }
  }

  std::size_t connections() const { return connections_; }
  std::string new_name() { return "s" + std::to_string(++names_); }

 private:
  void reconnect() {
    try {
      session_.emplace(url_);
      session_->run("SET search_path = ai_sdk; SET synchronous_commit = on");
      ++connections_;
    } catch (const PostgresError& error) {
      throw StoreError(error.what());
    }
  }

  const std::string url_;
  std::optional<PostgresSession> session_;
  bool in_transaction_ = false;
  std::size_t connections_ = 0;
  std::size_t names_ = 0;
};

bool PostgresStoreStatement::step() {
  if (!rows_) {
    rows_ = session_.on_connection(
        [this](PostgresSession& session) {
          if (prepared_on_ != session_.connections()) {
            name_ = session_.new_name();
            session.prepare(name_.c_str(), sql_.c_str());
            prepared_on_ = session_.connections();
          }
          return session.run_prepared(name_.c_str(), parameters_);
        },
        only_reads_);
    row_ = -1;
  }
  return ++row_ < rows_->size();
}

}  // namespace

std::unique_ptr<StoreSession> open_postgres_session(const std::string& url) {
  return std::make_unique<PostgresStoreSession>(url);
}

}  // namespace ai_sdk::server
