#pragma once

#include "metadata/tool.hpp"

#include <boost/json/object.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace ai_sdk::server {

void add_edit_tools(ToolList& tools);  // patch_entity, update_entity

// Turns an entity into what it is to be, and keeps the difference: an edit laid over what a data source says,
// or a new version of what the store has. Where another writer is faster, `change` is asked again with the
// newer entity. Returns the compact entity with _operation, version and changed. Throws ToolFailure: 404
// where there is no such entity, 400 for what may not be changed, 409 where others do not let it come
// through, and whatever `change` throws.
boost::json::object edit_entity(
    const ToolUse& use, const ToolContext& context, std::string_view type, std::string_view fqn,
    const std::function<boost::json::object(const boost::json::object& entity)>& change);

}  // namespace ai_sdk::server
