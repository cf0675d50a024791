#pragma once

#include "metadata/search_index.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <vector>

namespace ai_sdk::server {

// Adds "aggregations": how many hits there are by type, service, database, schema, tag, owner, …, the most
// frequent first, at most `most` of each; aggregationsTruncated where there are more.
void add_facets(boost::json::object& answer, const std::vector<SearchHit>& hits, std::size_t most);

}  // namespace ai_sdk::server
