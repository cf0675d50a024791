#include "catalog/catalog.hpp"

#include <exception>
#include <stdexcept>

namespace ai_sdk::server {

void Catalog::add(std::unique_ptr<DataSource> source) { sources_.push_back(std::move(source)); }

std::vector<TableRef> Catalog::tables() const {
  std::vector<TableRef> all;
  std::exception_ptr failure;
  for (const auto& source : sources_) {
    try {
      for (TableInfo& table : source->tables()) all.push_back({source.get(), std::move(table)});
    } catch (const std::runtime_error&) {  // SourceError, SqlError
      if (!failure) failure = std::current_exception();
    }
  }
  if (all.empty() && failure) std::rethrow_exception(failure);
  return all;
}

std::string Catalog::version() const {
  std::string all;
  for (const auto& source : sources_) {
    const std::string one = source->version();
    if (one.empty()) return {};
    all += std::to_string(one.size()) + ':' + one;
  }
  return all;
}

}  // namespace ai_sdk::server
