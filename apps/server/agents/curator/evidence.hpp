#pragma once

#include "agents/data_quality/meaning.hpp"
#include "catalog/catalog.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server::curator {

// What a column's first rows show.
struct ColumnEvidence {
  const ColumnInfo* column = nullptr;
  quality::Meaning meaning;
  std::vector<std::string> words;  // of its name, lower case
  std::size_t present = 0;         // values that are neither NULL nor blank
  std::size_t texts = 0;
  std::size_t lettered = 0;  // with a letter in them
  std::size_t emails = 0;
  std::size_t phones = 0;
  std::size_t ibans = 0;
  std::size_t cards = 0;
  std::size_t addresses = 0;                  // of machines: IPv4
  std::map<std::string, std::size_t> values;  // with their counts, while there are few; see many
  bool many = false;                          // more values than are worth listing
  std::string example;                        // the first value that is present

  bool mostly(std::size_t part) const { return present >= 3 && part * 10 >= present * 8; }
};

struct TableEvidence {
  TableInfo table;
  std::size_t rows = 0;  // that were looked at
  bool people = false;   // the table is about persons, as its name and columns say
  std::vector<ColumnEvidence> columns;
};

inline constexpr std::size_t sampled_rows = 1'000;
inline constexpr std::size_t few_values = 12;

// Reads the first rows of the table: at most 1,000 and 10 seconds. A table that cannot be read has no rows.
// Throws RunCancelled.
TableEvidence look_at(const TableRef& table, const std::stop_token& stop);

// A value in which no letter and no digit can be read: "carla.haddad3@example.org" is
// "xxxxx.xxxxxx9@xxxxxxx.xxx". Cut after 40 characters.
std::string masked(std::string_view value);
bool is_iban(std::string_view text);         // with its check digits (ISO 13616)
bool is_card_number(std::string_view text);  // 13 to 19 digits with blanks or dashes, and Luhn's check digit
bool is_ipv4(std::string_view text);

}  // namespace ai_sdk::server::curator
