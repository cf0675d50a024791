#include "native/model_dump.hpp"

namespace ai_sdk::python {
namespace {

Ref dump_value(PyObject* value, const DumpOptions& options);

Ref dump_sequence(PyObject* sequence, const DumpOptions& options) {
  // A tuple of its own: dumping may run Python code that changes the list.
  const Ref items = steal(PySequence_Tuple(sequence));
  if (!items) return {};
  const Py_ssize_t size = PyTuple_GET_SIZE(items.ptr());
  Ref out = steal(PyList_New(size));
  if (!out) return {};
  for (Py_ssize_t i = 0; i < size; ++i) {
    Ref item = dump_value(PyTuple_GET_ITEM(items.ptr(), i), options);
    if (!item) return {};
    PyList_SET_ITEM(out.ptr(), i, item.release().ptr());
  }
  return out;
}

// What somebody else made: keys and None stay as they are.
Ref dump_dict(PyObject* dict, const DumpOptions& options) {
  Ref out = steal(PyDict_New());
  if (!out) return {};
  PyObject *borrowed_key, *borrowed_value;
  for (Py_ssize_t at = 0; PyDict_Next(dict, &at, &borrowed_key, &borrowed_value);) {
    const Ref key = borrow(borrowed_key);
    const Ref value = dump_value(borrow(borrowed_value).ptr(), options);
    if (!value || PyDict_SetItem(out.ptr(), key.ptr(), value.ptr()) < 0) return {};
  }
  return out;
}

Ref dump_container(PyObject* value, const DumpOptions& options) {
  if (is_model(value)) return dump_model(as_model(value), options);
  if (PyDict_Check(value)) return dump_dict(value, options);
  return dump_sequence(value, options);
}

Ref dump_value(PyObject* value, const DumpOptions& options) {
  // Members of enums as the plain text that they are.
  if (PyUnicode_Check(value))
    return PyUnicode_CheckExact(value) ? borrow(value) : steal(PyUnicode_FromObject(value));
  if (!is_model(value) && !PyDict_Check(value) && !PyList_Check(value) && !PyTuple_Check(value))
    return borrow(value);
  if (Py_EnterRecursiveCall(" while writing a model")) return {};
  Ref out = dump_container(value, options);
  Py_LeaveRecursiveCall();
  return out;
}

// A name that stands for a reference, as a server takes it.
Ref reference_to(PyObject* name, const char* type) {
  const Ref type_text = steal(PyUnicode_InternFromString(type));
  Ref out = steal(PyDict_New());
  if (!type_text || !out || PyDict_SetItemString(out.ptr(), "name", name) < 0 ||
      PyDict_SetItemString(out.ptr(), "type", type_text.ptr()) < 0)
    return {};
  return out;
}

Ref dump_field(const Field& field, PyObject* value, const DumpOptions& options) {
  if (!options.for_server || *field.wire_type == 0) return dump_value(value, options);
  if (PyUnicode_Check(value)) return reference_to(value, field.wire_type);
  Ref out = dump_value(value, options);
  if (!out || !PyList_Check(out.ptr())) return out;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(out.ptr()); ++i) {
    PyObject* item = PyList_GET_ITEM(out.ptr(), i);
    if (!PyUnicode_Check(item)) continue;
    Ref reference = reference_to(item, field.wire_type);
    if (!reference || PyList_SetItem(out.ptr(), i, reference.release().ptr()) < 0) return {};
  }
  return out;
}

bool is_left_out(const Field& field, PyObject* value, const DumpOptions& options) {
  if ((field.traits & of_call) || (value == Py_None && options.exclude_none)) return true;
  if (!options.for_server) return false;
  if (field.traits & derived) return true;
  return (field.traits & omit_empty) && PyList_Check(value) && PyList_GET_SIZE(value) == 0;
}

}  // namespace

Ref dump_model(ModelObject* self, const DumpOptions& options) {
  const ModelType& model = *self->model;
  Ref out = steal(PyDict_New());
  if (!out) return {};
  for (std::size_t i = 0; i < self->size(); ++i) {
    const Field& field = model.fields()[i];
    const Ref value = borrow(self->value(i));
    if (is_left_out(field, value.ptr(), options)) continue;
    const Ref dumped = dump_field(field, value.ptr(), options);
    if (!dumped ||
        PyDict_SetItem(out.ptr(), options.by_alias ? model.aliases[i] : model.names[i], dumped.ptr()) < 0)
      return {};
  }
  if (!self->extra) return out;
  const Ref extra = dump_value(borrow(self->extra).ptr(), options);
  if (!extra || PyDict_Merge(out.ptr(), extra.ptr(), 0) < 0) return {};
  return out;
}

}  // namespace ai_sdk::python
