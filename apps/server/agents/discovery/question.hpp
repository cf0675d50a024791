#pragma once

#include "catalog/catalog.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server::discovery {

// What a message wants to know.
struct Question {
  enum class Kind {
    list,      // which tables there are
    describe,  // what one or several tables are
    find,      // which tables are about something
    missing,   // a table that is not there
    help
  };
  Kind kind = Kind::help;
  std::vector<TableRef> tables;     // describe
  std::vector<std::string> topics;  // find: the words that say what it is about, in lower case
  std::string asked_for;            // missing: its name
  std::vector<std::string> suggestions;
};

// Only the first kilobytes of a message are read.
Question read_question(const Catalog& catalog, std::string_view message);

// Whether two words say the same: singular and plural, or one the other's beginning (refund, refunded).
bool same_topic(std::string_view word, std::string_view other);

}  // namespace ai_sdk::server::discovery
