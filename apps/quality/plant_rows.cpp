// Flaws that concern more than one cell: keys, copies, references, orders of dates, totals.
#include "plant.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace ai_sdk::planted {
namespace {

Flaw flaw_of(const Place& place) {
  Flaw flaw;
  flaw.table = place.table->name;
  flaw.column = place.column == nullptr ? "" : place.column->name;
  flaw.kind = place.kind;
  return flaw;
}

void repeat_keys(const Place& place, Random& random, Flaw& flaw) {
  std::vector<std::size_t> rows = free_rows(*place.table, place.column, random);
  const std::size_t wanted = how_many(rows.size(), random);
  for (std::size_t i = 0; i + 1 < rows.size() && flaw.rows.size() < wanted; i += 2) {
    place.column->values[rows[i]] = place.column->values[rows[i + 1]];
    flaw.rows.insert(rows[i]);
    flaw.partners.insert(rows[i + 1]);
  }
}

// The last column of the key takes the value that a row with the same first one has.
void repeat_composite(const Place& place, Random& random, Flaw& flaw) {
  for (const auto& key : place.table->composite_keys) {
    Column& first = *key.front();
    Column& last = *key.back();
    const std::vector<std::size_t> rows = free_rows(*place.table, &last, random);
    const std::size_t wanted = how_many(rows.size(), random);
    for (std::size_t i = 0; i < rows.size() && flaw.rows.size() < wanted; ++i) {
      if (flaw.partners.contains(rows[i])) continue;
      for (std::size_t j = i + 1; j < rows.size(); ++j) {
        if (first.values[rows[i]] != first.values[rows[j]] || flaw.rows.contains(rows[j])) continue;
        if (std::holds_alternative<std::monostate>(first.values[rows[i]])) break;
        last.values[rows[i]] = last.values[rows[j]];
        flaw.rows.insert(rows[i]);
        flaw.partners.insert(rows[j]);
        touch(*place.table, &first, rows[i]);
        touch(*place.table, &first, rows[j]);
        break;
      }
    }
    flaw.also = {first.name, last.name, ""};
  }
}

void copy_rows(const Place& place, Random& random, Flaw& flaw) {
  Table& table = *place.table;
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < table.rows; ++row) {
    const bool clean = std::none_of(table.columns.begin(), table.columns.end(), [&](const auto& column) {
      return table.touched.contains({column.get(), row});
    });
    if (clean) rows.push_back(row);
  }
  random.shuffle(rows);
  rows.resize(std::min(rows.size(), how_many(table.rows, random)));
  for (const std::size_t row : rows) {
    for (const auto& column : table.columns) {
      Value value = column->values[row];
      if (column->surrogate) value = std::get<std::int64_t>(column->values.back()) + 1;
      column->values.push_back(std::move(value));
    }
    flaw.rows.insert(table.rows++);
    flaw.partners.insert(row);
  }
}

std::string variant_of(const std::string& name, int variant) {
  std::string out = name;
  const std::size_t blank = name.find(' ');
  switch (variant % 4) {
    case 0:
      for (char& c : out) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
      return out;
    case 1:
      for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
      return out;
    case 2:
      return blank == std::string::npos ? std::string() : out.replace(blank, 1, "-");
    default:
      return out + ".";
  }
}

void nearly_repeat(const Place& place, Random& random, Flaw& flaw) {
  const std::vector<std::size_t> rows = free_rows(*place.table, place.column, random);
  const std::size_t wanted = how_many(rows.size(), random);
  for (std::size_t i = 0; i + 1 < rows.size() && flaw.rows.size() < wanted; i += 2) {
    const std::string name = text_of(place.column->values[rows[i + 1]]);
    const std::string other = variant_of(name, static_cast<int>(i / 2));
    if (other.empty() || other == name) continue;
    place.column->values[rows[i]] = other;
    flaw.rows.insert(rows[i]);
    flaw.partners.insert(rows[i + 1]);
  }
}

void lose_targets(const Place& place, Random& random, Flaw& flaw) {
  const Column& key = *place.column->target->key();
  const std::vector<std::size_t> rows = free_rows(*place.table, place.column, random);
  const std::size_t wanted = how_many(rows.size(), random);
  for (std::size_t i = 0; i < rows.size() && flaw.rows.size() < wanted; ++i) {
    Value value;
    if (key.surrogate) {
      value = std::get<std::int64_t>(key.values.back()) + random.between(50, 5000);
    } else {
      value = random.code(key.pattern);
      if (std::find(key.values.begin(), key.values.end(), value) != key.values.end()) continue;
    }
    place.column->values[rows[i]] = std::move(value);
    flaw.rows.insert(rows[i]);
  }
}

}  // namespace

bool plant_rows(Collection& collection, const Place& place, Random& random) {
  Flaw flaw = flaw_of(place);
  if (place.kind == "duplicate_rows") {
    copy_rows(place, random, flaw);
  } else if (place.kind == "near_duplicates") {
    nearly_repeat(place, random, flaw);
  } else if (place.kind == "orphan_reference") {
    lose_targets(place, random, flaw);
  } else if (place.column == nullptr) {
    repeat_composite(place, random, flaw);
  } else {
    repeat_keys(place, random, flaw);
  }
  if (flaw.rows.empty()) return false;
  if (place.column != nullptr) {
    for (const std::size_t row : flaw.rows) touch(*place.table, place.column, row);
    for (const std::size_t row : flaw.partners) touch(*place.table, place.column, row);
  }
  collection.flaws.push_back(std::move(flaw));
  return true;
}

bool plant_bond(Collection& collection, const Place& place, Random& random) {
  Flaw flaw = flaw_of(place);
  const std::vector<Column*>& columns = place.bond->columns;
  Column& last = *columns.back();
  const std::vector<std::size_t> rows = free_rows(*place.table, &last, random);
  const std::size_t wanted = how_many(rows.size(), random);
  for (std::size_t i = 0; i < rows.size() && flaw.rows.size() < wanted; ++i) {
    const std::size_t row = rows[i];
    const bool usable = std::none_of(columns.begin(), columns.end(), [&](const Column* column) {
      return std::holds_alternative<std::monostate>(column->values[row]) ||
             place.table->touched.contains({column, row});
    });
    if (!usable) continue;
    if (place.kind == "date_order") {
      const std::int64_t first = read_day(text_of(columns.front()->values[row]), columns.front()->writing);
      last.values[row] = write_date(first - random.between(2, 60), last.writing, 600);
    } else {
      const double total = std::get<double>(last.values[row]);
      const double factor = random.chance(0.5) ? 1.08 + random.real() * 0.6 : 0.5 + random.real() * 0.4;
      last.values[row] = std::round(total * factor * 100 + 100) / 100;
    }
    flaw.rows.insert(row);
    touch(*place.table, &last, row);
  }
  if (flaw.rows.empty()) return false;
  if (place.kind == "date_order") flaw.also = {columns.front()->name, last.name};
  collection.flaws.push_back(std::move(flaw));
  return true;
}

}  // namespace ai_sdk::planted
