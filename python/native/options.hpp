#pragma once

#include <ai_sdk/call_options.hpp>
#include <ai_sdk/mcp.hpp>

#include <pybind11/pybind11.h>

#include <initializer_list>
#include <string>
#include <string_view>

namespace ai_sdk::python {

using Names = std::initializer_list<std::string_view>;

// What a call was given by keyword. `further` is None or a dict of the options that are seldom used, by their
// Python names; one that is not known is a TypeError that names it, and says which one may be meant: one of
// them, or of `own`, the other keywords of the method.
CallOptions call_options(pybind11::handle conversation_id, pybind11::handle parameters,
                         pybind11::handle further,
                         Names own = {"conversation_id", "parameters", "retry_failed_runs",
                                      "idempotency_key"});
// The same for requests that run no agent: what belongs to runs is not known there. A creation has a key.
CallOptions request_options(pybind11::handle further);
CallOptions creation_options(pybind11::handle further);
ListOptions list_options(pybind11::handle limit, pybind11::handle further);
McpOptions mcp_options(pybind11::handle further);

// A name: str.
std::string entity_name(pybind11::handle name);
// A message: str, or None for an empty one.
std::string message_text(pybind11::handle message);
// The same, written to the log where that is asked for.
std::string logged_message(std::string_view agent, pybind11::handle message);

}  // namespace ai_sdk::python
