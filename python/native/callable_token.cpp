#include "native/callable_token.hpp"

#include "native/interpreter.hpp"
#include "native/worker.hpp"

#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace ai_sdk::python {
namespace {

namespace py = pybind11;

Worker& worker() {
  static Worker& worker = *new Worker("ai-sdk-tokens");
  return worker;
}

}  // namespace

// The function, for threads that must not touch it: let go of on the worker's thread.
class FunctionKeeper {
 public:
  explicit FunctionKeeper(py::object function) : function_(function.release().ptr()) {}
  ~FunctionKeeper() {
    if (function_) worker().push([function = function_] { Py_DECREF(function); });
  }
  FunctionKeeper(const FunctionKeeper&) = delete;
  FunctionKeeper& operator=(const FunctionKeeper&) = delete;
  // With the GIL; null once it was let go of.
  PyObject* get() const noexcept { return function_; }
  void let_go() noexcept { Py_CLEAR(function_); }

 private:
  PyObject* function_;
};

namespace {

using Answer = std::promise<std::string>;

std::string utf8(py::handle text) {
  const auto bytes =
      py::reinterpret_steal<py::object>(PyUnicode_AsEncodedString(text.ptr(), "utf-8", "replace"));
  if (!bytes) throw py::error_already_set();
  return py::reinterpret_borrow<py::bytes>(bytes);
}

// A function that takes its time does not hold up those of other clients, nor the interpreter's end: the
// thread runs Python code only, which comes here with the token, or what it failed with, and nothing else.
void answer_on_own_thread(const FunctionKeeper& function, std::shared_ptr<Answer> promise) {
  if (!function.get()) {
    promise->set_exception(std::make_exception_ptr(std::runtime_error("the client is closed")));
    return;
  }
  const auto tell = py::cpp_function([promise = std::move(promise)](py::handle token, py::handle error) {
    if (error.is_none())
      promise->set_value(utf8(token));
    else
      promise->set_exception(std::make_exception_ptr(std::runtime_error(utf8(error))));
  });
  const auto ask = py::module_::import("ai_sdk.auth").attr("_ask");
  auto thread = py::module_::import("threading")
                    .attr("Thread")(py::arg("target") = ask,
                                    py::arg("args") = py::make_tuple(py::handle(function.get()), tell),
                                    py::arg("name") = "ai-sdk-token", py::arg("daemon") = true);
  thread.attr("start")();
}

}  // namespace

Token callable_token(py::object function, std::shared_ptr<FunctionKeeper>& keeper) {
  const Inside inside;
  worker().start();
  keeper = std::make_shared<FunctionKeeper>(std::move(function));
  return Token::from_callable([keeper] {
    auto promise = std::make_shared<Answer>();
    auto result = promise->get_future();
    worker().push([keeper, promise] { answer_on_own_thread(*keeper, promise); });
    return result.get();
  });
}

void let_go(FunctionKeeper& keeper) noexcept { keeper.let_go(); }

void stop_tokens(std::chrono::milliseconds patience) noexcept { worker().stop(patience); }

}  // namespace ai_sdk::python
