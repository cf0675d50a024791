#pragma once

#include "native/operation.hpp"

#include <ai_sdk/agent.hpp>
#include <ai_sdk/client.hpp>

#include <pybind11/pybind11.h>

#include <functional>
#include <memory>
#include <utility>

namespace ai_sdk::python {

// What Python's handles hold: the library's own and the client that runs it. A result is waited for blocking,
// or handed out as an awaitable; the library's a… forms do the work in both cases.
struct NativeClient {
  std::shared_ptr<ClientCore> core;
  std::shared_ptr<class FunctionKeeper> token_function;  // where the token comes from one
};
struct NativeAgent {
  std::shared_ptr<ClientCore> client;
  AgentHandle handle;
};

void add_client(pybind11::module_& module);
// Bots, personas, abilities, and what can be made.
void add_entities(pybind11::class_<NativeClient>& client);
void add_agent(pybind11::module_& module);
void add_conversation(pybind11::module_& module);

// A native client of these fields of a configuration, around what `make` makes of that. With the GIL.
NativeClient open_client(const pybind11::dict& fields, const std::function<AiSdk(AiSdkConfig)>& make);

}  // namespace ai_sdk::python
