// Throws what the library can throw, for test_exceptions.py to see what becomes of it in Python.
#include "native/errors.hpp"

#include <ai_sdk/errors.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <new>
#include <stdexcept>
#include <string>

namespace {

namespace py = pybind11;
using namespace ai_sdk;

// Every detail filled in, none like another.
ErrorDetails details() {
  return {.status_code = 599,
          .request_id = "req-1",
          .server_message = "said \xFF the server",
          .body = "{\"half\": \"\xC3",
          .name = "Name",
          .retry_after = std::chrono::milliseconds{1500}};
}

[[noreturn]] void fail(const std::string& kind) {
  if (kind == "AiSdkError") throw AiSdkError("text", details());
  if (kind == "bare AiSdkError") throw AiSdkError("text");
  if (kind == "bare RateLimitError") throw RateLimitError("text");
  if (kind == "bare AgentNotFoundError") throw AgentNotFoundError("text");
  if (kind == "AuthenticationError") throw AuthenticationError("text", details());
  if (kind == "AgentNotEnabledError") throw AgentNotEnabledError("text", details());
  if (kind == "AgentNotFoundError") throw AgentNotFoundError("text", details());
  if (kind == "BotNotFoundError") throw BotNotFoundError("text", details());
  if (kind == "PersonaNotFoundError") throw PersonaNotFoundError("text", details());
  if (kind == "AbilityNotFoundError") throw AbilityNotFoundError("text", details());
  if (kind == "ValidationError") throw ValidationError("text", details());
  if (kind == "ConflictError") throw ConflictError("text", details());
  if (kind == "RateLimitError") throw RateLimitError("text", details());
  if (kind == "AgentExecutionError") throw AgentExecutionError("text", details());
  if (kind == "StreamInterruptedError") throw StreamInterruptedError("text", details(), "so far", "c-1");
  if (kind == "NetworkError") throw NetworkError("text", details(), "reset by peer");
  if (kind == "TimeoutError")
    throw TimeoutError("text", "connect_timeout", std::chrono::milliseconds{2500}, details());
  if (kind == "MCPError") throw McpError("text", details());
  if (kind == "MCPToolExecutionError") throw McpToolExecutionError("text", details());
  if (kind == "AsyncNotEnabledError") throw AsyncNotEnabledError("acall");
  if (kind == "invalid_argument") throw std::invalid_argument("text");
  if (kind == "logic_error") throw std::out_of_range("text");
  if (kind == "bad_alloc") throw std::bad_alloc();
  if (kind == "cancelled") throw boost::system::system_error(boost::asio::error::operation_aborted);
  if (kind == "runtime_error") throw std::runtime_error("text");
  if (kind == "int") throw 1;  // NOLINT
  if (kind == "python") {
    PyErr_SetString(PyExc_LookupError, "text");
    throw py::error_already_set{};
  }
  if (kind == "pybind11") throw py::stop_iteration("text");
  throw std::logic_error("no such kind: " + kind);
}

}  // namespace

PYBIND11_MODULE(_ai_sdk_errors, module) {
  module.def("fail", [](const std::string& kind) {
    try {
      fail(kind);
    } catch (...) {
      ai_sdk::python::raise(std::current_exception());
    }
  });
  module.def("convert", [](const std::string& kind) {
    try {
      fail(kind);
    } catch (...) {
      return ai_sdk::python::to_python_exception(std::current_exception());
    }
  });
}
