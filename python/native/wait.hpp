#pragma once

#include <pybind11/pybind11.h>

namespace ai_sdk::python {

// What a task waits for while the library works: as much of an asyncio.Future as tasks use, without a result.
// All with the GIL, on the loop's thread.

// Throws RuntimeError where none runs.
pybind11::object running_loop();

// One that is being waited for. `loop` is the running loop.
pybind11::object make_wait(pybind11::handle loop);

// Its iterator's step: for a task to be handed on. Always the object itself.
PyObject* wait_again(PyObject* wait) noexcept;

bool is_waiting(PyObject* wait) noexcept;
// The context of the task that waits, or null where none does.
pybind11::object context_of(PyObject* wait);
// Where it was cancelled, sets asyncio.CancelledError and returns true.
bool set_cancelled_error(PyObject* wait) noexcept;

// It is over: whoever waits goes on. With `at_once` before this returns, and without another turn of the
// loop: the loop's own callbacks may do so, nothing else. Throws what ends a loop (SystemExit,
// KeyboardInterrupt).
void end_wait(PyObject* wait, bool at_once);

void add_wait(pybind11::module_& module);

}  // namespace ai_sdk::python
