#include "native/json.hpp"

#include "core/wire/parse.hpp"
#include "native/model_text.hpp"

#include <cmath>
#include <string>

namespace ai_sdk::python {
namespace {

namespace py = pybind11;

constexpr std::size_t max_depth = core::max_json_depth;

// --- from C++ ---------------------------------------------------------------------------------------------

Ref checked(Ref value) {
  if (!value) throw py::error_already_set();
  return value;
}

Ref from_json(const Json& value, std::size_t depth);

[[noreturn]] void refuse_depth(const char* what) {
  PyErr_Format(PyExc_RecursionError, "%s: nested deeper than %zu levels", what, max_depth);
  throw py::error_already_set();
}

Ref from_json(const JsonObject& object, std::size_t depth) {
  if (depth >= max_depth) refuse_depth("JSON");
  Ref dict = checked(steal(PyDict_New()));
  for (const auto& member : object) {
    const Ref key = checked(to_shared_text({member.key().data(), member.key().size()}));
    const Ref value = from_json(member.value(), depth + 1);
    if (PyDict_SetItem(dict.ptr(), key.ptr(), value.ptr()) < 0) throw py::error_already_set();
  }
  return dict;
}

Ref from_json(const boost::json::array& array, std::size_t depth) {
  if (depth >= max_depth) refuse_depth("JSON");
  Ref list = checked(steal(PyList_New(static_cast<Py_ssize_t>(array.size()))));
  Py_ssize_t at = 0;
  for (const Json& item : array)
    PyList_SET_ITEM(list.ptr(), at++, from_json(item, depth + 1).release().ptr());
  return list;
}

Ref from_json(const Json& value, std::size_t depth) {
  switch (value.kind()) {
    case boost::json::kind::null:
      return borrow(Py_None);
    case boost::json::kind::bool_:
      return borrow(value.get_bool() ? Py_True : Py_False);
    case boost::json::kind::int64:
      return checked(steal(PyLong_FromLongLong(value.get_int64())));
    case boost::json::kind::uint64:
      return checked(steal(PyLong_FromUnsignedLongLong(value.get_uint64())));
    case boost::json::kind::double_:
      return checked(steal(PyFloat_FromDouble(value.get_double())));
    case boost::json::kind::string:
      return checked(to_text(core::view(value.get_string())));
    case boost::json::kind::array:
      return from_json(value.get_array(), depth);
    case boost::json::kind::object:
      return from_json(value.get_object(), depth);
  }
  return borrow(Py_None);
}

// --- from Python ------------------------------------------------------------------------------------------

// Where in the whole a value lies, for messages: a chain of frames, outermost last.
struct Place {
  const char* what;
  const Place* outer = nullptr;
  PyObject* key = nullptr;  // in a dict
  Py_ssize_t index = -1;    // in a list
  std::size_t depth = 0;

  Place in(PyObject* member) const { return {what, this, member, -1, depth + 1}; }
  Place in(Py_ssize_t item) const { return {what, this, nullptr, item, depth + 1}; }
  Place deeper() const { return {what, outer, key, index, depth + 1}; }

