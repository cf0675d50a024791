#pragma once

#include "native/awaitable.hpp"
#include "native/operation.hpp"

#include <pybind11/pybind11.h>

#include <memory>

namespace ai_sdk::python {

// Tells a function of the program how far an operation is: what is learned on the I/O thread is told on the
// program's own. Used with the GIL.
class Teller {
 public:
  // `function` is None or callable; else a TypeError.
  explicit Teller(pybind11::object function);
  virtual ~Teller() = default;

  // Calls the function for all that has come since.
  void tell() {
    if (!function_.is_none()) tell(function_);
  }
  pybind11::handle function() const noexcept { return function_; }

 protected:
  virtual void tell(const pybind11::object& function) = 0;

 private:
  pybind11::object function_;
};

// Runs the operation and waits for its end; what the function raises ends it.
pybind11::object wait_and_tell(const std::shared_ptr<Operation>& operation, Teller& teller);
// The same to be awaited; the function is called on the event loop.
pybind11::object make_telling_awaitable(const char* name, std::shared_ptr<Operation> operation,
                                        std::unique_ptr<Teller> teller);

}  // namespace ai_sdk::python
