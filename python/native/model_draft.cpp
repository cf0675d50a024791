#include "native/model_value.hpp"

#include <string>

namespace ai_sdk::python {
namespace {

bool missing(const ModelType& model, const Draft& draft) {
  std::string names;
  bool several = false;
  for (std::size_t i = 0; i < model.fields().size(); ++i) {
    if (draft.values[i] || model.fields()[i].otherwise != Otherwise::required) continue;
    several = !names.empty();
    if (several) names += ", ";
    names += '\'';
    names += model.fields()[i].name;
    names += '\'';
  }
  if (names.empty()) return false;
  PyErr_Format(PyExc_TypeError, "%s: required field%s missing: %s", model.table->short_name(),
               several ? "s" : "", names.c_str());
  return true;
}

}  // namespace

bool Draft::set(std::size_t field, PyObject* value) {
  values[field] = checked_value(model, field, value, origin);
  given[field] = value != Py_None;
  return static_cast<bool>(values[field]);
}

bool Draft::set_extra(PyObject* name, PyObject* value) {
  if (!extra) extra = steal(PyDict_New());
  return extra && PyDict_SetItem(extra.ptr(), name, value) == 0;
}

bool Draft::complete() {
  if (missing(model, *this)) return false;
  for (std::size_t i = 0; i < model.fields().size(); ++i) {
    if (values[i]) continue;
    values[i] = default_value(model.fields()[i]);
    if (!values[i]) return false;
  }
  if (&model == &model_type(ModelId::usage)) return complete_usage(*this);
  if (&model == &model_type(ModelId::tool_info)) return complete_tool(*this);
  return true;
}

void Draft::commit(ModelObject* self) {
  for (std::size_t i = 0; i < model.fields().size(); ++i)
    Py_XSETREF(self->slots()[i], values[i].release().ptr());
  Py_XSETREF(self->extra, extra.release().ptr());
  track_if_needed(self);
}

Ref model_from_document(const ModelType& model, PyTypeObject* type, PyObject* dict) {
  // Documents can lie in each other as deep as their author likes.
  if (Py_EnterRecursiveCall(" while reading a model")) return {};
  Draft draft{model, Origin::document};
  bool good = true;
  PyObject *borrowed_key, *borrowed_value;
  for (Py_ssize_t at = 0; good && PyDict_Next(dict, &at, &borrowed_key, &borrowed_value);) {
    const Ref key = borrow(borrowed_key);
    const Ref value = borrow(borrowed_value);
    if (!PyUnicode_Check(key.ptr())) {
      PyErr_Format(PyExc_TypeError, "%s: keys must be str, not %s", model.table->short_name(),
                   Py_TYPE(key.ptr())->tp_name);
      good = false;
      break;
    }
    const std::ptrdiff_t field = field_index(model, key.ptr());
    if (field == -2) {
      good = false;
    } else if (field < 0 || (model.fields()[static_cast<std::size_t>(field)].traits & of_call)) {
      good = draft.set_extra(key.ptr(), value.ptr());
    } else {
      // Where both spellings are there, the wire's counts.
      const auto index = static_cast<std::size_t>(field);
      const bool is_alias = PyUnicode_CompareWithASCIIString(key.ptr(), model.fields()[index].alias) == 0;
      if (is_alias || !draft.values[index]) good = draft.set(index, value.ptr());
    }
  }
  ModelObject* self = good && draft.complete() ? new_model(model, type) : nullptr;
  Py_LeaveRecursiveCall();
  if (!self) return {};
  draft.commit(self);
  return steal(reinterpret_cast<PyObject*>(self));
}

Ref as_dict(PyObject* value) {
  if (PyDict_Check(value)) return borrow(value);
  if (!PyMapping_Check(value) || !PyObject_HasAttrString(value, "keys")) return {};
  Ref dict = steal(PyDict_New());
  if (!dict || PyDict_Update(dict.ptr(), value) < 0) return {};
  return dict;
}

}  // namespace ai_sdk::python
