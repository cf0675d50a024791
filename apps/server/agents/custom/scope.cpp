#include "agents/custom/scope.hpp"

#include <algorithm>
#include <stdexcept>

namespace ai_sdk::server {
namespace {

class LimitedSource final : public DataSource {
 public:
  LimitedSource(DataSource& whole, const Scope& scope) : whole_(whole), scope_(scope) {}

  const std::string& service() const override { return whole_.service(); }
  std::string_view service_type() const override { return whole_.service_type(); }
  std::string version() override { return whole_.version(); }

  std::vector<TableInfo> tables() override {
    auto tables = whole_.tables();
    std::erase_if(tables, [this](const TableInfo& table) { return !scope_.covers(table); });
    for (auto& table : tables) {
      std::erase_if(table.foreign_keys, [&tables](const ForeignKey& key) {
        return std::none_of(tables.begin(), tables.end(),
                            [&key](const TableInfo& other) { return other.name == key.target_table; });
      });
    }
    return tables;
  }

  std::unique_ptr<Connection> connect() override {
    const auto all = whole_.tables();
    auto connection = whole_.connect();
    std::vector<TableInfo> covered;
    std::copy_if(all.begin(), all.end(), std::back_inserter(covered),
                 [this](const TableInfo& table) { return scope_.covers(table); });
    // A table that is added later is not covered either, unless the whole service is.
    if (covered.size() != all.size() || !covers_service(all)) connection->allow_only(covered);
    return connection;
  }

 private:
  bool covers_service(const std::vector<TableInfo>& tables) const {
    TableInfo any;
    any.service = tables.empty() ? service() : tables.front().service;
    return scope_.covers(any);
  }

  DataSource& whole_;
  const Scope scope_;
};

}  // namespace

bool Scope::covers(const TableInfo& table) const {
  if (!limited) return true;
  const std::string fqn = table.fully_qualified_name();
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return fqn == name || (fqn.starts_with(name) && fqn[name.size()] == '.');
  });
}

Catalog limited_catalog(const Catalog& whole, const Scope& scope) {
  Catalog part;
  part.limit({scope.entity_types});
  for (const auto& source : whole.sources()) {
    auto limited = std::make_unique<LimitedSource>(*source, scope);
    try {
      if (!limited->tables().empty()) part.add(std::move(limited));
    } catch (const std::runtime_error&) {  // it cannot be read at the moment: SqlError, SourceError
    }
  }
  return part;
}

}  // namespace ai_sdk::server
