#pragma once

#include "catalog/connection.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace ai_sdk::server {

// What one call reads of the data sources while it runs. Thread-safe.
class AuditTrail {
 public:
  void add(const StatementReport& report);
  // What an answer that is given again had read when it was worked out.
  void add_tables(const std::vector<std::string>& tables);

  struct Summary {
    std::vector<std::string> tables;  // fully qualified, sorted, at most max_tables
    bool more_tables = false;
    // Statements by their StatementReport::Outcome.
    std::array<std::int64_t, 5> statements{};
    std::int64_t rows = 0;  // handed out by all of them
  };
  Summary summary() const;

  static constexpr std::size_t max_tables = 1'000;

 private:
  void add_table(const std::string& table);

  mutable std::mutex mutex_;
  std::set<std::string> tables_;
  Summary counts_;  // its tables are in tables_
};

}  // namespace ai_sdk::server
