#include "native/model_object.hpp"

#include "native/model_methods.hpp"
#include "native/model_value.hpp"

#include <algorithm>

namespace ai_sdk::python {
namespace {

bool is_public(PyObject* name) {
  return PyUnicode_Check(name) && PyUnicode_GetLength(name) > 0 && PyUnicode_ReadChar(name, 0) != '_';
}

}  // namespace

ModelObject* new_model(const ModelType& model, PyTypeObject* type) {
  ModelObject* self = nullptr;
  if (type == model.type) {
    self = PyObject_GC_New(ModelObject, type);
    if (!self) return nullptr;
    std::fill_n(self->slots(), model.fields().size(), nullptr);
    self->extra = nullptr;
  } else {
    self = as_model(type->tp_alloc(type, 0));
    if (!self) return nullptr;
  }
  self->model = &model;
  return self;
}

void track_if_needed(ModelObject* self) {
  auto* object = reinterpret_cast<PyObject*>(self);
  if (PyObject_GC_IsTracked(object)) return;
  // Texts are never part of a cycle, members of our enums included; those are collected objects, strictly
  // speaking.
  bool needed = self->extra != nullptr;
  for (std::size_t i = 0; !needed && i < self->size(); ++i) {
    PyObject* value = self->slots()[i];
    needed = value && PyObject_IS_GC(value) && !PyUnicode_Check(value);
  }
  if (needed) PyObject_GC_Track(object);
}

int model_traverse(PyObject* object, visitproc visit, void* arg) {
  ModelObject* self = as_model(object);
  for (std::size_t i = 0; i < self->size(); ++i) Py_VISIT(self->slots()[i]);
  Py_VISIT(self->extra);
  Py_VISIT(Py_TYPE(object));
  return 0;
}

int model_clear(PyObject* object) {
  ModelObject* self = as_model(object);
  for (std::size_t i = 0; i < self->size(); ++i) Py_CLEAR(self->slots()[i]);
  Py_CLEAR(self->extra);
  return 0;
}

void model_dealloc(PyObject* object) {
  PyTypeObject* type = Py_TYPE(object);
  PyObject_GC_UnTrack(object);
  model_clear(object);
  type->tp_free(object);
  Py_DECREF(type);
}

// Members that the model does not know can be read like fields, where no field, method or other attribute has
// the name. Never with an underscore in front: what a server sends must not look like part of Python's
// protocols.
PyObject* model_getattro(PyObject* object, PyObject* name) {
  PyObject* found = PyObject_GenericGetAttr(object, name);
  PyObject* extra = as_model(object)->extra;
  if (found || !extra || !PyErr_ExceptionMatches(PyExc_AttributeError) || !is_public(name)) return found;
  PyObject *type, *value, *trace;
  PyErr_Fetch(&type, &value, &trace);
  found = PyDict_GetItemWithError(extra, name);
  if (found || PyErr_Occurred()) {
    Py_XINCREF(found);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(trace);
    return found;
  }
  PyErr_Restore(type, value, trace);
  return nullptr;
}

int model_setattro(PyObject* object, PyObject* name, PyObject* value) {
  ModelObject* self = as_model(object);
  const ModelType& model = *self->model;
  // Either spelling names a field where it is built; as an attribute it has one.
  std::ptrdiff_t field = -1;
  for (std::size_t i = 0; i < self->size(); ++i)
    if (name == model.names[i]) field = static_cast<std::ptrdiff_t>(i);
  if (field < 0) {
    field = field_index(model, name);
    if (field == -2) return -1;
    if (field >= 0) {
      const int same = PyObject_RichCompareBool(name, model.names[static_cast<std::size_t>(field)], Py_EQ);
      if (same < 0) return -1;
      if (!same) field = -1;
    }
  }
  if (field >= 0) {
    if (!value) {
      PyErr_Format(PyExc_AttributeError, "%s.%U cannot be deleted", model.table->short_name(), name);
      return -1;
    }
    Ref checked = checked_value(model, static_cast<std::size_t>(field), value, Origin::code);
    if (!checked) return -1;
    Py_XSETREF(self->slots()[field], checked.release().ptr());
    track_if_needed(self);
    return 0;
  }
  if (self->extra && is_public(name)) {
    const int known = PyDict_Contains(self->extra, name);
    if (known < 0) return -1;
    if (known) return value ? PyDict_SetItem(self->extra, name, value) : PyDict_DelItem(self->extra, name);
  }
  // A class that derives from a model may have attributes of its own.
  if (Py_TYPE(object) != model.type) return PyObject_GenericSetAttr(object, name, value);
  PyErr_Format(PyExc_AttributeError, "'%s' has no field '%U'%s", model.table->short_name(), name,
               suggestion_for(model, name).c_str());
  return -1;
}

PyObject* model_richcompare(PyObject* left, PyObject* right, int op) {
  if ((op != Py_EQ && op != Py_NE) || Py_TYPE(left) != Py_TYPE(right)) Py_RETURN_NOTIMPLEMENTED;
  ModelObject* a = as_model(left);
  ModelObject* b = as_model(right);
  int equal = 1;
  for (std::size_t i = 0; equal == 1 && i < a->size(); ++i) {
    if (a->model->fields()[i].traits & of_call) continue;
    const Ref x = borrow(a->value(i));
    const Ref y = borrow(b->value(i));
    equal = PyObject_RichCompareBool(x.ptr(), y.ptr(), Py_EQ);
  }
  if (equal == 1) {
    const Ref x = borrow(a->extra);
    const Ref y = borrow(b->extra);
    if (x && y)
      equal = PyObject_RichCompareBool(x.ptr(), y.ptr(), Py_EQ);
    else
      equal = (!x || PyDict_GET_SIZE(x.ptr()) == 0) && (!y || PyDict_GET_SIZE(y.ptr()) == 0);
  }
  if (equal < 0) return nullptr;
  return PyBool_FromLong((equal == 1) == (op == Py_EQ));
}

}  // namespace ai_sdk::python
