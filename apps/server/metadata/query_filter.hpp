#pragma once

#include "metadata/search_document.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// A filter as OpenSearch's query DSL writes it, in the forms that catalogs use: bool (must, filter, should,
// must_not, minimum_should_match), term, terms, match, match_phrase, match_all, match_none, multi_match,
// query_string, simple_query_string, exists, prefix, wildcard, range, nested. Field names are those of a hit,
// dotted
// ("service.name", "tags.tagFQN", "columns.name"); ".keyword" at their end says nothing. Texts are compared
// without case.
using DocumentFilter = std::function<bool(const SearchDocument&)>;

// `text`: JSON, with or without {"query": …} around it. Throws ToolFailure 400, which says what cannot be
// read.
DocumentFilter read_query_filter(std::string_view text);

// All values that stand at a dotted path, through lists, as texts.
std::vector<std::string> values_at(const boost::json::object& entity, std::string_view path);

}  // namespace ai_sdk::server
