#pragma once

#include "native/operation.hpp"

#include <pybind11/pybind11.h>

#include <memory>

namespace ai_sdk::python {

// What an awaitable does: it hands over a result, or says for which operation it waits first. With the GIL.
class Steps {
 public:
  virtual ~Steps() = default;
  // A result, or null where `wait` was set to an operation that is to be started and waited for. Throws.
  virtual pybind11::object advance(std::shared_ptr<Operation>& wait) = 0;
  // The operation that was asked for is done.
  virtual void done(Operation& operation) = 0;
  // Whether it has something to tell while it waits; nudged() then does, in the context of whoever awaits it.
  virtual bool tells() const noexcept { return false; }
  virtual void nudged(Operation&) {}
  // Whoever awaited it has been cancelled, or it was left: nothing more is asked for.
  virtual void given_up() noexcept {}
  // The Python objects that it holds, for the garbage collector.
  virtual int traverse(visitproc, void*) { return 0; }
};

// A coroutine for asyncio: it begins with its first await, and cancelling its task cancels the operation on
// the wire. `name` is a literal. With `pause` it lets other tasks run before it begins.
pybind11::object make_awaitable(const char* name, std::unique_ptr<Steps> steps, bool pause = false);
// The same for a single operation, whose result it is.
pybind11::object make_awaitable(const char* name, std::shared_ptr<Operation> operation);
// One that has its result already.
pybind11::object make_ready(pybind11::object result);

void add_awaitable(pybind11::module_& module);

}  // namespace ai_sdk::python
