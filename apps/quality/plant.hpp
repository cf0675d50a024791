#pragma once

#include "table.hpp"

#include <functional>
#include <string>
#include <vector>

namespace ai_sdk::planted {

// Every kind that docs/data-quality.md names.
const std::vector<std::string>& all_kinds();

// One place where a kind of flaw can be planted.
struct Place {
  Table* table = nullptr;
  Column* column = nullptr;  // null for whole rows
  std::string kind;
  Bond* bond = nullptr;
};

// Everything that `collection` offers.
std::vector<Place> all_places(Collection& collection);

// Plants at the place in one to a few per cent of the rows, in cells that nothing was planted in before.
// Nothing happens, and false is given back, where too few such rows are left.
bool plant(Collection& collection, const Place& place, Random& random);

// Chooses places: every kind several times, about two columns in five, some tables left clean; then plants.
void plant_all(Collection& collection, Random& random);

// The flawed form of one honest cell; NULL where the kind cannot be made of it. Defined by families of kinds.
Value flawed_text(const std::string& kind, const Column& column, const std::string& text, Random& random,
                  int variant);
Value flawed_number(const std::string& kind, const Column& column, double number, Random& random,
                    int variant);
Value flawed_date(const std::string& kind, const Column& column, const std::string& text, Random& random,
                  int variant);

// Kinds that concern more than one cell.
bool plant_rows(Collection& collection, const Place& place, Random& random);
bool plant_bond(Collection& collection, const Place& place, Random& random);

// Rows of the column that are filled and untouched, in random order.
std::vector<std::size_t> free_rows(const Table& table, const Column* column, Random& random);
// How many rows get the flaw.
std::size_t how_many(std::size_t rows, Random& random);
void touch(Table& table, const Column* column, std::size_t row);

}  // namespace ai_sdk::planted
