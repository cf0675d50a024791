#include "native/config.hpp"

#include "client/token_fetch.hpp"
#include "native/errors.hpp"
#include "native/interpreter.hpp"

#include <ai_sdk/errors.hpp>
#include <ai_sdk/version.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

namespace ai_sdk::python {
namespace {

namespace py = pybind11;
using std::chrono::milliseconds;

constexpr const char* default_user_agent = "ai-sdk-python/" AI_SDK_VERSION;

// What is wrong with one field, as Python's errors that name it.
[[noreturn]] void refuse_type(const std::string& name, const char* wanted, py::handle value) {
  throw py::type_error(name + " must be " + wanted + ", not " + Py_TYPE(value.ptr())->tp_name);
}
[[noreturn]] void refuse_value(const std::string& name, const std::string& why) {
  throw py::value_error(name + " " + why);
}

py::object checked(PyObject* made) {
  if (!made) throw py::error_already_set{};
  return py::reinterpret_steal<py::object>(made);
}

std::string bytes_of(const py::object& bytes) {
  return {PyBytes_AS_STRING(bytes.ptr()), static_cast<std::size_t>(PyBytes_GET_SIZE(bytes.ptr()))};
}

std::string text(py::handle value, const std::string& name) {
  if (!PyUnicode_Check(value.ptr())) refuse_type(name, "str", value);
  PyObject* encoded = PyUnicode_AsUTF8String(value.ptr());
  if (!encoded) {
    // Python's own error would carry the whole text, which may be the token.
    PyErr_Clear();
    refuse_value(name, "holds half of a surrogate pair, which is no character");
  }
  return bytes_of(py::reinterpret_steal<py::object>(encoded));
}

std::string path(py::handle value, const std::string& name) {
  if (!PyUnicode_Check(value.ptr())) refuse_type(name, "str or a path", value);
  std::string out = bytes_of(checked(PyUnicode_EncodeFSDefault(value.ptr())));
  if (out.find('\0') != std::string::npos) refuse_value(name, "holds a NUL character, which no path does");
  return out;
}

bool flag(py::handle value, const std::string& name) {
  if (!PyBool_Check(value.ptr())) refuse_type(name, "True or False", value);
  return value.ptr() == Py_True;
}

milliseconds seconds(py::handle value, const std::string& name) {
  if (PyBool_Check(value.ptr()) || !PyNumber_Check(value.ptr()))
    refuse_type(name, "a number of seconds", value);
  const double number = PyFloat_AsDouble(value.ptr());
  if (number == -1.0 && PyErr_Occurred()) {
    if (!PyErr_ExceptionMatches(PyExc_OverflowError)) throw py::error_already_set{};
    PyErr_Clear();
    refuse_value(name, "is too long; give seconds");
  }
  if (std::isnan(number)) refuse_value(name, "is not a number");
  // Far above every limit, and far below what would not fit into milliseconds.
  if (std::abs(number) > 1e9) refuse_value(name, "is " + std::string(py::repr(value)) + " seconds, too long");
  const milliseconds rounded{std::llround(number * 1000)};
  // Zero means something else than "very short" to some settings.
  if (rounded == milliseconds{0} && number != 0) return milliseconds{number > 0 ? 1 : -1};
  return rounded;
}

milliseconds limit(py::handle value, const std::string& name) {
  return value.is_none() ? milliseconds{0} : seconds(value, name);
}

template <class Number>
Number count(py::handle value, const std::string& name) {
  if (PyBool_Check(value.ptr()) || !PyIndex_Check(value.ptr())) refuse_type(name, "a whole number", value);
  const py::object number = checked(PyNumber_Index(value.ptr()));
  int overflow = 0;
  const long long out = PyLong_AsLongLongAndOverflow(number.ptr(), &overflow);
  // Where it overflows, `out` is -1 either way.
  if (overflow > 0 || out > std::numeric_limits<int>::max()) refuse_value(name, "is too large");
  if (out < 0) refuse_value(name, "is negative; give a whole number from 0");
  return static_cast<Number>(out);
}

Limits limits(py::handle value, const std::string& name) {
  if (value.is_none()) return {};
  if (!py::hasattr(value, "max_concurrent") || !py::hasattr(value, "requests_per_minute"))
    refuse_type(name, "a Limits", value);
  return {.max_concurrent = count<std::size_t>(value.attr("max_concurrent"), name + ".max_concurrent"),
          .requests_per_minute =
              count<std::size_t>(value.attr("requests_per_minute"), name + ".requests_per_minute")};
}

Token token_from(const std::string& kind, py::handle source) {
  if (kind == "file") return Token::from_file(path(source, "the token file"));
  if (kind == "command") return Token::from_command(text(source, "the token command"));
  throw py::value_error("a token comes from a \"file\" or a \"command\", not from a \"" + kind + "\"");
}

Token token(py::handle value, const MakeCallableToken& make_callable_token) {
  if (PyUnicode_Check(value.ptr())) return Token{text(value, "token")};
  if (PyTuple_Check(value.ptr()) && PyTuple_GET_SIZE(value.ptr()) == 2) {
    const py::tuple pair = py::reinterpret_borrow<py::tuple>(value);
    return token_from(text(pair[0], "token"), pair[1]);
  }
  if (PyCallable_Check(value.ptr())) return make_callable_token(py::reinterpret_borrow<py::object>(value));
  refuse_type("token", "str, a TokenAuth or a callable that returns a str", value);
}

// One key and its value into an AiSdkConfig or into ConfigOverrides, whose fields have the same names.
template <class Into>
void read_field(Into& into, const std::string& name, py::handle value,
                const MakeCallableToken& make_callable_token) {
  const auto set = [&](auto& field, auto read) { field = read(value, name); };
  // None is what was not given.
  const auto set_some = [&](auto& field, auto read) {
    if (!value.is_none()) field = read(value, name);
  };
  const auto read_token = [&](py::handle given, const std::string&) {
    return token(given, make_callable_token);
  };

  if (name == "host") return set_some(into.host, text);
  if (name == "token") return set_some(into.token, read_token);
  if (name == "enable_async") return set(into.enable_async, flag);
  if (name == "timeout") return set(into.timeout, limit);
  if (name == "connect_timeout") return set(into.connect_timeout, limit);
  if (name == "verify_ssl") return set(into.verify_ssl, flag);
  if (name == "max_retries") return set(into.max_retries, count<int>);
  if (name == "retry_delay") return set(into.retry_delay, seconds);
  if (name == "retry_failed_runs") return set(into.retry_failed_runs, flag);
  if (name == "retry_after_cap") return set(into.retry_after_cap, seconds);
  if (name == "limits") return set(into.limits, limits);
  if (name == "max_connections") return set(into.max_connections, count<std::size_t>);
  if (name == "user_agent") return set_some(into.user_agent, text);
  if (name == "debug") return set(into.debug, flag);
  if (name == "ca_bundle") return set_some(into.ca_bundle, path);
  if (name == "client_cert") return set_some(into.client_cert, path);
  if (name == "client_key") return set_some(into.client_key, path);
  if (name == "http2") return set(into.http2, flag);
  if (name == "proxy") return set_some(into.proxy, text);
  if (name == "no_proxy") return set_some(into.no_proxy, text);
  throw py::type_error("there is no configuration field '" + name + "'");
}

template <class Into>
Into read_fields(const py::dict& fields, const MakeCallableToken& make_callable_token) {
  Into into;
  for (const auto& [name, value] : fields)
    read_field(into, text(name, "a field's name"), value, make_callable_token);
  return into;
}

// For what only looks at a configuration: it never asks for the token.
Token never_called(const py::object&) {
  return Token::from_callable([] { return std::string{}; });
}

void validate_config(const py::dict& fields) {
  try {
    config_from_python(fields, never_called).validate();
  } catch (...) {
    raise(std::current_exception());
  }
}

double in_seconds(milliseconds value) { return static_cast<double>(value.count()) / 1000; }

// The environment is bytes; Python's os.environ reads them in the same way.
py::object path_or_none(const std::string& value) {
  if (value.empty()) return py::none();
  return checked(PyUnicode_DecodeFSDefaultAndSize(value.data(), static_cast<Py_ssize_t>(value.size())));
}

py::dict config_dict(const AiSdkConfig& config) {
  py::dict out;
  out["host"] = config.host;
  out["token"] = config.token.reveal();
  out["enable_async"] = config.enable_async;
  out["timeout"] = in_seconds(config.timeout);
  out["connect_timeout"] = in_seconds(config.connect_timeout);
  out["verify_ssl"] = config.verify_ssl;
  out["max_retries"] = config.max_retries;
  out["retry_delay"] = in_seconds(config.retry_delay);
  out["retry_failed_runs"] = config.retry_failed_runs;
  out["retry_after_cap"] = in_seconds(config.retry_after_cap);
  out["max_connections"] = config.max_connections;
  out["user_agent"] = text_or_none(config.user_agent);
  out["debug"] = config.debug;
  out["ca_bundle"] = path_or_none(config.ca_bundle);
  out["client_cert"] = path_or_none(config.client_cert);
  out["client_key"] = path_or_none(config.client_key);
  out["http2"] = config.http2;
  out["proxy"] = text_or_none(config.proxy);
  out["no_proxy"] = text_or_none(config.no_proxy);
  return out;
}

py::dict config_from_env(const py::object& prefix, const py::dict& overrides) {
  try {
    const auto given = read_fields<ConfigOverrides>(overrides, never_called);
    py::dict out = config_dict(AiSdkConfig::from_env(given, text(prefix, "prefix")));
    // The caller has them, as they were given.
    for (const auto& [name, value] : overrides) {
      if (out.contains(name) && PyDict_DelItem(out.ptr(), name.ptr()) != 0) throw py::error_already_set{};
    }
    return out;
  } catch (...) {
    raise(std::current_exception());
  }
}

std::string fetch_token(const std::string& kind, const py::object& source) {
  try {
    const Token token = token_from(kind, source);
    const WithoutGil released;
    try {
      return detail::fetch_token(*token.provider(), -1, false);
    } catch (const std::runtime_error& error) {
      throw AuthenticationError(error.what());
    }
  } catch (...) {
    raise(std::current_exception());
  }
}

}  // namespace

AiSdkConfig config_from_python(const py::dict& fields, const MakeCallableToken& make_callable_token) {
  const Inside inside;
  auto config = read_fields<AiSdkConfig>(fields, make_callable_token);
  if (config.user_agent.empty()) config.user_agent = default_user_agent;
  return config;
}

void add_config(py::module_& module) {
  module.def("validate_config", &validate_config, py::arg("fields"));
  module.def("config_from_env", &config_from_env, py::arg("prefix"), py::arg("overrides"));
  module.def("fetch_token", &fetch_token, py::arg("kind"), py::arg("source"));
}

}  // namespace ai_sdk::python
