#include "catalog/table_info.hpp"

#include "core/ascii.hpp"

#include <algorithm>

namespace ai_sdk::server {

namespace {

std::string part(const std::string& name) {
  if (name.find_first_of(".\"") == std::string::npos) return name;
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

// As SQL compares names: letters of ASCII only, because that is what SQLite does.
bool same_name(std::string_view a, std::string_view b) { return core::equal_ignoring_case(a, b); }

}  // namespace

std::string TableInfo::fully_qualified_name() const {
  return part(service) + "." + part(database) + "." + part(schema) + "." + part(name);
}

const ColumnInfo* TableInfo::find_column(std::string_view column) const {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const ColumnInfo& info) { return same_name(info.name, column); });
  return found == columns.end() ? nullptr : &*found;
}

}  // namespace ai_sdk::server
