#pragma once

#include "metadata/search_document.hpp"
#include "metadata/search_query.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ai_sdk::server {

struct SearchHit {
  const SearchDocument* document = nullptr;
  double score = 0;
};

// An index over documents: SQLite's full-text search (FTS5) in memory finds what holds one of the words, a
// score over the fields ranks it. Unchanging once built; thread-safe.
class SearchIndex {
 public:
  explicit SearchIndex(std::vector<SearchDocument> documents);
  ~SearchIndex();
  SearchIndex(const SearchIndex&) = delete;
  SearchIndex& operator=(const SearchIndex&) = delete;

  const std::vector<SearchDocument>& documents() const { return documents_; }
  std::size_t size() const { return documents_.size(); }

  using Accept = std::function<bool(const SearchDocument&)>;
  // Best first; equal ones by name. A word that nothing in the index begins with stands for the ones that
  // look like it. Of many hits the best 2,000 by FTS5's own rank are scored, the others follow in its order.
  std::vector<SearchHit> find(const SearchQuery& query, const Accept& accept) const;

  // Words that mean the same to whoever looks for one of them: stems, each with how well it fits, 0 to 1.
  using Meaning = std::vector<std::pair<std::string, double>>;
  // How much of what is meant a document has, 0 to 1, rare meanings counting more and names more than
  // descriptions; best first, none with 0.
  std::vector<SearchHit> rank(const std::vector<Meaning>& meanings, const Accept& accept) const;

  // The stems that begin so; at most 50.
  std::vector<std::string> stems_with(std::string_view beginning) const;
  // How many documents hold a stem; 0 where none does.
  std::size_t documents_with(std::string_view stem) const;
  // The index's words that look like this one, which is not in it.
  std::vector<std::string> words_like(std::string_view folded) const;

 private:
  struct Impl;
  std::vector<SearchDocument> documents_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ai_sdk::server
