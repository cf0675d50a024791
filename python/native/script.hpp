#pragma once

#include <pybind11/pybind11.h>

namespace ai_sdk::python {

// The types behind ai_sdk.testing, Script and ScriptAnswers: what <ai_sdk/testing.hpp> has.
void add_script(pybind11::module_& module);

}  // namespace ai_sdk::python
