#pragma once

#include "catalog/connection.hpp"
#include "dates.hpp"
#include "random.hpp"
#include "words.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace ai_sdk::planted {

using server::Value;

struct Table;

// One column, honest as it is made; `kinds` are the flaws that may be planted in it.
struct Column {
  std::string name;
  std::string type;           // as declared; empty for none
  std::vector<Value> values;  // one per row
  std::set<std::string> kinds;
  bool primary = false;       // declared as the primary key
  bool surrogate = false;     // a running number
  Table* target = nullptr;    // of a reference
  std::string target_column;  // its key
  bool declared = false;      // as a foreign key
  Writing writing = Writing::iso;
  std::string pattern;           // of codes
  double limit = 100;            // the most that an out-of-range flaw must go beyond
  std::set<std::size_t> pinned;  // rows that references of other tables point to: their value must stay

  Column& allow(std::initializer_list<const char*> more);
  Column& forbid(std::initializer_list<const char*> less);
  // Odd, but right: nothing is planted here, and nothing may be found.
  Column& odd() {
    kinds.clear();
    return *this;
  }
};

// Two dates in order, or a total with its parts: where one has been touched, the others of the row are left.
struct Bond {
  std::string kind;              // date_order, inconsistent_total
  std::vector<Column*> columns;  // the later date, or the total, comes last
};

struct Table {
  std::string name;
  std::size_t rows = 0;
  std::vector<std::unique_ptr<Column>> columns;
  std::vector<Bond> bonds;
  std::vector<std::vector<Column*>> composite_keys;  // columns that identify a row together
  bool repeats_by_nature = false;                    // equal rows are honest here
  int style = 0;                                     // how its names are written: that of the collection
  std::set<std::pair<const Column*, std::size_t>> touched;

  Column* key() const;  // what references point to
};

// What has been planted.
struct Flaw {
  std::string table;
  std::string column;  // empty for whole rows
  std::string kind;
  std::set<std::size_t> rows;  // those that were changed or added, from 0
  std::set<std::size_t>
      partners;                // those that became concerned through them: the other one of two equal rows
  std::set<std::string> also;  // columns that it may be reported on as well: the other one of two dates
};

// The tables of one domain, as one database.
struct Collection {
  std::string name;
  int style = 0;  // snake_case, camelCase, PascalCase or UPPER_CASE
  std::vector<std::unique_ptr<Table>> tables;
  std::vector<Flaw> flaws;
};

std::string text_of(const Value& value);

}  // namespace ai_sdk::planted
