#pragma once

#include <pybind11/pybind11.h>

#include <exception>
#include <string_view>

namespace ai_sdk::python {

// What the library threw as an instance of Python's class for it: those of ai_sdk.exceptions for the tree of
// errors.hpp, ValueError for std::invalid_argument, RuntimeError for what else is a mistake of the caller and
// for what was cancelled, MemoryError; a Python error stays what it is. With the GIL.
pybind11::object to_python_exception(const std::exception_ptr& error);

// Sets it as the Python error and throws pybind11::error_already_set. With the GIL.
[[noreturn]] void raise(const std::exception_ptr& error);

// A text, None where it is empty; bytes that are no UTF-8 become U+FFFD. With the GIL.
pybind11::object text_or_none(std::string_view value);

}  // namespace ai_sdk::python
