#pragma once

#include <ai_sdk/token.hpp>

#include <pybind11/pybind11.h>

#include <chrono>

namespace ai_sdk::python {

// A token that a Python function returns, or a coroutine function. It is called on a Python thread of its own
// each time a token is asked for; a coroutine runs there on an event loop of its own. With the GIL.
Token callable_token(pybind11::object function);

// The interpreter ends. With the GIL.
void stop_tokens(std::chrono::milliseconds patience) noexcept;

}  // namespace ai_sdk::python