  // parameters['tables'][2]
  std::string text() const {
    if (!outer) return what;
    std::string out = outer->text();
    if (!key) return out + "[" + std::to_string(index) + "]";
    const Ref repr = steal(PyObject_ASCII(key));
    const char* shown = repr ? PyUnicode_AsUTF8(repr.ptr()) : nullptr;
    PyErr_Clear();
    return out + "[" + (shown ? shown : "?") + "]";
  }
};

[[noreturn]] void refuse(PyObject* type, const Place& place, const std::string& message) {
  PyErr_SetString(type, (place.text() + message).c_str());
  throw py::error_already_set();
}

std::string_view utf8(PyObject* text, const Place& place, const char* part) {
  Py_ssize_t size = 0;
  const char* data = PyUnicode_AsUTF8AndSize(text, &size);
  if (!data) {
    if (!PyErr_ExceptionMatches(PyExc_UnicodeError)) throw py::error_already_set();
    PyErr_Clear();
    refuse(PyExc_ValueError, place,
           std::string{": "} + part + " with half of a character (a lone surrogate)");
  }
  return {data, static_cast<std::size_t>(size)};
}

Json number_from(PyObject* value, const Place& place) {
  int overflow = 0;
  const long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
  if (number == -1 && PyErr_Occurred()) throw py::error_already_set();
  if (overflow == 0) return Json(static_cast<std::int64_t>(number));
  if (overflow > 0) {
    const unsigned long long positive = PyLong_AsUnsignedLongLong(value);
    if (!PyErr_Occurred()) return Json(static_cast<std::uint64_t>(positive));
    if (!PyErr_ExceptionMatches(PyExc_OverflowError)) throw py::error_already_set();
    PyErr_Clear();
  }
  refuse(PyExc_ValueError, place, ": this int does not fit into 64 bits; send it as str");
}

Json value_from(PyObject* value, const Place& place);

void add_member(JsonObject& out, PyObject* borrowed_key, PyObject* borrowed_value, const Place& place) {
  const Ref key = borrow(borrowed_key);
  const Ref value = borrow(borrowed_value);
  if (!PyUnicode_Check(key.ptr()))
    refuse(PyExc_TypeError, place, std::string{": keys must be str, not "} + Py_TYPE(key.ptr())->tp_name);
  const std::string_view name = utf8(key.ptr(), place, "a key");
  out[boost::json::string_view{name.data(), name.size()}] = value_from(value.ptr(), place.in(key.ptr()));
}

JsonObject object_from(PyObject* dict, const Place& place) {
  if (place.depth >= max_depth) refuse_depth(place.what);
  JsonObject out;
  if (PyDict_CheckExact(dict)) {
    const Py_ssize_t size = PyDict_GET_SIZE(dict);
    out.reserve(static_cast<std::size_t>(size));
    PyObject *key, *value;
    for (Py_ssize_t at = 0; PyDict_Next(dict, &at, &key, &value);) {
      add_member(out, key, value, place);
      if (PyDict_GET_SIZE(dict) != size) refuse(PyExc_ValueError, place, ": changed while it was read");
    }
    return out;
  }
  // A class derived from dict may have an order or values of its own.
  const Ref items = checked(steal(PyMapping_Items(dict)));
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(items.ptr()); ++i) {
    const Ref pair = checked(steal(PySequence_Tuple(PyList_GET_ITEM(items.ptr(), i))));
    if (PyTuple_GET_SIZE(pair.ptr()) != 2) refuse(PyExc_TypeError, place, ": items() must give pairs");
    add_member(out, PyTuple_GET_ITEM(pair.ptr(), 0), PyTuple_GET_ITEM(pair.ptr(), 1), place);
  }
  return out;
}

Json array_from(PyObject* sequence, const Place& place) {
  if (place.depth >= max_depth) refuse_depth(place.what);
  boost::json::array out;
  // The size is asked for each time: reading an item may run Python code that changes the list.
  const auto size = [&] {
    return PyList_Check(sequence) ? PyList_GET_SIZE(sequence) : PyTuple_GET_SIZE(sequence);
  };
  out.reserve(static_cast<std::size_t>(size()));
  for (Py_ssize_t i = 0; i < size(); ++i) {
    const Ref item =
        borrow(PyList_Check(sequence) ? PyList_GET_ITEM(sequence, i) : PyTuple_GET_ITEM(sequence, i));
    out.emplace_back(value_from(item.ptr(), place.in(i)));
  }
  return out;
}

// Null where the object has no such method.
Ref api_dict_of(PyObject* value) {
  if (PyType_Check(value)) return {};
  const Ref method = steal(PyObject_GetAttrString(value, "to_api_dict"));
  if (method) return checked(steal(PyObject_CallObject(method.ptr(), nullptr)));
  if (!PyErr_ExceptionMatches(PyExc_AttributeError)) throw py::error_already_set();
  PyErr_Clear();
  return {};
}

// The value of a member of an enum; null where it is none.
Ref enum_value_of(PyObject* value) {
  const Ref module = checked(steal(PyImport_ImportModule("enum")));
  const Ref type = checked(steal(PyObject_GetAttrString(module.ptr(), "Enum")));
  const int is_member = PyObject_IsInstance(value, type.ptr());
  if (is_member < 0) throw py::error_already_set();
  return is_member ? checked(steal(PyObject_GetAttrString(value, "value"))) : Ref{};
}

Json value_from(PyObject* value, const Place& place) {
  if (value == Py_None) return nullptr;
  if (PyUnicode_Check(value)) {
    const std::string_view text = utf8(value, place, "text");
    return Json(boost::json::string_view{text.data(), text.size()});
  }
  if (PyBool_Check(value)) return Json(value == Py_True);
  if (PyLong_Check(value)) return number_from(value, place);
  if (PyFloat_Check(value)) {
    const double number = PyFloat_AS_DOUBLE(value);
    if (std::isfinite(number)) return Json(number);
    refuse(PyExc_ValueError, place, std::isnan(number) ? ": NaN is not JSON" : ": Infinity is not JSON");
  }
  if (PyDict_Check(value)) return object_from(value, place);
  if (PyList_Check(value) || PyTuple_Check(value)) return array_from(value, place);
  if (place.depth >= max_depth) refuse_depth(place.what);
  if (const Ref dict = api_dict_of(value)) return value_from(dict.ptr(), place.deeper());
  if (const Ref inner = enum_value_of(value)) return value_from(inner.ptr(), place.deeper());
  refuse(PyExc_TypeError, place,
         std::string{": "} + Py_TYPE(value)->tp_name +
             " is not JSON; use str, int, float, bool, None, a list, a dict with str keys or a model");
}

}  // namespace

py::object to_python(const Json& value) { return from_json(value, 0); }
py::object to_python(const JsonObject& value) { return from_json(value, 0); }

Json json_from_python(py::handle value, const char* what) { return value_from(value.ptr(), Place{what}); }

JsonObject json_object_from_python(py::handle value, const char* what) {
  const Place place{what};
  if (PyDict_Check(value.ptr())) return object_from(value.ptr(), place);
  Ref dict;
  if (!PyUnicode_Check(value.ptr()) && value.ptr() != Py_None) dict = api_dict_of(value.ptr());
  if (dict && PyDict_Check(dict.ptr())) return object_from(dict.ptr(), place);
  refuse(PyExc_TypeError, place,
         std::string{" must be a dict, not "} + (value.is_none() ? "None" : Py_TYPE(value.ptr())->tp_name));
}

}  // namespace ai_sdk::python
