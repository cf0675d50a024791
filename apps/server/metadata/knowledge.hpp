#pragma once

#include "metadata/tool.hpp"
#include "store/metadata_store.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

class SearchCache;

// Entities of some types that come near to a phrase, nearest first, by the means of semantic_search.
struct KnowledgeHit {
  std::string type;
  std::string fqn;
  double score = 0;         // 0 to 1
  boost::json::object hit;  // as semantic_search shows it
};
struct KnowledgePage {
  std::vector<KnowledgeHit> hits;
  boost::json::object paging;  // totalFound, hasMore, nextCursor
};
class KnowledgeFinder {
 public:
  explicit KnowledgeFinder(std::shared_ptr<SearchCache> search);
  // `use` gives the principal and the stop token; `from` and `cursor` of its arguments are looked at where
  // `paged`.
  KnowledgePage find(const ToolUse& use, const ToolContext& context, std::string_view query,
                     std::initializer_list<std::string_view> types, std::size_t size,
                     bool paged = false) const;

 private:
  std::shared_ptr<const Tool> semantic_;
};

// Everything that is known of a glossary term, a metric or a note, as one text in Markdown.
std::string knowledge_text(const boost::json::object& entity, std::string_view type);

// The paragraphs of a text that share most words with the query, in the order of the text; without a query
// the first ones. Words are compared by their stems.
std::vector<std::string> best_passages(std::string_view text, std::string_view query, std::size_t count);

// What is said of an entity in one line, cut to `most` bytes at the end of a character.
std::string short_description(const boost::json::object& entity, std::size_t most);

}  // namespace ai_sdk::server
