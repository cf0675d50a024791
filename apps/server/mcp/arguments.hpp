#pragma once

#include <boost/json/object.hpp>

namespace ai_sdk::server {

// The arguments of a tool as its schema wants them, whatever generation of clients they come from:
// - earlier names of arguments (entity_type, limit, entityFqn, …) become those of the schema, where it has
// not got them
//   itself and the newer one is not there;
// - null counts as left out;
// - where an array or object is wanted, a string with JSON in it is read; a plain string becomes the only
// element of an
//   array of strings;
// - numbers and truth values may be written as strings; an integer above `maximum` becomes that.
// Then they are checked against the schema (type, required, enum, minimum, items, properties,
// additionalProperties: false). Throws ToolFailure 400 that names the argument and says what it should be.
boost::json::object read_arguments(const boost::json::object& schema, boost::json::object arguments);

}  // namespace ai_sdk::server
