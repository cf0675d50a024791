#include "native/errors.hpp"

#include <ai_sdk/errors.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ai_sdk::python {
namespace {

namespace py = pybind11;
using namespace py::literals;

// A server's words may be anything, and an excerpt may end within a character.
py::object text(std::string_view value) {
  PyObject* out = PyUnicode_DecodeUTF8(value.data(), static_cast<Py_ssize_t>(value.size()), "replace");
  if (!out) throw py::error_already_set{};
  return py::reinterpret_steal<py::object>(out);
}

py::object seconds(std::chrono::milliseconds value) {
  return py::float_(static_cast<double>(value.count()) / 1000);
}

py::object seconds_or_none(std::optional<std::chrono::milliseconds> value) {
  return value ? seconds(*value) : py::none();
}

py::handle error_class(const char* name) {
  // Not a static object: its destructor would run when Python is gone. Nor a guarded static: importing may
  // let another thread have the GIL, which would then wait for the guard.
  static PyObject* module = nullptr;
  if (!module) module = py::module_::import("ai_sdk.exceptions").release().ptr();
  return py::getattr(module, name).release();
}

py::object make(const char* name, const AiSdkError& error, py::dict details = {}) {
  if (error.status_code()) details["status_code"] = *error.status_code();
  details["request_id"] = text_or_none(error.request_id());
  details["server_message"] = text_or_none(error.server_message());
  details["body"] = text_or_none(error.body());
  const auto cls = py::reinterpret_steal<py::object>(error_class(name));
  return cls(text(error.what()), **details);
}

py::object of_builtin(PyObject* cls, std::string_view what) {
  return py::reinterpret_borrow<py::object>(cls)(text(what));
}

py::object of_python(const py::error_already_set& error) {
  py::object value = error.value();
  if (error.trace()) PyException_SetTraceback(value.ptr(), error.trace().ptr());
  return value;
}

py::object translated(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const StreamInterruptedError& e) {
    return make("StreamInterruptedError", e,
                py::dict("agent_name"_a = text_or_none(e.agent_name()),
                         "retry_after"_a = seconds_or_none(e.retry_after()),
                         "partial_text"_a = text(e.partial_text()),
                         "conversation_id"_a = text_or_none(e.conversation_id())));
  } catch (const AgentExecutionError& e) {
    return make("AgentExecutionError", e,
                py::dict("agent_name"_a = text_or_none(e.agent_name()),
                         "retry_after"_a = seconds_or_none(e.retry_after())));
  } catch (const RateLimitError& e) {
    return make("RateLimitError", e, py::dict("retry_after"_a = seconds_or_none(e.retry_after())));
  } catch (const TimeoutError& e) {
    return make("TimeoutError", e,
                py::dict("limit"_a = text_or_none(e.limit()), "duration"_a = seconds(e.duration())));
  } catch (const NetworkError& e) {
    return make("NetworkError", e, py::dict("cause"_a = text_or_none(e.cause())));
  } catch (const AuthenticationError& e) {
    return make("AuthenticationError", e);
  } catch (const AgentNotEnabledError& e) {
    return make("AgentNotEnabledError", e, py::dict("agent_name"_a = text_or_none(e.agent_name())));
  } catch (const AgentNotFoundError& e) {
    return make("AgentNotFoundError", e, py::dict("agent_name"_a = text_or_none(e.agent_name())));
  } catch (const BotNotFoundError& e) {
    return make("BotNotFoundError", e, py::dict("bot_name"_a = text_or_none(e.bot_name())));
  } catch (const PersonaNotFoundError& e) {
    return make("PersonaNotFoundError", e, py::dict("persona_name"_a = text_or_none(e.persona_name())));
  } catch (const AbilityNotFoundError& e) {
    return make("AbilityNotFoundError", e, py::dict("ability_name"_a = text_or_none(e.ability_name())));
  } catch (const ValidationError& e) {
    return make("ValidationError", e);
  } catch (const ConflictError& e) {
    return make("ConflictError", e);
  } catch (const McpToolExecutionError& e) {
    return make("MCPToolExecutionError", e, py::dict("tool"_a = text_or_none(e.tool())));
  } catch (const McpError& e) {
    return make("MCPError", e);
  } catch (const AiSdkError& e) {
    return make("AiSdkError", e);
  } catch (const py::error_already_set& e) {
    return of_python(e);
  } catch (const py::builtin_exception& e) {
    e.set_error();
    return of_python(py::error_already_set{});
  } catch (const std::invalid_argument& e) {
    return of_builtin(PyExc_ValueError, e.what());
  } catch (const std::logic_error& e) {
    return of_builtin(PyExc_RuntimeError, e.what());
  } catch (const std::bad_alloc&) {
    return py::reinterpret_borrow<py::object>(PyExc_MemoryError)();
  } catch (const boost::system::system_error& e) {
    // Who cancels a task knows; this is for what nobody asked to end.
    if (e.code() == boost::asio::error::operation_aborted) return of_builtin(PyExc_RuntimeError, "cancelled");
    return make("AiSdkError", AiSdkError{e.what()});
  } catch (const std::exception& e) {
    return make("AiSdkError", AiSdkError{e.what()});
  } catch (...) {
    return make("AiSdkError", AiSdkError{"something failed that says nothing about itself"});
  }
}

}  // namespace

py::object text_or_none(std::string_view value) { return value.empty() ? py::none() : text(value); }

py::object to_python_exception(const std::exception_ptr& error) { return translated(error); }

void raise(const std::exception_ptr& error) {
  const py::object value = to_python_exception(error);
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(value.ptr())), value.ptr());
  throw py::error_already_set{};
}

}  // namespace ai_sdk::python
