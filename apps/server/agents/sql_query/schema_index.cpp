#include "agents/sql_query/schema_index.hpp"

#include "agents/sql_query/lexicon.hpp"

#include <algorithm>
#include <deque>

namespace ai_sdk::server::sql_query {

Schema::Schema(std::vector<TableInfo> tables) : tables_(std::move(tables)) {
  for (const auto& table : tables_) {
    table_parts_.push_back(name_parts(table.name));
    auto& columns = column_parts_.emplace_back();
    for (const auto& column : table.columns) columns.push_back(name_parts(column.name));
  }
  find_relations();
}

const ColumnInfo& Schema::column(ColumnRef ref) const {
  return table(ref.table).columns[static_cast<std::size_t>(ref.column)];
}

const std::vector<std::string>& Schema::parts(ColumnRef ref) const {
  return column_parts_[static_cast<std::size_t>(ref.table)][static_cast<std::size_t>(ref.column)];
}

bool Schema::has_part(ColumnRef ref, std::string_view part) const {
  const auto& all = parts(ref);
  return std::find(all.begin(), all.end(), part) != all.end();
}

int Schema::find_table(std::string_view name) const {
  const std::string folded = fold_case(name);
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    if (fold_case(tables_[i].name) == folded) return static_cast<int>(i);
  }
  return -1;
}

ColumnRef Schema::find_column(int table_index, std::string_view name) const {
  const std::string folded = fold_case(name);
  const auto& columns = table(table_index).columns;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (fold_case(columns[i].name) == folded) return {table_index, static_cast<int>(i)};
  }
  return {};
}

void Schema::find_relations() {
  for (int t = 0; t < static_cast<int>(tables_.size()); ++t) {
    std::vector<bool> declared(table(t).columns.size(), false);
    for (const auto& key : table(t).foreign_keys) {
      if (key.columns.size() != 1) continue;
      const int target = find_table(key.target_table);
      const ColumnRef from = find_column(t, key.columns.front());
      if (target < 0 || from.column < 0) continue;
      ColumnRef to;
      if (!key.target_columns.empty()) {
        to = find_column(target, key.target_columns.front());
      } else if (const auto found = this->key(target)) {
        to = *found;
      }
      if (to.column < 0) continue;
      declared[static_cast<std::size_t>(from.column)] = true;
      relations_.push_back({t, from.column, target, to.column, false});
    }
    for (std::size_t c = 0; c < declared.size(); ++c) {
      if (!declared[c]) infer_relation(t, static_cast<int>(c));
    }
  }
}

void Schema::infer_relation(int child, int column) {
  const auto& words = parts({child, column});
  if (words.size() < 2) return;
  const std::string& last = words.back();
  if (last != "id" && last != "key" && last != "code" && last != "no" && last != "number") return;
  const std::vector<std::string> head(words.begin(), words.end() - 1);
  for (int t = 0; t < static_cast<int>(tables_.size()); ++t) {
    if (t == child || table_parts_[static_cast<std::size_t>(t)].empty()) continue;
    const auto& name = table_parts_[static_cast<std::size_t>(t)];
    // "customer_id" belongs to "customers" and to "shop_customers", "billing_customer_id" to "customers".
    const std::size_t n = std::min(name.size(), head.size());
    if (!std::equal(name.end() - static_cast<std::ptrdiff_t>(n), name.end(),
                    head.end() - static_cast<std::ptrdiff_t>(n))) {
      continue;
    }
    ColumnRef target = find_column(t, last);
    if (target.column < 0)
      target = find_column(t, table(child).columns[static_cast<std::size_t>(column)].name);
    if (target.column < 0) continue;
    const auto& info = this->column(target);
    const auto unique = key(t);
    if (info.primary_key == 0 && unique && !(*unique == target)) continue;
    relations_.push_back({child, column, t, target.column, true});
    return;
  }
}

