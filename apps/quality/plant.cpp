#include "plant.hpp"

#include <algorithm>
#include <map>

namespace ai_sdk::planted {
namespace {

bool of_rows(const std::string& kind) {
  return kind == "duplicate_rows" || kind == "duplicate_key" || kind == "near_duplicates" ||
         kind == "orphan_reference";
}

// The name of the kind that a finding would have: stand-ins differ by type only in how they are made.
std::string reported_kind(const std::string& kind) {
  return kind == "empty_number" || kind == "empty_date" ? "empty_strings" : kind;
}

Value flawed(const Place& place, const Value& honest, Random& random, int variant) {
  const std::string& kind = place.kind;
  if (kind == "missing_values") return {};
  if (const auto* text = std::get_if<std::string>(&honest)) {
    const bool date = kind == "future_date" || kind == "empty_date" || kind == "malformed_date";
    return date ? flawed_date(kind, *place.column, *text, random, variant)
                : flawed_text(kind, *place.column, *text, random, variant);
  }
  const auto* integer = std::get_if<std::int64_t>(&honest);
  const double number = integer == nullptr ? std::get<double>(honest) : static_cast<double>(*integer);
  return flawed_number(kind, *place.column, number, random, variant);
}

bool plant_constant(const Place& place, Random& random, Flaw& flaw) {
  const Value one = place.column->values[random.index(place.table->rows)];
  for (std::size_t row = 0; row < place.table->rows; ++row) {
    place.column->values[row] = one;
    flaw.rows.insert(row);
    touch(*place.table, place.column, row);
  }
  return true;
}

bool plant_cells(const Place& place, Random& random, Flaw& flaw) {
  const std::vector<std::size_t> rows = free_rows(*place.table, place.column, random);
  std::size_t wanted = how_many(rows.size(), random);
  // One missing value may be an exception, and one -1 a number; two are a habit.
  if (place.kind == "missing_values") wanted = std::max<std::size_t>(wanted, 2);
  if (place.kind == "empty_number") wanted = std::max<std::size_t>(wanted, 5);
  const int start = static_cast<int>(random.index(100));
  for (const std::size_t row : rows) {
    if (flaw.rows.size() == wanted) break;
    // A stand-in number is always the same one.
    const int variant = start + (place.kind == "empty_number" ? 0 : static_cast<int>(flaw.rows.size()));
    Value value = flawed(place, place.column->values[row], random, variant);
    if (std::holds_alternative<std::monostate>(value) && place.kind != "missing_values") continue;
    place.column->values[row] = std::move(value);
    flaw.rows.insert(row);
    touch(*place.table, place.column, row);
  }
  return !flaw.rows.empty();
}

}  // namespace

const std::vector<std::string>& all_kinds() {
  static const std::vector<std::string> kinds{
      "missing_values",    "empty_strings",     "surrounding_blanks", "duplicate_key",   "duplicate_rows",
      "near_duplicates",   "malformed_email",   "malformed_phone",    "malformed_url",   "malformed_uuid",
      "malformed_code",    "malformed_date",    "future_date",        "date_order",      "mixed_types",
      "outlier",           "negative_value",    "zero_value",         "out_of_range",    "orphan_reference",
      "inconsistent_case", "misspelt_category", "inconsistent_total", "constant_column", "encoding_damage"};
  return kinds;
}

void touch(Table& table, const Column* column, std::size_t row) {
  table.touched.emplace(column, row);
  for (const Bond& bond : table.bonds) {
    if (std::find(bond.columns.begin(), bond.columns.end(), column) == bond.columns.end()) continue;
    for (const Column* other : bond.columns) table.touched.emplace(other, row);
  }
}

std::vector<std::size_t> free_rows(const Table& table, const Column* column, Random& random) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < table.rows; ++row) {
    if (std::holds_alternative<std::monostate>(column->values[row])) continue;
    if (table.touched.contains({column, row}) || column->pinned.contains(row)) continue;
    rows.push_back(row);
  }
  random.shuffle(rows);
  return rows;
}

