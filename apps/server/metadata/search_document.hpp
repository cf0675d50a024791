#pragma once

#include <boost/json/object.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// Where a word stands counts: one in the name says more than one in the description.
enum class SearchField { name, display_name, synonyms, columns, tags, description, place, people };
inline constexpr std::size_t search_field_count = 8;
inline constexpr std::array<double, search_field_count> search_field_weights{10, 9, 7, 4, 3.5, 2.5, 1.5, 1.5};

// What a search looks at of one entity.
struct SearchDocument {
  std::string type;
  std::string fqn;
  boost::json::object entity;  // whole; for filters and for what a hit shows
  std::array<std::string, search_field_count> texts;

  std::string& text(SearchField field) { return texts[static_cast<std::size_t>(field)]; }
};

SearchDocument make_document(std::string_view type, boost::json::object entity);
// A column as a hit of its own; `table` is its table's whole entity.
SearchDocument make_column_document(const boost::json::object& table, const boost::json::object& column);

// Whether a search looks at entities of that type without being asked for them by type.
bool is_in_default_scope(std::string_view type);

}  // namespace ai_sdk::server
