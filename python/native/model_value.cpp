#include "native/model_value.hpp"

#include "native/model_enums.hpp"

#include <string>

namespace ai_sdk::python {
namespace {

// Where a value was found wrong: "AgentInfo.abilities[2]".
struct Place {
  const ModelType& model;
  std::size_t field;
  Py_ssize_t item = -1;

  const Field& table() const { return model.fields()[field]; }
  std::string text() const {
    std::string out = model.table->short_name();
    out += '.';
    out += table().name;
    if (item >= 0) out += '[' + std::to_string(item) + ']';
    return out;
  }
};

Ref refuse(const Place& place, const std::string& expected, PyObject* value) {
  PyErr_Format(PyExc_TypeError, "%s must be %s, not %s", place.text().c_str(), expected.c_str(),
               value == Py_None ? "None" : Py_TYPE(value)->tp_name);
  return {};
}

std::string listed(std::span<const std::string_view> choices) {
  std::string out;
  for (const std::string_view choice : choices) {
    if (!out.empty()) out += ", ";
    out += '\'';
    out += choice;
    out += '\'';
  }
  return out;
}

Ref plain_text(PyObject* value) {
  return PyUnicode_CheckExact(value) ? borrow(value) : steal(PyUnicode_FromObject(value));
}

bool is_blank(PyObject* text) {
  for (Py_ssize_t i = 0; i < PyUnicode_GET_LENGTH(text); ++i)
    if (!Py_UNICODE_ISSPACE(PyUnicode_READ_CHAR(text, i))) return false;
  return true;
}

Ref text_value(const Place& place, PyObject* value, const char* expected = "str") {
  if (!PyUnicode_Check(value)) return refuse(place, expected, value);
  Ref text = plain_text(value);
  if (!text) return {};
  const Field& field = place.table();
  if ((field.traits & nonblank) && is_blank(text.ptr())) {
    PyErr_Format(PyExc_ValueError, "%s must not be empty", place.text().c_str());
    return {};
  }
  if (!field.choices.empty()) {
    for (const std::string_view choice : field.choices)
      if (PyUnicode_CompareWithASCIIString(text.ptr(), choice.data()) == 0) return text;
    PyErr_Format(PyExc_ValueError, "%s must be one of %s, not %R", place.text().c_str(),
                 listed(field.choices).c_str(), text.ptr());
    return {};
  }
  return text;
}

Ref integer_value(const Place& place, PyObject* value, Origin origin) {
  if (PyLong_Check(value) && !PyBool_Check(value))
    return PyLong_CheckExact(value) ? borrow(value) : steal(PyNumber_Long(value));
  if (origin == Origin::document && PyFloat_CheckExact(value)) {
    const double number = PyFloat_AS_DOUBLE(value);
    // 2^53: beyond it a float is no exact count.
    if (number >= -9007199254740992.0 && number <= 9007199254740992.0 &&
        number == static_cast<double>(static_cast<long long>(number)))
      return steal(PyLong_FromDouble(number));
  }
  return refuse(place, "int", value);
}

Ref object_value(const Place& place, PyObject* value) {
  Ref dict = as_dict(value);
  if (!dict) return PyErr_Occurred() ? Ref{} : refuse(place, "a dict", value);
  Ref copy = dict.ptr() == value ? steal(PyDict_Copy(value)) : dict;
  if (!copy) return {};
  PyObject *key, *item;
  for (Py_ssize_t at = 0; PyDict_Next(copy.ptr(), &at, &key, &item);)
    if (!PyUnicode_Check(key)) return refuse(place, "a dict with str keys", key);
  return copy;
}

// A model out of a dict, or of a name alone.
Ref model_value(const Place& place, PyObject* value, Origin origin) {
  const ModelType& nested = model_type(place.table().nested);
  if (PyObject_TypeCheck(value, nested.type)) return borrow(value);
  if (origin == Origin::document && place.table().nested == ModelId::entity_reference &&
      PyUnicode_Check(value)) {
    Draft draft{nested, origin};
    ModelObject* self = nullptr;
    if (!draft.set(reference_slot::name, value) || !draft.complete() || !(self = new_model(nested)))
      return {};
    draft.commit(self);
    return steal(reinterpret_cast<PyObject*>(self));
  }
  Ref dict = as_dict(value);
  if (dict) return model_from_document(nested, nested.type, dict.ptr());
  if (PyErr_Occurred()) return {};
  std::string expected = nested.table->short_name();
  expected += " or a dict";
  return refuse(place, expected, value);
}

// The first text that says something, of the members that can name an entity.
Ref name_in(PyObject* dict) {
  for (const char* key : {"name", "fullyQualifiedName", "fully_qualified_name", "id"}) {
    PyObject* name = PyDict_GetItemString(dict, key);
    if (name && PyUnicode_Check(name) && PyUnicode_GET_LENGTH(name) > 0) return borrow(name);
  }
  return {};
}

// Adds the name of a document's item to the list, where it has one.
bool add_name(const Place& place, PyObject* item, PyObject* list) {
  if (item == Py_None) return true;
  if (PyObject_TypeCheck(item, model_type(ModelId::entity_reference).type)) {
    ModelObject* reference = as_model(item);
    for (const std::size_t slot :
         {reference_slot::name, reference_slot::fully_qualified_name, reference_slot::id}) {
      PyObject* name = reference->value(slot);
      if (PyUnicode_Check(name) && PyUnicode_GET_LENGTH(name) > 0) return PyList_Append(list, name) == 0;
    }
    return true;
  }
  if (const Ref dict = as_dict(item)) {
    const Ref name = name_in(dict.ptr());
    return !name || PyList_Append(list, name.ptr()) == 0;
  }
  if (PyErr_Occurred()) return false;
  const Ref text = text_value(place, item, "str or a reference");
  return text && (PyUnicode_GET_LENGTH(text.ptr()) == 0 || PyList_Append(list, text.ptr()) == 0);
}

// A name, or a reference to an entity.
Ref named_value(const Place& place, PyObject* value, Origin origin) {
  if (PyUnicode_Check(value)) return text_value(place, value);
  if (origin == Origin::document) {
    // What to_api_dict makes of a name alone is a name again.
    const Ref dict = as_dict(value);
    if (!dict && PyErr_Occurred()) return {};
    PyObject* name =
        dict && PyDict_GET_SIZE(dict.ptr()) == 2 ? PyDict_GetItemString(dict.ptr(), "name") : nullptr;
    PyObject* type = name ? PyDict_GetItemString(dict.ptr(), "type") : nullptr;
    if (type && PyUnicode_Check(type) && PyUnicode_Check(name) &&
        PyUnicode_CompareWithASCIIString(type, place.table().wire_type) == 0)
      return text_value(place, name);
  }
  const bool could_be =
      PyDict_Check(value) || PyObject_TypeCheck(value, model_type(ModelId::entity_reference).type);
  return could_be ? model_value(place, value, origin) : refuse(place, "str or EntityReference", value);
}

// Something to be made a list of: no text, no bytes, no mapping.
bool is_sequence(PyObject* value) {
  if (PyList_Check(value) || PyTuple_Check(value)) return true;
  return PySequence_Check(value) && !PyUnicode_Check(value) && !PyBytes_Check(value) &&
         !PyByteArray_Check(value) && !PyObject_HasAttrString(value, "keys");
}

Ref list_value(Place place, PyObject* value, Origin origin) {
  const Kind kind = place.table().kind;
  const bool names = kind == Kind::texts;
  const bool document = origin == Origin::document;
  Ref list = steal(PyList_New(0));
  if (!list) return {};
  if (!is_sequence(value)) {
    // One alone, where a server does not bother to make a list of it.
    const bool one = PyUnicode_Check(value) || PyDict_Check(value) ||
                     PyObject_TypeCheck(value, model_type(ModelId::entity_reference).type);
    if (names && document && one) {
      if (!add_name(place, value, list.ptr())) return {};
      return list;
    }
    return refuse(place, annotation_of(place.table()), value);
  }
  const Ref items = steal(PySequence_Tuple(value));
  if (!items) return {};
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(items.ptr()); ++i) {
    place.item = i;
    PyObject* item = PyTuple_GET_ITEM(items.ptr(), i);
    if (document && item == Py_None) continue;
    if (names && document) {
      if (!add_name(place, item, list.ptr())) return {};
      continue;
    }
    const Ref checked = names                  ? text_value(place, item)
                        : kind == Kind::nameds ? named_value(place, item, origin)
                                               : model_value(place, item, origin);
    if (!checked || PyList_Append(list.ptr(), checked.ptr()) < 0) return {};
  }
  return list;
}

Ref event_type_value(const Place& place, PyObject* value) {
  if (!PyUnicode_Check(value)) return refuse(place, "EventType or its text", value);
  Ref member = event_type_of(value);
  if (!member && !PyErr_Occurred())
    PyErr_Format(PyExc_ValueError, "%s must be one of %s, not %R", place.text().c_str(),
                 listed(event_type_names).c_str(), value);
  return member;
}

Ref tool_name_value(const Place& place, PyObject* value) {
  if (!PyUnicode_Check(value)) return refuse(place, "MCPTool or str", value);
  Ref member = tool_of(value);
  if (member || PyErr_Occurred()) return member;
  return plain_text(value);
}

}  // namespace

