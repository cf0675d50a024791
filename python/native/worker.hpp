#pragma once

#include <pybind11/pybind11.h>

#include <chrono>
#include <functional>
#include <optional>

namespace ai_sdk::python {

// A Python thread that does what other threads, which must not touch Python objects, put off. It is a daemon
// that ends with the interpreter, and begins anew in a child that was forked.
class Worker {
 public:
  // `name` is a literal; a worker is never destroyed. It leaves a job to flush() for so long.
  explicit Worker(const char* name, std::chrono::milliseconds leave = {});
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Begins where it does not run in this process. With the GIL.
  void start();
  // Begins again what ran in the process that this one was forked from. With the GIL.
  static void start_after_fork();
  // A job runs once, on the worker's thread with the GIL; before the start it waits. Any thread.
  void push(std::function<void()> job) noexcept;
  // Does now, on this thread, what waits, and waits for what the worker does at the moment: jobs are done in
  // their order, one at a time. Throws what a job ends the program with, when all are done. With the GIL.
  void flush();
  // Ends it, and waits for what it was given, but not for longer than `patience`: a job may be the program's
  // own code. With the GIL.
  void stop(std::chrono::milliseconds patience) noexcept;

 private:
  struct State;
  State& state() noexcept;
  void run(State& state);
  static std::optional<pybind11::error_already_set> do_what_waits(State& state,
                                                                  std::chrono::milliseconds patience);
  const char* const name_;
  const std::chrono::milliseconds leave_;
  bool wanted_ = false;
  Worker* next_ = nullptr;  // of all that were started
  State* state_;  // of this process; what a parent had is left where it is, its lock may be held for ever
};

}  // namespace ai_sdk::python
