#pragma once

#include "catalog/table_info.hpp"

#include <optional>
#include <utility>

namespace ai_sdk::server::quality {

// What a column's name (with its declared type and its table) says about its values. Only a guess: every
// detector checks it against the values before it believes it.
struct Meaning {
  bool key = false;        // would identify a row of this table: id, customer_id in customers, sku, email
  bool surrogate = false;  // a made-up number or UUID that says nothing: id, customer_id in customers
  bool reference = false;  // points to another row: customer_id in orders
  bool email = false;
  bool phone = false;
  bool url = false;
  bool uuid = false;
  bool code = false;    // written in one form: sku, zip, iban, number of an order
  bool naming = false;  // names people, firms, products, places
  bool free_text = false;
  bool date = false;
  bool past_date = false;  // of something that has happened
  bool open_date = false;  // may well lie ahead: due, expires, valid_to
  bool birth_date = false;
  bool finishing = false;  // filled once something is over: shipped_at, closed_on
  bool optional = false;   // honestly empty for many rows: notes, middle_name, parent_id
  bool non_negative = false;
  bool non_zero = false;
  bool money = false;
  bool quantity = false;
  bool signed_number = false;  // may honestly be negative: balance, temperature, delta
  bool no_measure = false;     // a number that measures nothing: id, year, code, coordinate
  bool declared_number = false;
  std::optional<std::pair<double, double>> range;  // what the meaning allows, inclusive
  bool latitude = false;
  bool longitude = false;
  bool percentage = false;
  bool rating = false;
  bool fraction = false;  // a discount or a rate: between 0 and 1 where nearly all are
};

Meaning meaning_of(const ColumnInfo& column, const TableInfo& table);

}  // namespace ai_sdk::server::quality
