#include "catalog/renamed_source.hpp"

namespace ai_sdk::server {
namespace {

class RenamedSource final : public DataSource {
 public:
  RenamedSource(std::unique_ptr<DataSource> source, std::string service)
      : source_(std::move(source)), service_(std::move(service)) {}

  const std::string& service() const override { return service_; }
  std::string_view service_type() const override { return source_->service_type(); }
  std::string version() override { return source_->version(); }
  std::vector<TableInfo> tables() override {
    auto all = source_->tables();
    for (TableInfo& table : all) table.service = service_;
    return all;
  }
  std::unique_ptr<Connection> connect() override { return source_->connect(); }

 private:
  const std::unique_ptr<DataSource> source_;
  const std::string service_;
};

}  // namespace

std::unique_ptr<DataSource> rename_source(std::unique_ptr<DataSource> source, std::string service) {
  return std::make_unique<RenamedSource>(std::move(source), std::move(service));
}

}  // namespace ai_sdk::server
