#pragma once

#include "store/metadata_store.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// What may be changed of an entity, and what its values look like. The rest is what a data source says, or
// what the server keeps account of itself.
struct EditableMember {
  enum class Shape { text, texts, labels, references, flag, choice, links, expression };
  std::string_view name;
  Shape shape = Shape::text;
  std::span<const std::string_view> words = {};  // of a choice, or the types that a reference can have
};

// Members that can be changed of every entity of the type. For "column": of a column of a table.
std::vector<EditableMember> editable_members(std::string_view type);

// The value as it is kept: references and labels resolved. null says that the member is to go. Throws
// ToolFailure 400 or 404 that begins with `where`.
boost::json::value read_member(MetadataStore& metadata, const EditableMember& member,
                               const boost::json::value& given, std::string_view where);

// What turns `before` into `after`, as an edit of EntityView: only members that may be changed, checked; null
// for those that are gone. A table's columns can be changed in place only. Throws ToolFailure 400 for
// everything else that differs. `changed` gets the names: "tags", "columns.email.description".
boost::json::object edit_between(MetadataStore& metadata, std::string_view type,
                                 const boost::json::object& before, const boost::json::object& after,
                                 std::vector<std::string>& changed);

}  // namespace ai_sdk::server