std::size_t how_many(std::size_t rows, Random& random) {
  const auto most = std::max<std::int64_t>(2, static_cast<std::int64_t>(rows) / 45);
  return static_cast<std::size_t>(random.between(1, most));
}

std::vector<Place> all_places(Collection& collection) {
  std::vector<Place> places;
  for (const auto& table : collection.tables) {
    for (const auto& column : table->columns) {
      for (const std::string& kind : column->kinds) {
        const bool bonded = kind == "date_order" || kind == "inconsistent_total";
        if (!bonded) places.push_back({table.get(), column.get(), kind, nullptr});
      }
    }
    for (Bond& bond : table->bonds) {
      if (bond.columns.back()->kinds.contains(bond.kind))
        places.push_back({table.get(), bond.columns.back(), bond.kind, &bond});
    }
    if (!table->composite_keys.empty()) places.push_back({table.get(), nullptr, "duplicate_key", nullptr});
    const bool small = table->rows < 100;
    if (!small && !table->repeats_by_nature)
      places.push_back({table.get(), nullptr, "duplicate_rows", nullptr});
  }
  return places;
}

bool plant(Collection& collection, const Place& place, Random& random) {
  if (of_rows(place.kind)) return plant_rows(collection, place, random);
  if (place.bond != nullptr) return plant_bond(collection, place, random);
  Flaw flaw;
  flaw.table = place.table->name;
  flaw.column = place.column->name;
  flaw.kind = reported_kind(place.kind);
  const bool done = place.kind == "constant_column" ? plant_constant(place, random, flaw)
                                                    : plant_cells(place, random, flaw);
  if (done) collection.flaws.push_back(std::move(flaw));
  return done;
}

void plant_all(Collection& collection, Random& random) {
  std::vector<Place> places = all_places(collection);
  random.shuffle(places);
  std::set<const Table*> clean;
  for (const auto& table : collection.tables) {
    if (random.chance(0.15)) clean.insert(table.get());
  }
  std::size_t columns = 0;
  for (const auto& table : collection.tables) columns += table->columns.size();
  std::map<const Column*, int> used;
  std::map<std::string, int> planted;
  std::vector<Place> copies;
  std::set<const Place*> taken;
  std::set<std::pair<const Column*, std::string>> here;
  std::size_t count = 0;
  // In rounds over the kinds, so that the rare ones are not crowded out.
  for (int round = 1; count * 5 < columns * 2 && round < 40; ++round) {
    for (const Place& place : places) {
      const std::string kind = reported_kind(place.kind);
      if (planted[kind] >= round || clean.contains(place.table) || taken.contains(&place)) continue;
      if (place.column != nullptr && here.contains({place.column, kind})) continue;
      if (place.kind == "duplicate_rows") {
        const bool again =
            std::any_of(copies.begin(), copies.end(), [&](const Place& p) { return p.table == place.table; });
        if (!again) {
          copies.push_back(place);
          ++planted[kind];
          ++count;
        }
        continue;
      }
      int& times = used[place.column];
      const bool lonely = place.kind == "constant_column";
      if (place.column != nullptr &&
          (times > 1 || (lonely && times > 0) || (times == 1 && random.chance(0.6))))
        continue;
      if (place.column == nullptr && planted[kind] > 0 && used[place.table->composite_keys[0].back()] > 1)
        continue;
      if (!plant(collection, place, random)) continue;
      times += lonely ? 2 : 1;
      if (place.column == nullptr) {
        times = 0;
        for (const Column* column : place.table->composite_keys[0]) used[column] += 2;
      }
      taken.insert(&place);
      here.emplace(place.column, kind);
      ++planted[kind];
      ++count;
    }
  }
  // Copies come last, of rows that nothing else was planted in.
  for (const Place& place : copies) plant(collection, place, random);
}

}  // namespace ai_sdk::planted
