#include "agents/curator/evidence.hpp"

#include "agents/agent.hpp"
#include "agents/data_quality/names.hpp"
#include "agents/data_quality/text_class.hpp"
#include "catalog/connection.hpp"
#include "core/ascii.hpp"

#include <algorithm>
#include <chrono>

namespace ai_sdk::server::curator {
namespace {

constexpr std::chrono::milliseconds sample_time{10'000};
constexpr std::size_t longest_mask = 40;
constexpr std::size_t longest_choice = 30;

using core::is_digit;
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool about_people(const TableInfo& table) {
  const auto named = quality::has_word(
      quality::name_words(table.name),
      {"customer",  "customers",  "client",     "clients",     "user",       "users",    "person",
       "persons",   "people",     "employee",   "employees",   "patient",    "patients", "member",
       "members",   "contact",    "contacts",   "student",     "students",   "staff",    "author",
       "authors",   "guest",      "guests",     "passenger",   "passengers", "citizen",  "citizens",
       "applicant", "applicants", "subscriber", "subscribers", "driver",     "drivers",  "lead",
       "leads",     "donor",      "donors",     "account",     "accounts"});
  if (named) return true;
  return std::any_of(table.columns.begin(), table.columns.end(), [](const ColumnInfo& column) {
    return quality::has_word(quality::name_words(column.name),
                             {"firstname", "lastname", "surname", "birthdate", "dob", "ssn", "birthday"});
  });
}

void take(ColumnEvidence& evidence, const Value& value) {
  if (std::holds_alternative<std::monostate>(value)) return;
  const std::string text = to_text(value);
  const std::string_view trimmed = quality::trim_blanks(text);
  if (trimmed.empty()) return;
  ++evidence.present;
  if (evidence.example.empty()) evidence.example = trimmed;
  if (std::holds_alternative<std::string>(value)) ++evidence.texts;
  if (quality::has_letter(trimmed)) ++evidence.lettered;
  if (quality::is_email(trimmed)) ++evidence.emails;
  if (quality::is_phone(trimmed)) ++evidence.phones;
  if (is_iban(trimmed)) ++evidence.ibans;
  if (is_card_number(trimmed)) ++evidence.cards;
  if (is_ipv4(trimmed)) ++evidence.addresses;
  if (evidence.many) return;
  ++evidence.values[std::string(trimmed)];
  evidence.many = evidence.values.size() > few_values || trimmed.size() > longest_choice;
  if (evidence.many) evidence.values.clear();
}

}  // namespace

TableEvidence look_at(const TableRef& table, const std::stop_token& stop) {
  TableEvidence evidence;
  evidence.table = table.info;
  evidence.people = about_people(table.info);
  std::string columns;
  for (const auto& column : evidence.table.columns) {
    auto& one = evidence.columns.emplace_back();
    one.column = &column;
    one.meaning = quality::meaning_of(column, evidence.table);
    one.words = quality::name_words(column.name);
    columns += (columns.empty() ? "" : ", ") + quote_identifier(column.name);
  }
  if (columns.empty()) return evidence;
  const std::string place = table.info.schema.empty() ? "" : quote_identifier(table.info.schema) + '.';
  const std::string sql = "SELECT " + columns + " FROM " + place + quote_identifier(table.info.name) +
                          " LIMIT " + std::to_string(sampled_rows);
  try {
    const auto connection = table.source->connect();
    connection->stop_with(stop);
    connection->for_each(sql,
                         [&](std::span<const Value> row) {
                           ++evidence.rows;
                           for (std::size_t i = 0; i < row.size() && i < evidence.columns.size(); ++i)
                             take(evidence.columns[i], row[i]);
                           return true;
                         },
                         {}, {sampled_rows, sample_time});
  } catch (const SqlCancelled&) {
    throw RunCancelled();
  } catch (const SqlError&) {  // what was read so far is evidence as well
  }
  return evidence;
}

std::string masked(std::string_view value) {
  std::string out;
  std::size_t characters = 0;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80U) continue;  // the rest of a character
    if (++characters > longest_mask) return out + "…";
    if (byte >= 0x80U || is_letter(c)) {
      out += c >= 'A' && c <= 'Z' ? 'X' : 'x';
    } else if (is_digit(c)) {
      out += '9';
    } else {
      out += byte < 0x20U || c == '`' ? ' ' : c;
    }
  }
  return out;
}

bool is_iban(std::string_view text) {
  std::string plain;
  for (const char c : text)
    if (c != ' ') plain += c;
  if (plain.size() < 15 || plain.size() > 34) return false;
  if (!(is_letter(plain[0]) && is_letter(plain[1]) && is_digit(plain[2]) && is_digit(plain[3]))) return false;
  std::rotate(plain.begin(), plain.begin() + 4, plain.end());
  unsigned rest = 0;
  for (const char c : plain) {
    if (is_digit(c)) {
      rest = (rest * 10 + static_cast<unsigned>(c - '0')) % 97;
    } else if (c >= 'A' && c <= 'Z') {
      rest = (rest * 100 + static_cast<unsigned>(c - 'A' + 10)) % 97;
    } else {
      return false;
    }
  }
  return rest == 1;
}

bool is_card_number(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (is_digit(c)) {
      digits += c;
    } else if (c != ' ' && c != '-') {
      return false;
    }
  }
  if (digits.size() < 13 || digits.size() > 19) return false;
  unsigned sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    unsigned digit = static_cast<unsigned>(digits[digits.size() - 1 - i] - '0');
    if (i % 2 == 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0 && digits.find_first_not_of('0') != std::string::npos;
}

bool is_ipv4(std::string_view text) {
  unsigned parts = 0;
  while (true) {
    const auto dot = text.find('.');
    const auto part = text.substr(0, dot);
    if (part.empty() || part.size() > 3 || !quality::is_digits(part)) return false;
    unsigned number = 0;
    for (const char c : part) number = number * 10 + static_cast<unsigned>(c - '0');
    if (number > 255) return false;
    ++parts;
    if (dot == std::string_view::npos) return parts == 4;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace ai_sdk::server::curator
