#include "agents/data_quality/relations.hpp"

#include "agents/data_quality/names.hpp"
#include "agents/data_quality/shapes.hpp"
#include "agents/data_quality/sql_text.hpp"
#include "core/ascii.hpp"

#include <algorithm>

namespace ai_sdk::server::quality {
namespace {

std::string single_key(const TableInfo& table) {
  std::string key;
  for (const ColumnInfo& column : table.columns) {
    if (column.primary_key == 0) continue;
    if (!key.empty()) return {};
    key = column.name;
  }
  return key;
}

// The column of `target` that a column called `name` would point to; empty where there is none.
std::string target_column(const TableInfo& target, std::string_view name, std::string_view last_word) {
  const std::string key = single_key(target);
  if (last_word == "id" && !key.empty()) return key;
  for (const std::string& wanted : {std::string(name), std::string(last_word)}) {
    for (const ColumnInfo& column : target.columns) {
      if (core::lower(column.name) == core::lower(wanted)) return column.name;
    }
  }
  return {};
}

void add_declared(TableProfile& table, const std::vector<TableInfo>& others) {
  for (const ForeignKey& key : table.info.foreign_keys) {
    if (key.columns.size() != 1) continue;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (core::lower(table.columns[i].info.name) != core::lower(key.columns[0])) continue;
      for (const TableInfo& other : others) {
        if (core::lower(other.name) != core::lower(key.target_table)) continue;
        const std::string target = key.target_columns.empty() ? single_key(other) : key.target_columns[0];
        if (!target.empty() && other.find_column(target) != nullptr) {
          table.relations.push_back({i, other.name, target, true, 0, 0});
        }
      }
    }
  }
}

// The primary key, or the column whose name says that it numbers the rows (files of CSV declare nothing).
std::string own_key(const TableInfo& table) {
  if (std::string key = single_key(table); !key.empty()) return key;
  for (const ColumnInfo& column : table.columns) {
    if (meaning_of(column, table).surrogate) return column.name;
  }
  return {};
}

// What is pointed to must identify rows, or the name deceives.
bool nearly_unique(Connection& connection, const Relation& relation, const std::vector<TableInfo>& others) {
  for (const TableInfo& other : others) {
    // The database sees to it.
    if (other.name == relation.target_table && single_key(other) == relation.target_column) return true;
  }
  const std::string target = quote_identifier(relation.target_column);
  const std::string sql = "SELECT count(DISTINCT " + target + ") * 10 >= count(" + target + ") * 9 FROM " +
                          quote_identifier(relation.target_table);
  return connection.count(sql, {}, scan_limits()) != 0;
}

// Texts of one form that are nearly all found in a column of another table that identifies its rows: a
// reference, whatever the names are. Short whole numbers are found anywhere, and prove nothing.
void add_by_inclusion(Connection& connection, TableProfile& table, const std::vector<TableInfo>& others) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const ColumnProfile& column = table.columns[i];
    const bool known = std::any_of(table.relations.begin(), table.relations.end(),
                                   [&](const Relation& relation) { return relation.column == i; });
    const bool could = column.texts * 10 >= column.present() * 9 && column.spoken >= 30 &&
                       column.distinct >= 8 && column.max_length <= 40 && column.min_length >= 2 &&
                       !column.is_date() && (!column.is_number() || column.min_length >= 6) &&
                       !column.meaning.free_text && !column.meaning.email && !column.meaning.surrogate;
    // Two lists of the same things have their keys in common, but neither points to the other.
    const bool many_to_one = column.distinct * 10 < column.present() * 9;
    if (known || !could || !many_to_one || dominant_shape(column, 0.85).pattern.empty()) continue;
    // A handful of the values is asked for first: most columns of most tables have none of them.
    const std::string few = "SELECT DISTINCT " + column.quoted + " AS v FROM " + table.quoted + " WHERE " +
                            present_condition(column) + " LIMIT 40";
    for (const TableInfo& other : others) {
      if (other.name == table.info.name || other.is_view) continue;
      for (const ColumnInfo& target : other.columns) {
        const Meaning meaning = meaning_of(target, other);
        if (meaning.date || meaning.free_text || meaning.money || meaning.quantity) continue;
        const std::string there = quote_identifier(target.name);
        const std::string from = quote_identifier(other.name);
        const std::int64_t hits =
            connection.count("SELECT count(*) FROM (" + few + ") WHERE v IN (SELECT " + there + " FROM " +
                                 from + " WHERE typeof(" + there + ") = 'text')",
                             {}, scan_limits());
        if (hits * 10 < std::min<std::int64_t>(column.distinct, 40) * 8) continue;
        const Relation relation{i, other.name, target.name, false, 0, 0};
        if (!nearly_unique(connection, relation, others)) continue;
        table.relations.push_back(relation);
        break;
      }
      if (!table.relations.empty() && table.relations.back().column == i) break;
    }
  }
}

// order_items.sku → products.sku: a column that identifies the rows of another table, under the same name.
void add_shared_key(TableProfile& table, std::size_t index, const std::vector<TableInfo>& others) {
  const ColumnProfile& column = table.columns[index];
  if (column.distinct * 10 >= column.present() * 9 || column.meaning.email || column.meaning.surrogate)
    return;
  for (const TableInfo& other : others) {
    if (other.name == table.info.name) continue;
    const ColumnInfo* twin = other.find_column(column.info.name);
    if (twin == nullptr) continue;
    const Meaning meaning = meaning_of(*twin, other);
    if (meaning.key && !meaning.reference && column.meaning.key && !meaning.email) {
      table.relations.push_back({index, other.name, twin->name, false, 0, 0});
    }
  }
}

