#pragma once

#include "native/errors.hpp"

#include <pybind11/pybind11.h>

#include <exception>

namespace ai_sdk::python {

// When the interpreter ends, it unwinds each daemon thread that asks for the GIL, by pthread_exit. That does
// not go through C++: destructors would touch Python objects without the GIL, and a noexcept function would
// end the process. So no thread is to be within our code at that time: shut_down() parks those that come in
// or come back for ever, and waits for those that are in. (From 3.14 on the interpreter itself parks them.)

// Around our code that runs Python code, which may lose the GIL at any time. With the GIL; may be nested.
class Inside {
 public:
  Inside() noexcept;
  ~Inside();
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
};

// Lets go of the GIL for the lifetime.
class WithoutGil {
 public:
  WithoutGil() noexcept;
  ~WithoutGil();
  WithoutGil(const WithoutGil&) = delete;
  WithoutGil& operator=(const WithoutGil&) = delete;

 private:
  PyThreadState* state_;
};

// Calls a function of the program, which may take its time: where the interpreter ends meanwhile and does not
// wait for it, the thread stays there. With the GIL; `arguments` is a tuple.
pybind11::object call_program(pybind11::handle function, pybind11::handle arguments);

// Calls a function of one argument that runs the program's own code for as long as it likes, as if the thread
// had left our code: the end of the interpreter does not wait for it. With the GIL. Null where a Python error
// is set.
PyObject* call_outside(PyObject* function, PyObject* argument) noexcept;

// Runs a function for a slot of a Python type: what it throws becomes the Python error, and `failed` is
// returned.
template <class Result, class Function>
Result guarded(Result failed, Function&& function) noexcept {
  const Inside inside;
  try {
    return function();
  } catch (pybind11::error_already_set& error) {
    error.restore();
  } catch (...) {
    try {
      raise(std::current_exception());
    } catch (pybind11::error_already_set& error) {
      error.restore();
    } catch (...) {
      PyErr_NoMemory();
    }
  }
  return failed;
}

// The number of this process, without a system call.
int this_process() noexcept;

// The interpreter ends: clients are closed, and from here on no other thread is within our code.
void shut_down() noexcept;

// Runs it in a context (contextvars.Context), and leaves that again whatever it throws. With the GIL.
template <class Work>
void in_context(pybind11::handle context, Work work) {
  if (PyContext_Enter(context.ptr()) != 0) throw pybind11::error_already_set();
  try {
    work();
  } catch (...) {  // what it threw is not set any more: leaving the context may be asked
    PyContext_Exit(context.ptr());
    throw;
  }
  if (PyContext_Exit(context.ptr()) != 0) throw pybind11::error_already_set();
}

}  // namespace ai_sdk::python
