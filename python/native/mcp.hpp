#pragma once

#include "native/operation.hpp"

#include <ai_sdk/mcp.hpp>

#include <pybind11/pybind11.h>

#include <memory>

namespace ai_sdk::python {

// What Python's MCPClient holds.
struct NativeMcp {
  std::shared_ptr<ClientCore> client;
  McpClient mcp;
};

void add_mcp(pybind11::module_& module);

}  // namespace ai_sdk::python
