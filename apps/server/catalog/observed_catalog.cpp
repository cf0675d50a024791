#include "catalog/observed_catalog.hpp"

#include "core/ascii.hpp"

#include <map>
#include <mutex>
#include <stdexcept>

namespace ai_sdk::server {
namespace {

using core::lower;

class ObservedSource final : public DataSource {
 public:
  ObservedSource(DataSource& whole, StatementObserver observer)
      : whole_(whole), observer_(std::move(observer)) {}

  const std::string& service() const override { return whole_.service(); }
  std::string_view service_type() const override { return whole_.service_type(); }
  std::string version() override { return whole_.version(); }

  std::vector<TableInfo> tables() override {
    auto tables = whole_.tables();
    const std::lock_guard lock(mutex_);
    names_.clear();
    for (const auto& table : tables) names_.emplace(lower(table.name), table.fully_qualified_name());
    return tables;
  }

  std::unique_ptr<Connection> connect() override {
    auto connection = whole_.connect();
    connection->report_to([this](const StatementReport& report) { pass_on(report); });
    return connection;
  }

 private:
  void pass_on(StatementReport report) {
    for (auto& table : report.tables) table = full_name(table);
    observer_(report);
  }

  std::string full_name(const std::string& table) {
    std::unique_lock lock(mutex_);
    if (names_.empty()) {
      lock.unlock();
      try {
        tables();
      } catch (const std::runtime_error&) {  // SourceError, SqlError: it is not there any more
      }
      lock.lock();
    }
    const auto found = names_.find(lower(table));
    // What the catalog does not list, such as the database's own tables.
    return found == names_.end() ? whole_.service() + ".." + table : found->second;
  }

  DataSource& whole_;
  const StatementObserver observer_;
  std::mutex mutex_;
  std::map<std::string, std::string> names_;  // of the tables as they were listed last
};

}  // namespace

Catalog observed_catalog(const Catalog& whole, StatementObserver observer) {
  Catalog observed;
  for (const auto& source : whole.sources())
    observed.add(std::make_unique<ObservedSource>(*source, observer));
  if (whole.limits()) observed.limit(*whole.limits());
  return observed;
}

}  // namespace ai_sdk::server
