#include "native/interpreter.hpp"

#include "native/callable_token.hpp"
#include "native/log.hpp"
#include "native/operation.hpp"

#include <cxxabi.h>
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

namespace ai_sdk::python {

namespace py = pybind11;

namespace {

// How long the end waits for the program's own code, which may never return: for handlers of the log, for the
// thread that starts token functions, and for functions that were called from ours. Together less than a
// second, which is what an exit may take.
constexpr std::chrono::milliseconds patience_with_log{300};
constexpr std::chrono::milliseconds patience_with_tokens{100};
constexpr std::chrono::milliseconds patience{300};

std::atomic<bool> ending = false;
std::thread::id ender;  // written before `ending`

// How many threads are within our code with the GIL, or on their way to it. Raised before `ending` is looked
// at: who ends the interpreter sees the one, or the thread sees the other.
std::atomic<int> inside = 0;
thread_local int depth = 0;  // of this thread's Inside objects

std::atomic<int> process = getpid();

bool is_ending() noexcept { return ending && std::this_thread::get_id() != ender; }

[[noreturn]] void park() noexcept {
  while (true) pause();
}

// pthread_exit unwinds with the system's unwinder, and finds our handlers with the one that is linked in,
// which sets itself up when it is first used.
[[maybe_unused]] const bool unwinder_is_set_up = [] {
  try {
    throw 0;
  } catch (int) {
    return true;
  }
}();

// Of the threads that were inside only the one that forked is in the child.
[[maybe_unused]] const int at_fork = pthread_atfork(nullptr, nullptr, [] {
  inside = depth > 0 ? 1 : 0;
  process = getpid();
});

}  // namespace

// The unwinder's own exception has no object: what is caught as abi::__forced_unwind& refers to nothing.
#define AI_SDK_CATCHES_FORCED_UNWIND __attribute__((no_sanitize("null")))

Inside::Inside() noexcept {
  if (depth++ > 0) return;
  ++inside;
  if (!is_ending()) return;
  PyEval_SaveThread();
  --inside;
  park();
}

Inside::~Inside() {
  if (--depth == 0) --inside;
}

WithoutGil::WithoutGil() noexcept : state_(PyEval_SaveThread()) {
  if (depth > 0) --inside;
}

WithoutGil::~WithoutGil() {
  ++inside;
  if (is_ending()) {
    --inside;
    park();
  }
  PyEval_RestoreThread(state_);
  if (depth == 0) --inside;
}

AI_SDK_CATCHES_FORCED_UNWIND py::object call_program(py::handle function, py::handle arguments) {
  PyObject* result = nullptr;
  try {
    result = PyObject_CallObject(function.ptr(), arguments.ptr());
  } catch (abi::__forced_unwind&) {
    park();  // going on, or leaving this block, would go through what lies below
  }
  if (!result) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(result);
}

AI_SDK_CATCHES_FORCED_UNWIND PyObject* call_outside(PyObject* function, PyObject* argument) noexcept {
  struct Outside {
    Outside() noexcept : before(std::exchange(depth, 0)) {
      if (before > 0) --inside;
    }
    ~Outside() {
      depth = before;
      if (before == 0) return;
      ++inside;
      if (!is_ending()) return;
      PyEval_SaveThread();
      --inside;
      park();
    }
    const int before;
  } outside;
  try {
    return PyObject_CallFunctionObjArgs(function, argument, nullptr);
  } catch (abi::__forced_unwind&) {
    park();
  }
}

int this_process() noexcept { return process.load(std::memory_order_relaxed); }

void shut_down() noexcept {
  stop_log(patience_with_log);
  stop_tokens(patience_with_tokens);
  ender = std::this_thread::get_id();
  ending = true;
  const WithoutGil released;
  ClientCore::close_all();
  const auto until = std::chrono::steady_clock::now() + patience;
  while (inside > 0 && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace ai_sdk::python
