#include "native/options.hpp"

#include "native/interpreter.hpp"
#include "native/json.hpp"
#include "native/log.hpp"
#include "native/suggestion.hpp"

#include <chrono>
#include <cmath>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace ai_sdk::python {
namespace {

namespace py = pybind11;

[[noreturn]] void refuse_type(const std::string& name, const char* expected, py::handle value) {
  throw py::type_error(name + " must be " + expected + ", not " + Py_TYPE(value.ptr())->tp_name);
}

std::string text(const std::string& name, py::handle value) {
  if (!PyUnicode_Check(value.ptr())) refuse_type(name, "a string", value);
  Py_ssize_t size = 0;
  const char* data = PyUnicode_AsUTF8AndSize(value.ptr(), &size);
  if (!data) throw py::error_already_set();
  return {data, static_cast<std::size_t>(size)};
}

std::chrono::milliseconds seconds(const std::string& name, py::handle value) {
  if (PyBool_Check(value.ptr()) || !PyNumber_Check(value.ptr()))
    refuse_type(name, "a number of seconds", value);
  const double number = PyFloat_AsDouble(value.ptr());
  if (number == -1.0 && PyErr_Occurred()) throw py::error_already_set();
  constexpr double most = 1e9;
  if (!std::isfinite(number) || number < -most || number > most)
    throw std::invalid_argument(name + " must be a number of seconds");
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil(number * 1000)));
}

bool boolean(const std::string& name, py::handle value) {
  if (!PyBool_Check(value.ptr())) refuse_type(name, "True or False", value);
  return value.ptr() == Py_True;
}

long whole_number(const std::string& name, py::handle value) {
  if (PyBool_Check(value.ptr()) || !PyIndex_Check(value.ptr())) refuse_type(name, "a whole number", value);
  const auto index = py::reinterpret_steal<py::object>(PyNumber_Index(value.ptr()));
  if (!index) throw py::error_already_set();
  int beyond = 0;
  const long number = PyLong_AsLongAndOverflow(index.ptr(), &beyond);
  if (beyond != 0) throw std::invalid_argument(name + " is out of range");
  return number;
}

Headers headers(py::handle value) {
  Headers result;
  const auto add = [&](py::handle name, py::handle content) {
    result.emplace_back(text("the name of a header", name), text("a header's value", content));
  };
  if (PyDict_Check(value.ptr())) {
    for (const auto& [name, content] : py::reinterpret_borrow<py::dict>(value)) add(name, content);
    return result;
  }
  const char* expected = "a dict, or pairs of a name and a value";
  if (!py::isinstance<py::iterable>(value)) refuse_type("headers", expected, value);
  for (const auto pair : value) {
    if (!PyTuple_Check(pair.ptr()) || PyTuple_GET_SIZE(pair.ptr()) != 2)
      refuse_type("headers", expected, pair);
    add(PyTuple_GET_ITEM(pair.ptr(), 0), PyTuple_GET_ITEM(pair.ptr(), 1));
  }
  return result;
}

using Known = std::vector<std::string_view>;

// What calls and lists have in common, and what a method has beside.
Known common_and(Names own) {
  Known names{"timeout", "deadline", "max_retries", "request_id", "headers", "traceparent", "tracestate"};
  names.insert(names.end(), own.begin(), own.end());
  return names;
}

// Sets one of what they have in common. False where the option is none of it.
template <class Options>
bool set_common(Options& options, const std::string& name, py::handle value) {
  if (name == "timeout")
    options.timeout = seconds(name, value);
  else if (name == "deadline")
    options.deadline = seconds(name, value);
  else if (name == "max_retries")
    options.max_retries = static_cast<int>(whole_number(name, value));
  else if (name == "request_id")
    options.request_id = text(name, value);
  else if (name == "headers")
    options.headers = headers(value);
  else if (name == "traceparent")
    options.traceparent = text(name, value);
  else if (name == "tracestate")
    options.tracestate = text(name, value);
  else
    return false;
  return true;
}

[[noreturn]] void refuse_option(const std::string& name, const Known& known) {
  auto message = "there is no option '" + name + "' here";
  const auto meant = suggestion(name, known);
  message += meant.empty() ? "; there are" : meant;
  if (meant.empty())
    for (std::size_t i = 0; i < known.size(); ++i) (message += i == 0 ? " " : ", ") += known[i];
  throw py::type_error(message);
}

template <class Set>
void for_each_option(py::handle further, Names own, Set set) {
  if (further.is_none()) return;
  for (const auto& [key, value] : py::reinterpret_borrow<py::dict>(further)) {
    const auto name = text("an option's name", key);
    if (value.is_none()) continue;
    if (!set(name, value)) refuse_option(name, common_and(own));
  }
}

}  // namespace

std::string entity_name(py::handle name) { return text("name", name); }

std::string message_text(py::handle message) {
  return message.is_none() ? std::string() : text("message", message);
}

std::string logged_message(std::string_view agent, py::handle message) {
  auto text = message_text(message);
  log_message(agent, text);
  return text;
}

CallOptions call_options(py::handle conversation_id, py::handle parameters, py::handle further, Names own) {
  const Inside inside;
  CallOptions options;
  if (!conversation_id.is_none()) options.conversation_id = text("conversation_id", conversation_id);
  if (!parameters.is_none()) options.parameters = json_object_from_python(parameters, "parameters");
  for_each_option(further, own, [&](const std::string& name, py::handle value) {
    if (name == "retry_failed_runs")
      options.retry_failed_runs = boolean(name, value);
    else if (name == "idempotency_key")
      options.idempotency_key = text(name, value);
    else
      return set_common(options, name, value);
    return true;
  });
  return options;
}

CallOptions request_options(py::handle further) {
  const Inside inside;
  CallOptions options;
  for_each_option(further, {}, [&](const std::string& name, py::handle value) {
    return set_common(options, name, value);
  });
  return options;
}

CallOptions creation_options(py::handle further) {
  const Inside inside;
  CallOptions options;
  for_each_option(further, {"idempotency_key"}, [&](const std::string& name, py::handle value) {
    if (name != "idempotency_key") return set_common(options, name, value);
    options.idempotency_key = text(name, value);
    return true;
  });
  return options;
}

ListOptions list_options(py::handle limit, py::handle further) {
  const Inside inside;
  ListOptions options;
  if (!limit.is_none()) {
    const long number = whole_number("limit", limit);
    if (number < 0) throw std::invalid_argument("limit must be 0 or more; leave it out for all");
    options.limit = static_cast<std::size_t>(number);
  }
  for_each_option(further, {"limit"}, [&](const std::string& name, py::handle value) {
    return set_common(options, name, value);
  });
  return options;
}

McpOptions mcp_options(py::handle further) {
  const Inside inside;
  McpOptions options;
  for_each_option(further, {}, [&](const std::string& name, py::handle value) {
    return set_common(options, name, value);
  });
  return options;
}

}  // namespace ai_sdk::python
