#pragma once

#include "native/operation.hpp"

#include <pybind11/pybind11.h>

#include <memory>

namespace ai_sdk::python {

// The channel of an event loop: what the I/O threads have done for it comes in through one descriptor, which
// wakes the loop once for all that has come since it looked last. It lives as long as the loop, in an
// attribute of it. With the GIL, on the loop's thread.
pybind11::object channel_of(pybind11::handle loop);

// Starts an operation, tells `waiter` (by resume()) when it is done, and keeps `waiter` until then: asyncio
// itself keeps nothing that only waits. Throws AiSdkError where the client is closed.
void watch(pybind11::handle channel, const std::shared_ptr<Operation>& operation, PyObject* waiter);
// Nobody is told any more. Nothing happens where the operation is not watched.
void unwatch(pybind11::handle channel, Operation& operation) noexcept;

// The loop and its channel while that lets tasks go on, which then need not ask for them; otherwise null,
// also in a process that such a task has forked. On any thread.
struct LoopTurn {
  PyObject* loop;
  PyObject* channel;
  int process;
};
const LoopTurn* current_turn() noexcept;

// The waiter's operation is done, or has something to tell; called by its loop with the GIL. With `at_once`
// the task goes on before this returns. Throws what the waiter could not deal with. Defined with the waiters.
void resume(PyObject* waiter, std::shared_ptr<Operation> operation, bool at_once);
// Whose turn comes soon: what resume() looks at first is brought nearer.
void come_nearer(PyObject* waiter) noexcept;
// The loop is gone. The same.
void abandon(PyObject* waiter) noexcept;

void add_loop_channel(pybind11::module_& module);

}  // namespace ai_sdk::python
