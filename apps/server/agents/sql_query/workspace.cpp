#include "agents/sql_query/workspace.hpp"

#include "agents/sql_query/lexicon.hpp"

#include <algorithm>
#include <chrono>

namespace ai_sdk::server::sql_query {

Workspace::Workspace(DataSource& source, std::vector<TableInfo> tables, std::stop_token stop)
    : source_(source), stop_(std::move(stop)), schema_(std::move(tables)), values_(schema_) {}

Connection& Workspace::connection() {
  if (!connection_) {
    connection_ = source_.connect();
    connection_->stop_with(stop_);
  }
  return *connection_;
}

int Workspace::relevance(std::span<const Token> tokens) const {
  int points = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (is_stop_word(tokens[i].lower)) continue;
    if (const auto link = schema_.link_table(tokens, i)) {
      points += link->quality == LinkQuality::exact ? 10 : 4;
    } else if (const auto links = schema_.link_columns(tokens, i); !links.empty()) {
      points += links.front().quality == LinkQuality::exact ? 3 : 1;
    }
  }
  return points;
}

void Workspace::prepare(std::span<const Token> tokens, int table_hint) {
  if (prepared_) return;
  prepared_ = true;
  std::vector<int> order;
  const auto add = [&](int table) {
    if (table >= 0 && std::find(order.begin(), order.end(), table) == order.end()) order.push_back(table);
  };
  add(table_hint);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (const auto link = schema_.link_table(tokens, i)) add(link->table);
  }
  const std::vector<int> named = order;
  for (const int table : named) {
    for (const auto& relation : schema_.relations()) {
      if (relation.child == table) add(relation.parent);
      if (relation.parent == table) add(relation.child);
    }
  }
  constexpr std::size_t most = 60;
  for (int t = 0; t < static_cast<int>(schema_.table_count()) && order.size() < most; ++t) add(t);
  values_.read(connection(), order);
}

ParseResult Workspace::parse(std::span<const Token> tokens, const Plan* previous, int table_hint) {
  prepare(tokens, table_hint);
  // All look-ups of one question together may take this long.
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(3);
  const auto look_up = [this, end](std::span<const ColumnRef> columns, std::string_view text) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left <= std::chrono::milliseconds(0)) return std::vector<ValueLink>{};
    return values_.look_up(connection(), columns, text, left);
  };
  const ParseContext context{schema_, values_, look_up, previous, table_hint};
  return parse_question(tokens, context);
}

}  // namespace ai_sdk::server::sql_query
