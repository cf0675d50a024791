#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace ai_sdk::server {

enum class CellKind { kEmpty, kInteger, kReal, kPaddedNumber, kPlaceholder, kDate, kEmail, kText };

// What a cell's text looks like. Integers are those that SQL writes the same way and that fit 64 bits; a
// number with leading zeros or a plus sign (a zip code, a phone number) is kPaddedNumber and stays text.
CellKind kind_of_cell(std::string_view text);

using Number = std::variant<std::int64_t, double>;

// The value of a cell whose kind is kInteger or kReal.
Number number_of_cell(std::string_view text, CellKind kind);

// Decides a column's type from all of its values.
class ColumnStatistics {
 public:
  void add(std::string_view text) { add(kind_of_cell(text)); }
  void add(CellKind kind);
  // INTEGER, REAL or TEXT. A column of numbers keeps its type where up to a tenth of its values are other
  // text: SQLite then stores the numbers as numbers and the rest as text.
  const char* type() const;

 private:
  std::uint64_t integers_ = 0;
  std::uint64_t reals_ = 0;
  std::uint64_t padded_ = 0;
  std::uint64_t texts_ = 0;
};

}  // namespace ai_sdk::server
