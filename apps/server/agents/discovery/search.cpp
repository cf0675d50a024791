#include "agents/discovery/search.hpp"

#include "agents/discovery/question.hpp"
#include "catalog/message_tokens.hpp"
#include "catalog/table_names.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>

namespace ai_sdk::server::discovery {
namespace {

using Where = Reason::Where;
using std::chrono::steady_clock;

constexpr auto time_for_values = std::chrono::seconds(5);
constexpr std::size_t most_samples = 3;

int weight(Where where) {
  switch (where) {
    case Where::table_name:
      return 10;
    case Where::column_name:
      return 6;
    case Where::values:
      return 4;
    case Where::comment:
      break;
  }
  return 3;
}

bool says(std::string_view name, std::string_view topic) {
  const auto words = words_of_name(name);
  return same_but_for_number(topic, fold_name(name)) ||
         std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return same_topic(topic, fold_name(word)); });
}

std::optional<Reason> reason_in_names(const TableInfo& table, const std::string& topic) {
  Reason reason;
  reason.topic = topic;
  if (says(table.name, topic)) return reason;
  for (const auto& column : table.columns) {
    if (!says(column.name, topic)) continue;
    reason.where = Where::column_name;
    reason.column = column.name;
    return reason;
  }
  if (says(table.comment, topic)) {
    reason.where = Where::comment;
    return reason;
  }
  return std::nullopt;
}

// Columns that hold words, by what the database says of their type; where it says nothing, anything.
bool may_hold_words(const ColumnInfo& column) {
  std::string type = fold_name(column.declared_type);
  return type.empty() || type.find("char") != std::string::npos || type.find("text") != std::string::npos ||
         type.find("clob") != std::string::npos || type.find("string") != std::string::npos ||
         type.find("enum") != std::string::npos;
}

class ValueSearch {
 public:
  ValueSearch(const std::stop_token& stop, EventSink& sink) : stop_(stop), sink_(sink) {}

  bool out_of_time() const { return steady_clock::now() >= end_; }

  std::optional<Reason> look(const TableRef& table, const std::string& topic) {
    std::optional<Reason> best;
    for (const auto& column : table.info.columns) {
      if (stop_.stop_requested()) throw RunCancelled();
      if (out_of_time()) break;
      if (!may_hold_words(column)) continue;
      auto reason = look(table, column, topic);
      if (reason && (!best || reason->rows > best->rows)) best = std::move(reason);
    }
    return best;
  }

 private:
  std::optional<Reason> look(const TableRef& table, const ColumnInfo& column, const std::string& topic) {
    const std::string name = quote_identifier(column.name);
    const std::string from = quote_identifier(table.info.name);
    const std::string sql = "SELECT CAST(v AS TEXT), count(*) FROM (SELECT " + name + " AS v FROM " + from +
                            " LIMIT 100000) AS part WHERE lower(CAST(v AS TEXT)) LIKE " +
                            quote_text('%' + stem(topic) + '%') + " GROUP BY 1 ORDER BY 2 DESC, 1";
    Reason reason;
    reason.topic = topic;
    reason.where = Where::values;
    reason.column = column.name;
    QueryLimits limits;
    limits.time = std::max(std::chrono::milliseconds(1),
                           std::chrono::duration_cast<std::chrono::milliseconds>(end_ - steady_clock::now()));
    try {
      Connection& connection = connect(table);
      connection.for_each(
          sql,
          [&reason](std::span<const Value> row) {
            if (reason.samples.size() < most_samples) reason.samples.push_back(to_text(row[0]));
            const auto* rows = std::get_if<std::int64_t>(&row[1]);
            reason.rows += rows ? *rows : 0;
            return true;
          },
          {}, limits);
      if (reason.rows == 0) return std::nullopt;
      reason.part_of_rows = connection.count("SELECT count(*) FROM (SELECT 1 FROM " + from +
                                             " LIMIT 100001) AS part") > 100'000;
    } catch (const SqlCancelled&) {
      throw RunCancelled();
    } catch (const SqlError&) {
      return std::nullopt;  // one table that cannot be read, or the end of the time
    }
    sink_.tool_use("run_sql", {{"sql", sql}}, {{"rows", reason.rows}});
    return reason;
  }

  // What refund, refunds and refunded have in common; characters that LIKE gives a meaning are in no word.
  static std::string stem(const std::string& topic) {
    std::string stem = number_key(topic);
    for (const std::string_view tail : {"ing", "ed"}) {
      if (stem.size() > tail.size() + 3 && stem.ends_with(tail)) {
        stem.resize(stem.size() - tail.size());
        break;
      }
    }
    return stem;
  }

  Connection& connect(const TableRef& table) {
    auto& connection = connections_[table.source];
    if (!connection) {
      connection = table.source->connect();
      connection->stop_with(stop_);
    }
    return *connection;
  }

  const std::stop_token stop_;
  EventSink& sink_;
  const steady_clock::time_point end_ = steady_clock::now() + time_for_values;
  std::map<DataSource*, std::unique_ptr<Connection>> connections_;
};

}  // namespace

Found search_tables(const Catalog& catalog, const std::vector<std::string>& topics,
                    const std::stop_token& stop, EventSink& sink) {
  Found found;
  std::vector<Hit> all;
  for (auto& table : catalog.tables()) all.push_back({std::move(table), {}, 0});
  ValueSearch values(stop, sink);
  for (const auto& topic : topics) {
    bool matched = false;
    const auto add = [&matched](Hit& hit, std::optional<Reason> reason) {
      if (!reason) return;
      matched = true;
      hit.score += weight(reason->where);
      hit.reasons.push_back(std::move(*reason));
    };
    for (auto& hit : all) add(hit, reason_in_names(hit.table.info, topic));
    if (!matched) {
      found.values_searched = true;
      for (auto& hit : all) add(hit, values.look(hit.table, topic));
      found.out_of_time = found.out_of_time || values.out_of_time();
    }
    if (!matched) found.unmatched.push_back(topic);
  }
  std::erase_if(all, [](const Hit& hit) { return hit.reasons.empty(); });
  for (auto& hit : all) {
    std::stable_sort(hit.reasons.begin(), hit.reasons.end(),
                     [](const Reason& a, const Reason& b) { return weight(a.where) > weight(b.where); });
  }
  // What says more of the topics is better, however it says them.
  std::stable_sort(all.begin(), all.end(), [](const Hit& a, const Hit& b) {
    return a.reasons.size() != b.reasons.size() ? a.reasons.size() > b.reasons.size() : a.score > b.score;
  });
  found.hits = std::move(all);
  return found;
}

}  // namespace ai_sdk::server::discovery
