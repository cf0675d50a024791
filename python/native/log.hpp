#pragma once

#include <ai_sdk/observer.hpp>

#include <pybind11/pybind11.h>

#include <chrono>
#include <memory>
#include <string_view>

namespace ai_sdk::python {

// What clients do, for the Python logger `ai_sdk`: written down on the I/O thread, logged on a Python thread,
// and at the latest before the call that it is about returns. Never the token; messages only where asked for.
std::shared_ptr<Observer> log_observer();

// Logs what was written down, on this thread. With the GIL.
void flush_log();

// Where messages to agents are wanted in the log, logs one. With the GIL.
void log_message(std::string_view agent, std::string_view message);

// The interpreter ends: what was written down is logged, as far as there is time for it. With the GIL.
void stop_log(std::chrono::milliseconds patience) noexcept;

// Adds set_log_level(level), 0 for none, and set_log_prompts(wanted).
void add_log(pybind11::module_& module);

}  // namespace ai_sdk::python
