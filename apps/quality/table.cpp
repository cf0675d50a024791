#include "table.hpp"

namespace ai_sdk::planted {

Column& Column::allow(std::initializer_list<const char*> more) {
  for (const char* kind : more) kinds.insert(kind);
  return *this;
}

Column& Column::forbid(std::initializer_list<const char*> less) {
  for (const char* kind : less) kinds.erase(kind);
  return *this;
}

Column* Table::key() const {
  for (const auto& column : columns) {
    if (column->primary || column->surrogate || column->kinds.contains("duplicate_key")) return column.get();
  }
  return nullptr;
}

std::string text_of(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? server::to_text(value) : *text;
}

}  // namespace ai_sdk::planted
