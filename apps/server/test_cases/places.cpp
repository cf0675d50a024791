#include "test_cases/places.hpp"

#include "test_cases/sql.hpp"

#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <iterator>

namespace ai_sdk::server::tests {
namespace {

constexpr std::size_t max_places = 1'000'000;

const ColumnInfo* first_of(const TableInfo& table, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (const auto* column = table.find_column(name)) return column;
  }
  return nullptr;
}

Places read_table(const TestRun& run, const TableRef& table, const ColumnInfo& name,
                  const ColumnInfo& latitude, const ColumnInfo& longitude) {
  Places places;
  const auto connection = table.source->connect();
  connection->stop_with(run.stop);
  const Sql sql(table, name.name);
  connection->for_each(
      "SELECT " + sql.text() + ", " + quote_identifier(latitude.name) + ", " +
          quote_identifier(longitude.name) + " FROM " + sql.table(),
      [&](std::span<const Value> row) {
        const auto* text = std::get_if<std::string>(&row[0]);
        const auto north = to_double(row[1]);
        const auto east = to_double(row[2]);
        if (text != nullptr && north && east) places.emplace(place_key(*text), Place{*north, *east});
        return places.size() < max_places;
      },
      {}, test_limits());
  return places;
}

// Nothing where no table is called so and has what it takes; the table under test is no reference for itself.
Places from_catalog(const TestRun& run, std::initializer_list<std::string_view> tables,
                    std::initializer_list<std::string_view> columns) {
  for (const TableRef& table : run.tables) {
    bool called_so = false;
    for (const std::string_view name : tables) called_so = called_so || place_key(table.info.name) == name;
    if (!called_so || table.info.fully_qualified_name() == run.table.info.fully_qualified_name()) continue;
    const auto* name = first_of(table.info, columns);
    const auto* latitude = first_of(table.info, {"latitude", "lat"});
    const auto* longitude = first_of(table.info, {"longitude", "lon", "lng"});
    if (name == nullptr || latitude == nullptr || longitude == nullptr) continue;
    return read_table(run, table, *name, *latitude, *longitude);
  }
  return {};
}

// ±DDMM, ±DDMMSS, ±DDDMM or ±DDDMMSS (ISO 6709) as degrees.
double degrees(std::string_view text, std::size_t digits_of_degrees) {
  const auto number = [&](std::size_t from, std::size_t count) {
    return std::atof(std::string(text.substr(from, count)).c_str());
  };
  if (text.size() < digits_of_degrees + 3) return 0;
  double value = number(1, digits_of_degrees) + number(1 + digits_of_degrees, 2) / 60;
  if (text.size() >= digits_of_degrees + 5) value += number(3 + digits_of_degrees, 2) / 3600;
  return text.front() == '-' ? -value : value;
}

}  // namespace

std::string place_key(std::string_view name) {
  std::string key;
  for (const char c : name) {
    if (c == ' ' || c == '_' || c == '\t') {
      if (!key.empty() && key.back() != ' ') key += ' ';
    } else {
      key += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  while (key.ends_with(' ')) key.pop_back();
  if (key.starts_with(' ')) key.erase(0, 1);
  return key;
}

Places parse_zone_table(std::string_view text) {
  Places places;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (line.empty() || line.front() == '#') continue;
    const auto first = line.find('\t');
    const auto second = line.find('\t', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) continue;
    const std::string_view both = line.substr(first + 1, second - first - 1);
    std::string_view zone = line.substr(second + 1);
    zone = zone.substr(0, zone.find('\t'));
    const auto split = both.find_first_of("+-", 1);
    if (split == std::string_view::npos) continue;
    const auto slash = zone.rfind('/');
    places.emplace(place_key(slash == std::string_view::npos ? zone : zone.substr(slash + 1)),
                   Place{degrees(both.substr(0, split), 2), degrees(both.substr(split), 3)});
  }
  return places;
}

Places find_cities(const TestRun& run) {
  Places places = from_catalog(run, {"city", "cities"}, {"city", "name"});
  if (!places.empty()) return places;
  std::ifstream file("/usr/share/zoneinfo/zone.tab");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return parse_zone_table(text);
}

Places find_postal_codes(const TestRun& run) {
  return from_catalog(run, {"postal code", "postal codes"}, {"postal_code", "code", "zip"});
}

}  // namespace ai_sdk::server::tests
