#pragma once

#include "metadata/search_document.hpp"
#include "metadata/search_text.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// What somebody looks for, read from one line of text:
//   customer orders      either word, both before one
//   "order items"        these words beside each other; what is quoted must be there
//   custom*              what begins so (words of three letters and more find that anyway)
//   -test                without that word
//   name:orders          in that field: name, displayName, description, columns, tags, owners, service
//   *                    everything
// AND, OR and brackets are left aside.
struct SearchQuery {
  struct Term {
    SearchWord word;
    bool prefix = false;
    std::optional<SearchField> field;
  };
  struct Phrase {
    std::vector<SearchWord> words;
    std::optional<SearchField> field;
  };
  std::vector<Term> terms;
  std::vector<Phrase> phrases;
  std::vector<SearchWord> excluded;
  std::string folded;  // the whole as one word, to compare with whole names

  bool everything() const { return terms.empty() && phrases.empty() && excluded.empty(); }
};

SearchQuery read_search_query(std::string_view text);

}  // namespace ai_sdk::server
