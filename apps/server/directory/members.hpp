#pragma once

#include "directory/entity_kind.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <span>
#include <string_view>

namespace ai_sdk::server {

// What a member of an entity must look like. References may be given as names, too.
enum class Shape { text, flag, choice, object, texts, objects, reference, references, knowledge };

// A member that a caller can set.
struct Member {
  std::string_view name;
  Shape shape = Shape::text;
  bool required = false;
  std::span<const std::string_view> choices = {};
  bool relation = false;  // in answers only where it was asked for
  std::string_view description = {};
};

// In the order in which complaints name them.
std::span<const Member> members_of(EntityKind kind);
// Whether it can stand in `fields`: members that hold more than a word.
bool is_field(EntityKind kind, std::string_view name);

// The members of a document, checked: known ones of the right shapes, nulls left out, those that are required
// there. Throws DirectoryFailure of 400.
boost::json::object check_members(EntityKind kind, const boost::json::object& document);
// A body that is a JSON object. Throws DirectoryFailure of 400.
boost::json::object read_object(std::string_view body);
// A body that is JSON of any kind.
boost::json::value read_json(std::string_view body);

}  // namespace ai_sdk::server
