#include "audit/audit_trail.hpp"

namespace ai_sdk::server {

void AuditTrail::add_table(const std::string& table) {
  if (tables_.size() < max_tables || tables_.contains(table)) {
    tables_.insert(table);
  } else {
    counts_.more_tables = true;
  }
}

void AuditTrail::add(const StatementReport& report) {
  const std::lock_guard lock(mutex_);
  for (const auto& table : report.tables) add_table(table);
  ++counts_.statements.at(static_cast<std::size_t>(report.outcome));
  counts_.rows += report.rows;
}

void AuditTrail::add_tables(const std::vector<std::string>& tables) {
  const std::lock_guard lock(mutex_);
  for (const auto& table : tables) add_table(table);
}

AuditTrail::Summary AuditTrail::summary() const {
  const std::lock_guard lock(mutex_);
  Summary summary = counts_;
  summary.tables.assign(tables_.begin(), tables_.end());
  return summary;
}

}  // namespace ai_sdk::server
