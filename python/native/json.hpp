#pragma once

#include <ai_sdk/json.hpp>

#include <pybind11/pybind11.h>

namespace ai_sdk::python {

// JSON values as Python's own: dict, list, str, int, float, bool, None. With the GIL.
pybind11::object to_python(const Json& value);
pybind11::object to_python(const JsonObject& value);

// The other way; what json.dumps takes. Throws TypeError, ValueError or RecursionError (as a Python error),
// with `what` in its text.
Json json_from_python(pybind11::handle value, const char* what);
JsonObject json_object_from_python(pybind11::handle value, const char* what);

}  // namespace ai_sdk::python
