#pragma once

#include <ai_sdk/token.hpp>

#include <pybind11/pybind11.h>

#include <chrono>
#include <memory>

namespace ai_sdk::python {

// A token that a Python function returns, or a coroutine function. It is called on a Python thread of its own
// each time a token is asked for; a coroutine runs there on an event loop of its own. `keeper` is what holds
// the function for the threads of the library. With the GIL.
class FunctionKeeper;
Token callable_token(pybind11::object function, std::shared_ptr<FunctionKeeper>& keeper);
// No token will be asked for any more: the function is nobody's, so that the collector finds it where it
// belongs to who owns the client. With the GIL.
void let_go(FunctionKeeper& keeper) noexcept;

// The interpreter ends. With the GIL.
void stop_tokens(std::chrono::milliseconds patience) noexcept;

}  // namespace ai_sdk::python
