#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace ai_sdk::server {

// The document as `patch` makes it: a list is a JSON Patch (RFC 6902), an object a merge patch (RFC 7396).
// Throws DirectoryFailure: 400 for what is no patch or leads nowhere, 409 where a "test" of it fails.
boost::json::object patched(boost::json::object document, const boost::json::value& patch);

}  // namespace ai_sdk::server
