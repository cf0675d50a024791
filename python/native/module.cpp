#include "native/awaitable.hpp"
#include "native/client.hpp"
#include "native/config.hpp"
#include "native/errors.hpp"
#include "native/interpreter.hpp"
#include "native/log.hpp"
#include "native/loop_channel.hpp"
#include "native/mcp.hpp"
#include "native/models.hpp"
#include "native/script.hpp"
#include "native/stream.hpp"
#include "native/wait.hpp"

#include <ai_sdk/version.hpp>

#include <pybind11/pybind11.h>

// The macro makes the function that Python looks for; ours stands before it.
#define PyInit__native init_native
PYBIND11_MODULE(_native, module) {
  using namespace ai_sdk::python;
  module.attr("__version__") = AI_SDK_VERSION;
  pybind11::options options;
  options.disable_function_signatures();
  pybind11::register_local_exception_translator([](std::exception_ptr error) {
    try {
      std::rethrow_exception(error);
    } catch (pybind11::error_already_set&) {
      throw;
    } catch (pybind11::builtin_exception&) {
      throw;
    } catch (...) {
      const Inside inside;
      try {
        raise(error);
      } catch (pybind11::error_already_set& raised) {
        raised.restore();
      }
    }
  });
  add_models(module);
  add_config(module);
  add_log(module);
  add_awaitable(module);
  add_wait(module);
  add_loop_channel(module);
  add_streams(module);
  add_agent(module);
  add_conversation(module);
  add_mcp(module);
  add_client(module);
  add_script(module);
}
#undef PyInit__native

// pybind11 asks for the GIL of the main interpreter, and would wait for ever in a sub-interpreter.
PYBIND11_PLUGIN_IMPL(_native) {
  if (PyInterpreterState_Get() == PyInterpreterState_Main()) return init_native();
  PyErr_SetString(
      PyExc_ImportError,
      "ai_sdk cannot be imported in a sub-interpreter; run the program in the main interpreter of a "
      "process (under mod_wsgi: WSGIApplicationGroup %{GLOBAL})");
  return nullptr;
}
