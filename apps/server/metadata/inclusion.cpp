#include "metadata/inclusion.hpp"

#include "catalog/connection.hpp"
#include "catalog/message_tokens.hpp"
#include "catalog/table_names.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/fqn.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>

namespace ai_sdk::server {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t max_pairs = 200;
constexpr std::size_t max_values = 500;
constexpr std::size_t least_values = 2;
constexpr auto time_of_all = 10s;
constexpr QueryLimits limits{.max_rows = max_values, .time = 2s};

// The only column of a table's primary key; null where there are several or none.
const ColumnInfo* key_of(const TableInfo& table) {
  const ColumnInfo* key = nullptr;
  for (const ColumnInfo& column : table.columns) {
    if (column.primary_key == 0) continue;
    if (key != nullptr) return nullptr;
    key = &column;
  }
  return key;
}

std::string fold_words(const std::vector<std::string>& words, std::size_t first = 0) {
  std::string folded;
  for (std::size_t i = first; i < words.size(); ++i) folded += fold_name(words[i]);
  return folded;
}

// customer_id, billing_customer_id and customer for customers.id; customer_no for customers.customer_no.
bool names_fit(const std::string& column, const TableInfo& target, const ColumnInfo& key) {
  const std::string table = fold_name(target.name);
  const std::string key_name = fold_name(key.name);
  const auto words = words_of_name(column);
  if (fold_name(column) == key_name) return key_name != "id";
  if (same_but_for_number(fold_words(words), table)) return true;
  if (words.size() < 2 || fold_name(words.back()) != key_name) return false;
  // What stands before the key's name ends in the table's.
  const std::vector<std::string> before(words.begin(), words.end() - 1);
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (same_but_for_number(fold_words(before, i), table)) return true;
  }
  return false;
}

bool is_declared(const TableInfo& table, const std::string& column) {
  return std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(), [&](const ForeignKey& key) {
    return std::find(key.columns.begin(), key.columns.end(), column) != key.columns.end();
  });
}

// Whether every distinct value that was looked at is in the key.
bool is_included(Connection& connection, const TableInfo& table, const std::string& column,
                 const TableInfo& target, const std::string& key) {
  const std::string name = quote_identifier(column);
  const ResultSet values = connection.query(
      "SELECT DISTINCT v FROM (SELECT " + name + " AS v FROM " + quote_identifier(table.name) + " WHERE " +
          name + " IS NOT NULL LIMIT 20000) AS few LIMIT " + std::to_string(max_values),
      {}, limits);
  if (values.rows.size() < least_values) return false;
  std::string list;
  for (const auto& row : values.rows) list += (list.empty() ? "" : ", ") + sql_literal(row.front());
  const std::string key_name = quote_identifier(key);
  const auto found =
      connection.count("SELECT count(DISTINCT " + key_name + ") FROM " + quote_identifier(target.name) +
                           " WHERE " + key_name + " IN (" + list + ")",
                       {}, limits);
  return found == static_cast<std::int64_t>(values.rows.size());
}

// Connections are opened once for each source.
class Searcher {
 public:
  Searcher(const std::stop_token& stop, std::vector<LineageGraphEdge>& edges)
      : stop_(stop), edges_(edges), end_(Clock::now() + time_of_all) {}

  bool goes_on() const { return pairs_ < max_pairs && !stop_.stop_requested() && Clock::now() < end_; }

  void try_pair(const TableRef& table, const ColumnInfo& column, const TableRef& target,
                const ColumnInfo& key) {
    ++pairs_;
    try {
      auto& connection = connections_[table.source];
      if (connection == nullptr) {
        connection = table.source->connect();
        connection->stop_with(stop_);
      }
      if (!is_included(*connection, table.info, column.name, target.info, key.name)) return;
    } catch (const std::runtime_error&) {
      return;  // types that cannot be compared, a table too large to look through: nothing is known then
    }
    LineageGraphEdge edge;
    edge.from = {std::string(entity_type::table), target.info.fully_qualified_name()};
    edge.to = {std::string(entity_type::table), table.info.fully_qualified_name()};
    edge.source = LineageSource::inclusion;
    edge.columns.push_back({{child_fqn(edge.from.fqn, key.name)}, child_fqn(edge.to.fqn, column.name), ""});
    edge.description =
        "Every value that was looked at of " + column.name + " is in " + target.info.name + "." + key.name;
    edges_.push_back(std::move(edge));
  }

 private:
  const std::stop_token& stop_;
  std::vector<LineageGraphEdge>& edges_;
  const Clock::time_point end_;
  std::size_t pairs_ = 0;
  std::map<DataSource*, std::unique_ptr<Connection>> connections_;
};

}  // namespace

void add_inclusions(const std::vector<TableRef>& tables, std::vector<LineageGraphEdge>& edges,
                    const std::stop_token& stop) {
  Searcher searcher(stop, edges);
  for (const TableRef& table : tables) {
    if (table.info.is_view) continue;
    const ColumnInfo* own_key = key_of(table.info);
    for (const ColumnInfo& column : table.info.columns) {
      if (&column == own_key || is_declared(table.info, column.name)) continue;
      for (const TableRef& target : tables) {
        if (&target == &table || target.source != table.source || target.info.is_view) continue;
        const ColumnInfo* key = key_of(target.info);
        if (key == nullptr || !names_fit(column.name, target.info, *key)) continue;
        if (!searcher.goes_on()) return;
        searcher.try_pair(table, column, target, *key);
      }
    }
  }
}

}  // namespace ai_sdk::server
