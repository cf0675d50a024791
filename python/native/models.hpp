#pragma once

#include <ai_sdk/mcp_models.hpp>
#include <ai_sdk/models.hpp>

#include <pybind11/pybind11.h>

namespace ai_sdk::python {

// The model types, added to the native module.
void add_models(pybind11::module_& module);

// What the library brings as a Python model. With the GIL.
pybind11::object to_python(InvokeResponse value);
pybind11::object to_python(StreamEvent value);
pybind11::object to_python(AgentInfo value);
pybind11::object to_python(ToolInfo value);
pybind11::object to_python(ToolCallResult value);

}  // namespace ai_sdk::python
