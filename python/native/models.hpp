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
pybind11::object to_python(BotInfo value);
pybind11::object to_python(PersonaInfo value);
pybind11::object to_python(AbilityInfo value);
pybind11::object to_python(ToolInfo value);
pybind11::object to_python(ToolCallResult value);

// The other way: TypeError where it is no such model, or where somebody has put into it what does not belong
// there.
CreateAgentRequest create_agent_request(pybind11::handle model);
CreatePersonaRequest create_persona_request(pybind11::handle model);

}  // namespace ai_sdk::python
