#include "catalog/postgres_source.hpp"

#include "catalog/postgres_copy.hpp"
#include "catalog/source_error.hpp"
#include "catalog/sqlite_connection.hpp"
#include "postgres/session.hpp"
#include "postgres/url.hpp"

#include <mutex>
#include <optional>
#include <set>

namespace ai_sdk::server {
namespace {

[[noreturn]] void rethrow(const PostgresError& error) {
  throw SqlError(std::string("PostgreSQL: ") + error.what());
}

// Reads from the copy, after what a statement needs has been brought up to date: once for each relation, so
// that the statements of one connection see each relation at one moment or later.
class PostgresConnection final : public Connection {
 public:
  explicit PostgresConnection(std::shared_ptr<PostgresCopy> copy)
      : copy_(std::move(copy)), inner_(open_sqlite(copy_->file())) {}

  void stop_with(std::stop_token token) override {
    token_ = token;
    inner_->stop_with(std::move(token));
  }

  void allow_only(std::span<const TableInfo> tables) override {
    inner_->allow_only(tables);
    // What may not be read is not even copied.
    allowed_.emplace();
    for (const TableInfo& table : tables) allowed_->insert(table.name);
  }

  void report_to(StatementObserver observer) override {
    observer_ = observer;
    inner_->report_to(std::move(observer));
  }

  ResultSet query(std::string_view sql, std::span<const Value> parameters,
                  const QueryLimits& limits) override {
    prepare(sql);
    return inner_->query(sql, parameters, limits);
  }

  void for_each(std::string_view sql, const RowCallback& row, std::span<const Value> parameters,
                const QueryLimits& limits) override {
    prepare(sql);
    inner_->for_each(sql, row, parameters, limits);
  }

 private:
  void prepare(std::string_view sql) {
    std::vector<std::string> needed;
    for (auto& name : copy_->read_by(sql)) {
      if (allowed_ && !allowed_->contains(name)) continue;
      if (!fresh_.contains(name)) needed.push_back(std::move(name));
    }
    if (needed.empty()) return;
    try {
      copy_->bring_up_to_date(needed, token_);
    } catch (const PostgresCancelled&) {
      tell(std::move(needed), StatementReport::Outcome::cancelled);
      throw SqlCancelled("the statement was cancelled");
    } catch (const PostgresError& error) {
      tell(std::move(needed), StatementReport::Outcome::failed);
      rethrow(error);
    }
    fresh_.insert(needed.begin(), needed.end());
  }

  // The statement did not get as far as the copy.
  void tell(std::vector<std::string> tables, StatementReport::Outcome outcome) const {
    if (observer_) observer_({std::move(tables), outcome, 0});
  }

  const std::shared_ptr<PostgresCopy> copy_;
  const std::unique_ptr<Connection> inner_;
  StatementObserver observer_;
  std::optional<std::set<std::string>> allowed_;  // by their names in the copy; nothing: all
  std::stop_token token_;
  std::set<std::string> fresh_;
};

class PostgresSource final : public DataSource {
 public:
  PostgresSource(std::string service, std::shared_ptr<PostgresCopy> copy)
      : service_(std::move(service)), copy_(std::move(copy)) {}

  const std::string& service() const override { return service_; }
  std::string_view service_type() const override { return "Postgres"; }

  std::string version() override {
    try {
      return copy_->version();
    } catch (const PostgresError&) {
      return {};
    } catch (const SqlError&) {
      return {};
    }
  }

  std::vector<TableInfo> tables() override {
    try {
      return copy_->tables();
    } catch (const PostgresError& error) {
      rethrow(error);
    }
  }

  std::unique_ptr<Connection> connect() override {
    tables();  // what has been added or changed since
    return std::make_unique<PostgresConnection>(copy_);
  }

 private:
  const std::string service_;
  const std::shared_ptr<PostgresCopy> copy_;
};

}  // namespace

std::unique_ptr<DataSource> open_postgres_source(const std::string& url,
                                                 const std::filesystem::path& cache_dir,
                                                 const Progress& progress) {
  try {
    PostgresSession session(url);
    std::string service(session.run("SELECT current_database()").text(0, 0));
    auto copy = std::make_shared<PostgresCopy>(url, service, cache_dir);
    if (progress.on_warning) {
      for (const auto& table : copy->tables()) {
        if (table.name.starts_with(table.schema + ".")) {
          progress.on_warning("two tables have the same name but for their schema or case: one is shown as " +
                              table.name);
        }
      }
    }
    return std::make_unique<PostgresSource>(std::move(service), std::move(copy));
  } catch (const PostgresError& error) {
    throw SourceError("The PostgreSQL database " + shown_postgres_url(url) +
                      " cannot be read: " + error.what() +
                      ". Check the address, that the server runs, and that its user may connect.");
  } catch (const SqlError& error) {
    throw SourceError(error.what());
  }
}

}  // namespace ai_sdk::server