std::optional<ColumnRef> Schema::key(int index) const {
  const auto& columns = table(index).columns;
  ColumnRef found;
  int keys = 0;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (columns[c].primary_key == 0) continue;
    ++keys;
    found = {index, static_cast<int>(c)};
  }
  if (keys == 1) return found;
  if (keys > 1) return std::nullopt;
  if (const ColumnRef id = find_column(index, "id"); id.column >= 0) return id;
  const auto& name = table_parts_[static_cast<std::size_t>(index)];
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const auto& words = column_parts_[static_cast<std::size_t>(index)][c];
    if (words.size() == name.size() + 1 && words.back() == "id" &&
        std::equal(name.begin(), name.end(), words.begin())) {
      return ColumnRef{index, static_cast<int>(c)};
    }
  }
  return std::nullopt;
}

std::vector<ColumnRef> Schema::labels(int index) const {
  const auto& columns = column_parts_[static_cast<std::size_t>(index)];
  const auto& own = table_parts_[static_cast<std::size_t>(index)];
  std::vector<ColumnRef> found;
  const auto take = [&](auto test) {
    for (std::size_t c = 0; c < columns.size() && found.empty(); ++c) {
      if (test(columns[c])) found.push_back({index, static_cast<int>(c)});
    }
  };
  const auto is = [](const std::vector<std::string>& words, std::string_view a) {
    return words.size() == 1 && words[0] == a;
  };
  take([&](const auto& words) { return is(words, "name"); });
  take([&](const auto& words) { return is(words, "title"); });
  take([&](const auto& words) {
    return words.size() == 2 && (words[1] == "name" || words[1] == "title") &&
           (words[0] == "full" || words[0] == "display" || (!own.empty() && words[0] == own.back()));
  });
  if (!found.empty()) return found;
  std::vector<ColumnRef> names;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (columns[c].size() == 2 && columns[c][1] == "name" &&
        (columns[c][0] == "first" || columns[c][0] == "last")) {
      names.push_back({index, static_cast<int>(c)});
    }
  }
  if (!names.empty()) return names;
  for (const std::string_view word : {"title", "name", "label", "email", "sku", "code"}) {
    take([&](const auto& words) { return !words.empty() && words.back() == word; });
  }
  return found;
}

std::optional<std::vector<Relation>> Schema::parent_path(int from, int to) const {
  if (from == to) return std::vector<Relation>{};
  std::vector<int> step(tables_.size(), -1);
  std::vector<bool> seen(tables_.size(), false);
  std::deque<int> queue{from};
  seen[static_cast<std::size_t>(from)] = true;
  while (!queue.empty()) {
    const int at = queue.front();
    queue.pop_front();
    for (std::size_t r = 0; r < relations_.size(); ++r) {
      const auto& relation = relations_[r];
      if (relation.child != at || seen[static_cast<std::size_t>(relation.parent)]) continue;
      seen[static_cast<std::size_t>(relation.parent)] = true;
      step[static_cast<std::size_t>(relation.parent)] = static_cast<int>(r);
      if (relation.parent != to) {
        queue.push_back(relation.parent);
        continue;
      }
      std::vector<Relation> path;
      for (int t = to; t != from; t = path.back().child) {
        path.push_back(relations_[static_cast<std::size_t>(step[static_cast<std::size_t>(t)])]);
      }
      std::reverse(path.begin(), path.end());
      return path;
    }
  }
  return std::nullopt;
}

std::vector<Relation> Schema::children_of(int parent) const {
  std::vector<Relation> found;
  for (const auto& relation : relations_) {
    if (relation.parent == parent && relation.child != parent) found.push_back(relation);
  }
  return found;
}

int Schema::distance(int from, int to) const {
  std::vector<int> steps(tables_.size(), -1);
  std::deque<int> queue{from};
  steps[static_cast<std::size_t>(from)] = 0;
  while (!queue.empty()) {
    const int at = queue.front();
    queue.pop_front();
    if (at == to) return steps[static_cast<std::size_t>(at)];
    for (const auto& relation : relations_) {
      if (relation.child != at && relation.parent != at) continue;
      const int next = relation.child == at ? relation.parent : relation.child;
      if (steps[static_cast<std::size_t>(next)] >= 0) continue;
      steps[static_cast<std::size_t>(next)] = steps[static_cast<std::size_t>(at)] + 1;
      queue.push_back(next);
    }
  }
  return 1000;
}

}  // namespace ai_sdk::server::sql_query
