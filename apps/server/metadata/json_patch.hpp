#pragma once

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace ai_sdk::server {

// A patch is malformed, or does not fit the document. The text names the operation ("/1/path" is the second's
// path) and says what is wrong.
struct PatchError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
// A `test` operation found something else than it should have.
struct PatchTestFailed : PatchError {
  using PatchError::PatchError;
};

// Applies a JSON Patch (RFC 6902) and returns the new document; all operations or, with a PatchError, none.
// Members of an operation that the RFC does not define are ignored, as it demands. At most 1,000 operations.
boost::json::value apply_patch(const boost::json::value& document, const boost::json::value& patch);

// Whether two values are the same as section 4.6 of the RFC has it: numbers by their value, objects without
// regard to the order of members.
bool same_json(const boost::json::value& a, const boost::json::value& b);

}  // namespace ai_sdk::server
