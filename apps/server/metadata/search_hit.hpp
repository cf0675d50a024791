#pragma once

#include "metadata/search_index.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace ai_sdk::server {

// What a search tells of one entity: names, place, a description of 450 characters at most, tags, owners,
// columns' names. `extra`: further members of the entity that were asked for.
boost::json::object search_hit(const SearchDocument& document, const std::vector<std::string>& extra = {});

}  // namespace ai_sdk::server