Ref checked_value(const ModelType& model, std::size_t field, PyObject* value, Origin origin) {
  const Place place{model, field};
  const Field& table = place.table();
  if (value == Py_None && table.otherwise != Otherwise::required) return default_value(table);
  if (value == Py_None && (table.traits & nullable) && origin == Origin::document)
    return steal(PyUnicode_FromStringAndSize(nullptr, 0));
  switch (table.kind) {
    case Kind::text:
      return text_value(place, value);
    case Kind::boolean:
      return PyBool_Check(value) ? borrow(value) : refuse(place, "bool", value);
    case Kind::integer:
      return integer_value(place, value, origin);
    case Kind::json:
      return borrow(value);
    case Kind::object:
      return object_value(place, value);
    case Kind::model:
      return model_value(place, value, origin);
    case Kind::event_type:
      return event_type_value(place, value);
    case Kind::tool_name:
      return tool_name_value(place, value);
    case Kind::named:
      return named_value(place, value, origin);
    case Kind::texts:
    case Kind::models:
    case Kind::nameds:
      return list_value(place, value, origin);
  }
  return {};
}

Ref default_value(const Field& field) {
  switch (field.otherwise) {
    case Otherwise::empty:
      if (field.kind == Kind::text) return steal(PyUnicode_FromStringAndSize(nullptr, 0));
      return steal(field.kind == Kind::object ? PyDict_New() : PyList_New(0));
    case Otherwise::no:
      return borrow(Py_False);
    case Otherwise::zero:
      return steal(PyLong_FromLong(0));
    case Otherwise::text:
      return steal(PyUnicode_InternFromString(field.text));
    case Otherwise::required:
    case Otherwise::none:
      break;
  }
  return borrow(Py_None);
}

}  // namespace ai_sdk::python
