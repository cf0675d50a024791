#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ai_sdk::server::quality {

// How a date is written. `slash`, `dot` and `dash` are two digits, two digits, four digits; which of the two
// is the month is decided over the whole column.
enum class DateForm : std::uint8_t {
  none,
  iso_date,
  iso_datetime,
  year_slash,
  slash,
  dot,
  dash,
  in_words,
  short_year
};
inline constexpr std::size_t date_forms = 9;

struct DateText {
  DateForm form = DateForm::none;
  bool possible = true;  // false: 2024-02-30
  int first = 0;         // the two-digit parts in their order, for slash, dot and dash
  int second = 0;
  int year = 0;
};

std::string_view trim_blanks(std::string_view text);
DateText read_date(std::string_view text);
bool is_possible_day(int year, int month, int day);
// A plain decimal number. Leading zeros, as in "01234", are those of a code: no number.
std::optional<double> read_number(std::string_view text);
bool is_email(std::string_view text);
// 7 to 15 digits with the usual separators, perhaps an extension.
bool is_phone(std::string_view text);
bool is_url(std::string_view text);
bool is_uuid(std::string_view text);

enum class Damage : std::uint8_t { none, replacement_character, mojibake, control_character, html_entity };
Damage damage_of(std::string_view text);

// Letters as A or a, digits as 9, the rest as it is: "SKU-12ab" gives "AAA-99aa". Texts of more than
// `max_shape` bytes have no shape (empty).
inline constexpr std::size_t max_shape = 48;
std::string shape_of(std::string_view text);
// The same with the runs of one kind cut to one character: "AAA-99aa" gives "A-9a".
std::string collapsed_shape(std::string_view shape);

// The words that people write where they have no value: n/a, none, null, unknown, -, …  Lower case, trimmed.
bool is_placeholder_word(std::string_view lower_trimmed);
std::span<const std::string_view> placeholder_words();
// A stand-in date, such as 9999-12-31 or 0000-00-00.
bool is_placeholder_date(std::string_view trimmed);

bool has_letter(std::string_view text);
bool is_digits(std::string_view text);
// How many letters must be added, dropped, changed or swapped with a neighbour; `limit + 1` where more.
int edit_distance(std::string_view left, std::string_view right, int limit);

std::int64_t count_words(std::string_view text);

}  // namespace ai_sdk::server::quality
