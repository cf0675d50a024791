#include "native/model_copy.hpp"

#include "native/model_value.hpp"

namespace ai_sdk::python {
namespace {

// The attributes of its own that an instance of a derived class has. None where it has none.
Ref own_attributes(ModelObject* self) {
  auto* object = reinterpret_cast<PyObject*>(self);
  if (Py_TYPE(object) == self->model->type) return borrow(Py_None);
  Ref dict = steal(PyObject_GetAttrString(object, "__dict__"));
  if (!dict && PyErr_ExceptionMatches(PyExc_AttributeError)) {
    PyErr_Clear();
    return borrow(Py_None);
  }
  return dict;
}

bool add_own_attributes(PyObject* object, PyObject* attributes) {
  if (attributes == Py_None) return true;
  const Ref dict = steal(PyObject_GetAttrString(object, "__dict__"));
  return dict && PyDict_Update(dict.ptr(), attributes) == 0;
}

}  // namespace

Ref copy_of(ModelObject* self) {
  const Ref attributes = own_attributes(self);
  ModelObject* made =
      attributes ? new_model(*self->model, Py_TYPE(reinterpret_cast<PyObject*>(self))) : nullptr;
  if (!made) return {};
  Ref out = steal(reinterpret_cast<PyObject*>(made));
  for (std::size_t i = 0; i < self->size(); ++i) {
    Py_XINCREF(self->slots()[i]);
    made->slots()[i] = self->slots()[i];
  }
  if (self->extra && PyDict_GET_SIZE(self->extra) > 0) {
    made->extra = PyDict_Copy(self->extra);
    if (!made->extra) return {};
  }
  track_if_needed(made);
  if (!add_own_attributes(out.ptr(), attributes.ptr())) return {};
  return out;
}

Ref deep_copy_of(PyObject* self) {
  const Ref copy = steal(PyImport_ImportModule("copy"));
  return copy ? steal(PyObject_CallMethod(copy.ptr(), "deepcopy", "O", self)) : Ref{};
}

bool change(ModelObject* self, PyObject* changes) {
  Draft draft{*self->model, Origin::code};
  PyObject *borrowed_name, *borrowed_value;
  for (Py_ssize_t at = 0; PyDict_Next(changes, &at, &borrowed_name, &borrowed_value);) {
    const Ref key = borrow(borrowed_name);
    const Ref kept = borrow(borrowed_value);
    PyObject* name = key.ptr();
    const std::ptrdiff_t field = PyUnicode_Check(name) ? field_index(draft.model, name) : -1;
    if (field == -2) return false;
    if (field == -1) {
      PyErr_Format(PyExc_TypeError, "%s has no field %R%s", draft.model.table->short_name(), name,
                   suggestion_for(draft.model, name).c_str());
      return false;
    }
    if (!draft.set(static_cast<std::size_t>(field), kept.ptr())) return false;
  }
  for (std::size_t i = 0; i < self->size(); ++i)
    if (draft.values[i]) Py_XSETREF(self->slots()[i], draft.values[i].release().ptr());
  track_if_needed(self);
  return true;
}

// (copyreg.__newobj__, (class,), state), which every protocol can read, and the class is found by its public
// name. The state: fields by name, model_extra, attributes of a derived class.
PyObject* model_reduce(PyObject* object, PyObject*) {
  ModelObject* self = as_model(object);
  const Ref copyreg = steal(PyImport_ImportModule("copyreg"));
  const Ref make = copyreg ? steal(PyObject_GetAttrString(copyreg.ptr(), "__newobj__")) : Ref{};
  const Ref fields = make ? steal(PyDict_New()) : Ref{};
  const Ref attributes = fields ? own_attributes(self) : Ref{};
  if (!attributes) return nullptr;
  for (std::size_t i = 0; i < self->size(); ++i) {
    PyObject* value = self->slots()[i];
    if (value && PyDict_SetItem(fields.ptr(), self->model->names[i], value) < 0) return nullptr;
  }
  return Py_BuildValue("O(O)(OOO)", make.ptr(), Py_TYPE(object), fields.ptr(),
                       self->extra ? self->extra : Py_None, attributes.ptr());
}

// Takes what another version wrote, too: fields that it did not have get their defaults, those that this one
// does not have go to model_extra. Values are taken as they are.
PyObject* model_setstate(PyObject* object, PyObject* state) {
  ModelObject* self = as_model(object);
  PyObject *fields = nullptr, *extra = nullptr, *attributes = nullptr;
  const bool good = PyTuple_Check(state) && PyTuple_GET_SIZE(state) == 3;
  if (good) {
    fields = PyTuple_GET_ITEM(state, 0);
    extra = PyTuple_GET_ITEM(state, 1);
    attributes = PyTuple_GET_ITEM(state, 2);
  }
  if (!good || !PyDict_Check(fields) || (extra != Py_None && !PyDict_Check(extra)) ||
      (attributes != Py_None && !PyDict_Check(attributes)))
    return PyErr_Format(PyExc_TypeError, "this is no pickled %s", self->model->table->short_name());
  Draft draft{*self->model, Origin::code};
  if (extra != Py_None) {
    draft.extra = steal(PyDict_Copy(extra));
    if (!draft.extra) return nullptr;
  }
  PyObject *name, *value;
  for (Py_ssize_t at = 0; PyDict_Next(fields, &at, &name, &value);) {
    const std::ptrdiff_t field = field_index(draft.model, name);
    if (field == -2 || (field == -1 && !draft.set_extra(name, value))) return nullptr;
    if (field >= 0) draft.values[static_cast<std::size_t>(field)] = borrow(value);
  }
  for (std::size_t i = 0; i < self->size(); ++i) {
    if (draft.values[i]) continue;
    draft.values[i] = default_value(draft.model.fields()[i]);
    if (!draft.values[i]) return nullptr;
  }
  draft.commit(self);
  if (!add_own_attributes(object, attributes)) return nullptr;
  Py_RETURN_NONE;
}

}  // namespace ai_sdk::python