// customer_id, customerId, billing_customer_id → customers; parent_id, manager_id → the table itself.
void add_by_name(TableProfile& table, const std::vector<TableInfo>& others) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const ColumnProfile& column = table.columns[i];
    const bool known = std::any_of(table.relations.begin(), table.relations.end(),
                                   [&](const Relation& relation) { return relation.column == i; });
    if (known || column.present() == 0) continue;
    const auto words = name_words(column.info.name);
    if (words.empty()) continue;
    const std::size_t before = table.relations.size();
    add_shared_key(table, i, others);
    if (table.relations.size() > before) continue;
    if (words.size() < 2) {
      // orders.customer with numbers in it
      for (const TableInfo& other : others) {
        const std::string key = own_key(other);
        if (other.name != table.info.name && column.is_number() && same_entity(words[0], other.name) &&
            !key.empty()) {
          table.relations.push_back({i, other.name, key, false, 0, 0});
          break;
        }
      }
      continue;
    }
    const std::string& last = words.back();
    if (last != "id" && last != "code" && last != "key" && last != "no" && last != "number" &&
        last != "ref" && last != "uuid" && last != "sku") {
      continue;
    }
    std::string entity;
    for (std::size_t w = 0; w + 1 < words.size(); ++w) entity += (w > 0 ? "_" : "") + words[w];
    for (const TableInfo& other : others) {
      const bool itself = other.name == table.info.name;
      if (itself || !(same_entity(entity, other.name) || same_entity(words[words.size() - 2], other.name)))
        continue;
      const std::string target = target_column(other, column.info.name, last);
      if (target.empty()) continue;
      table.relations.push_back({i, other.name, target, false, 0, 0});
      break;
    }
    if (last == "id" && has_word(words, {"parent", "manager", "supervisor"}) && words.size() == 2) {
      const std::string key = own_key(table.info);
      if (!key.empty()) table.relations.push_back({i, table.info.name, key, false, 0, 0});
    }
  }
}

}  // namespace

std::string orphan_condition(const TableProfile& table, const Relation& relation) {
  const ColumnProfile& column = table.columns[relation.column];
  const std::string target = quote_identifier(relation.target_column);
  return present_condition(column) + " AND " + column.quoted + " NOT IN (SELECT " + target + " FROM " +
         quote_identifier(relation.target_table) + " WHERE " + target + " IS NOT NULL)";
}

namespace {

// Those that the values bear out, counted.
std::vector<Relation> confirmed(Connection& connection, const TableProfile& table,
                                const std::vector<TableInfo>& others) {
  std::vector<Relation> kept;
  for (Relation relation : table.relations) {
    // Of several targets of one column the first that fits is it.
    const bool again = std::any_of(kept.begin(), kept.end(),
                                   [&](const Relation& other) { return other.column == relation.column; });
    if (again && !relation.declared) continue;
    if (relation.filled == 0) {
      relation.filled = table.columns[relation.column].present();
      if (relation.filled == 0) continue;
      relation.orphans =
          connection.count(count_sql(table, orphan_condition(table, relation)), {}, scan_limits());
      // A name alone proves nothing: most of the values must be there.
      if (!relation.declared &&
          (relation.orphans * 5 > relation.filled || !nearly_unique(connection, relation, others))) {
        continue;
      }
    }
    kept.push_back(relation);
  }
  return kept;
}

// A column that is called after something, as event_id is, but points to no table, and has another value in
// nearly every row, numbers the rows themselves.
void settle_identity(TableProfile& table) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    ColumnProfile& column = table.columns[i];
    Meaning& meaning = column.meaning;
    const bool points = std::any_of(table.relations.begin(), table.relations.end(),
                                    [&](const Relation& relation) { return relation.column == i; });
    if (points || !meaning.reference || column.present() < 10 || !column.distinct_known) continue;
    const bool made_up = column.uuids * 2 > column.spoken || i == 0;
    if (column.distinct * 100 < column.present() * (made_up ? 95 : 99) || column.nulls * 20 > table.rows)
      continue;
    meaning.reference = false;
    meaning.key = true;
    const bool first = i == 0 && (column.integers == column.present() || column.uuids * 2 > column.spoken);
    if (first && !meaning.surrogate) {
      meaning.surrogate = true;
      table.surrogates.push_back(i);
      std::sort(table.surrogates.begin(), table.surrogates.end());
    }
  }
}

}  // namespace

void find_relations(Connection& connection, TableProfile& table, const std::vector<TableInfo>& others) {
  add_declared(table, others);
  add_by_name(table, others);
  table.relations = confirmed(connection, table, others);
  add_by_inclusion(connection, table, others);
  table.relations = confirmed(connection, table, others);
  for (const Relation& relation : table.relations) {
    Meaning& meaning = table.columns[relation.column].meaning;
    meaning.reference = true;
    meaning.no_measure = true;
  }
  settle_identity(table);
}

}  // namespace ai_sdk::server::quality
