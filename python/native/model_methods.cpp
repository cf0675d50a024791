#include "native/model_methods.hpp"

#include "native/model_copy.hpp"
#include "native/model_dump.hpp"
#include "native/model_value.hpp"

#include <cstring>

namespace ai_sdk::python {
namespace {

// Takes keyword arguments into a draft.
bool take_keywords(Draft& draft, PyObject* kwargs) {
  const char* type = draft.model.table->short_name();
  PyObject *name, *value;
  for (Py_ssize_t at = 0; kwargs && PyDict_Next(kwargs, &at, &name, &value);) {
    const std::ptrdiff_t field = field_index(draft.model, name);
    if (field == -2) return false;
    if (field == -1) {
      PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%U'%s", type, name,
                   suggestion_for(draft.model, name).c_str());
      return false;
    }
    const auto index = static_cast<std::size_t>(field);
    if (draft.values[index]) {
      PyErr_Format(PyExc_TypeError, "%s() got both '%s' and '%s'", type, draft.model.fields()[index].name,
                   draft.model.fields()[index].alias);
      return false;
    }
    if (!draft.set(index, value)) return false;
  }
  return draft.complete();
}

PyObject* from_dict(PyObject* cls, PyObject* document) {
  auto* type = reinterpret_cast<PyTypeObject*>(cls);
  const ModelType* model = model_type_of(type);
  if (!model) return PyErr_Format(PyExc_TypeError, "%s has no fields: use one of the models", type->tp_name);
  if (PyObject_TypeCheck(document, type)) return borrow(document).release().ptr();
  const Ref dict = as_dict(document);
  if (!dict) {
    if (PyErr_Occurred()) return nullptr;
    return PyErr_Format(PyExc_TypeError, "%s is made of a dict, not %s", model->table->short_name(),
                        document == Py_None ? "None" : Py_TYPE(document)->tp_name);
  }
  return model_from_document(*model, type, dict.ptr()).release().ptr();
}

PyObject* model_validate_json(PyObject* cls, PyObject* text) {
  const Ref json = steal(PyImport_ImportModule("json"));
  const Ref document = json ? steal(PyObject_CallMethod(json.ptr(), "loads", "O", text)) : Ref{};
  return document ? from_dict(cls, document.ptr()) : nullptr;
}

PyObject* to_api_dict(PyObject* self, PyObject*) {
  return dump_model(as_model(self), {.by_alias = true, .exclude_none = true, .for_server = true})
      .release()
      .ptr();
}

PyObject* to_dict(PyObject* self, PyObject*) { return dump_model(as_model(self), {}).release().ptr(); }

PyObject* model_dump(PyObject* self, PyObject* args, PyObject* kwargs) {
  static const char* names[] = {"by_alias", "exclude_none", nullptr};
  int by_alias = 0, exclude_none = 0;
  if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|$pp:model_dump", const_cast<char**>(names), &by_alias,
                                   &exclude_none))
    return nullptr;
  return dump_model(as_model(self), {.by_alias = by_alias != 0, .exclude_none = exclude_none != 0})
      .release()
      .ptr();
}

PyObject* model_dump_json(PyObject* self, PyObject* args, PyObject* kwargs) {
  static const char* names[] = {"by_alias", "exclude_none", "indent", nullptr};
  int by_alias = 0, exclude_none = 0;
  PyObject* indent = Py_None;
  if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|$ppO:model_dump_json", const_cast<char**>(names),
                                   &by_alias, &exclude_none, &indent))
    return nullptr;
  const Ref dict = dump_model(as_model(self), {.by_alias = by_alias != 0, .exclude_none = exclude_none != 0});
  const Ref json = dict ? steal(PyImport_ImportModule("json")) : Ref{};
  const Ref dumps = json ? steal(PyObject_GetAttrString(json.ptr(), "dumps")) : Ref{};
  // Compact where it is for machines, readable where an indent is asked for.
  const Ref call = dumps ? steal(Py_BuildValue("(O)", dict.ptr())) : Ref{};
  const Ref options =
      call ? steal(Py_BuildValue("{s:O,s:O,s:O,s:(ss)}", "ensure_ascii", Py_False, "allow_nan", Py_False,
                                 "indent", indent, "separators", ",", indent == Py_None ? ":" : ": "))
           : Ref{};
  return options ? PyObject_Call(dumps.ptr(), call.ptr(), options.ptr()) : nullptr;
}

PyObject* update_copy(PyObject* self, PyObject* update, bool deep) {
  Ref copy = deep ? deep_copy_of(self) : copy_of(as_model(self));
  if (!copy) return nullptr;
  if (update && update != Py_None) {
    const Ref changes = as_dict(update);
    if (!changes && !PyErr_Occurred()) PyErr_SetString(PyExc_TypeError, "update must be a dict");
    if (!changes || !change(as_model(copy.ptr()), changes.ptr())) return nullptr;
  }
  return copy.release().ptr();
}

PyObject* model_copy(PyObject* self, PyObject* args, PyObject* kwargs) {
  static const char* names[] = {"update", "deep", nullptr};
  PyObject* update = nullptr;
  int deep = 0;
  if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|$Op:model_copy", const_cast<char**>(names), &update,
                                   &deep))
    return nullptr;
  return update_copy(self, update, deep != 0);
}

PyObject* replace(PyObject* self, PyObject* args, PyObject* kwargs) {
  if (PyTuple_GET_SIZE(args) > 0)
    return PyErr_Format(PyExc_TypeError, "__replace__() takes keyword arguments");
  return update_copy(self, kwargs, false);
}

PyObject* shallow_copy(PyObject* self, PyObject*) { return copy_of(as_model(self)).release().ptr(); }

// Members of the server that can be read as attributes are attributes.
PyObject* dir(PyObject* self, PyObject*) {
  auto* object = reinterpret_cast<PyObject*>(&PyBaseObject_Type);
  Ref names = steal(PyObject_CallMethod(object, "__dir__", "O", self));
  PyObject* extra = as_model(self)->extra;
  if (!names || !extra) return names.release().ptr();
  Ref all = steal(PySequence_List(names.ptr()));
  const Ref known = steal(PySet_New(names.ptr()));
  if (!all || !known) return nullptr;
  const Ref keys = steal(PyDict_Keys(extra));
  for (Py_ssize_t i = 0; keys && i < PyList_GET_SIZE(keys.ptr()); ++i) {
    PyObject* key = PyList_GET_ITEM(keys.ptr(), i);
    if (!PyUnicode_Check(key) || !PyUnicode_IsIdentifier(key) || PyUnicode_ReadChar(key, 0) == '_') continue;
    const int has = PySet_Contains(known.ptr(), key);
    if (has < 0 || (!has && PyList_Append(all.ptr(), key) < 0)) return nullptr;
  }
  return keys ? all.release().ptr() : nullptr;
}

PyObject* model_extra(PyObject* object, void*) {
  ModelObject* self = as_model(object);
  if (!self->extra) {
    self->extra = PyDict_New();
    if (!self->extra) return nullptr;
    track_if_needed(self);
  }
  return borrow(self->extra).release().ptr();
}

template <class Function>
PyCFunction method(Function* function) {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

// "name='x'" for what says something.
bool add_part(PyObject* parts, const char* name, PyObject* value) {
  const Ref part = steal(PyUnicode_FromFormat("%s=%R", name, value));
  return part && PyList_Append(parts, part.ptr()) == 0;
}

bool is_shown(const Field& field, PyObject* value) {
  if (field.traits & (quiet | of_call)) return false;
  if (field.otherwise == Otherwise::required) return true;
  if (value == Py_None || value == Py_False) return false;
  if (PyUnicode_Check(value)) return PyUnicode_GET_LENGTH(value) > 0;
  if (PyList_Check(value)) return PyList_GET_SIZE(value) > 0;
  if (PyDict_Check(value)) return PyDict_GET_SIZE(value) > 0;
  return true;
}

}  // namespace

PyObject* model_new(PyTypeObject* type, PyObject*, PyObject*) {
  const ModelType* model = model_type_of(type);
  if (!model) return PyErr_Format(PyExc_TypeError, "%s has no fields: use one of the models", type->tp_name);
  return reinterpret_cast<PyObject*>(new_model(*model, type));
}

int model_init(PyObject* object, PyObject* args, PyObject* kwargs) {
  ModelObject* self = as_model(object);
  if (PyTuple_GET_SIZE(args) > 0) {
    PyErr_Format(PyExc_TypeError, "%s() takes keyword arguments only", self->model->table->short_name());
    return -1;
  }
  Draft draft{*self->model, Origin::code};
  if (!take_keywords(draft, kwargs)) return -1;
  draft.commit(self);
  return 0;
}

PyObject* model_repr(PyObject* object) {
  ModelObject* self = as_model(object);
  const char* dot = std::strrchr(Py_TYPE(object)->tp_name, '.');
  const char* type = dot ? dot + 1 : Py_TYPE(object)->tp_name;
  const int again = Py_ReprEnter(object);
  if (again != 0) return again > 0 ? PyUnicode_FromFormat("%s(...)", type) : nullptr;
  const Ref parts = steal(PyList_New(0));
  bool good = static_cast<bool>(parts);
  for (std::size_t i = 0; good && i < self->size(); ++i) {
    const Field& field = self->model->fields()[i];
    Ref value = borrow(self->value(i));
    if (!is_shown(field, value.ptr())) continue;
    // Members of enums as the text that they are, and that the type takes.
    if (PyUnicode_Check(value.ptr())) value = steal(PyUnicode_FromObject(value.ptr()));
    good = value && add_part(parts.ptr(), field.name, value.ptr());
  }
  if (good && self->extra && PyDict_GET_SIZE(self->extra) > 0) {
    // Long, and not ours: only that there is something.
    const Ref part = steal(PyUnicode_FromString("model_extra={...}"));
    good = part && PyList_Append(parts.ptr(), part.ptr()) == 0;
  }
  const Ref comma = good ? steal(PyUnicode_FromString(", ")) : Ref{};
  const Ref joined = comma ? steal(PyUnicode_Join(comma.ptr(), parts.ptr())) : Ref{};
  PyObject* out = joined ? PyUnicode_FromFormat("%s(%U)", type, joined.ptr()) : nullptr;
  Py_ReprLeave(object);
  return out;
}

PyMethodDef model_methods[] = {
    {"from_dict", from_dict, METH_O | METH_CLASS,
     "from_dict($type, document, /)\n--\n\n"
     "Make one of a dict: a server's (camelCase) or what to_dict() makes (snake_case).\n\n"
     "Members that the model does not know are kept in model_extra. null counts as absent, and names\n"
     "are taken out of references where names are wanted. TypeError or ValueError where a required\n"
     "field is missing or a value is of another kind."},
    {"model_validate", from_dict, METH_O | METH_CLASS,
     "model_validate($type, document, /)\n--\n\nThe same as from_dict()."},
    {"model_validate_json", model_validate_json, METH_O | METH_CLASS,
     "model_validate_json($type, text, /)\n--\n\n"
     "from_dict() of a JSON document: str or bytes. ValueError where it is no JSON."},
    {"to_api_dict", to_api_dict, METH_NOARGS,
     "to_api_dict($self, /)\n--\n\n"
     "As a server takes it: names in camelCase, without fields that are None; nothing is shared."},
    {"to_dict", to_dict, METH_NOARGS,
     "to_dict($self, /)\n--\n\n"
     "All fields as plain dicts, lists and texts, names in snake_case; nothing is shared."},
    {"model_dump", method(model_dump), METH_VARARGS | METH_KEYWORDS,
     "model_dump($self, /, *, by_alias=False, exclude_none=False)\n--\n\n"
     "The same as to_dict(); if asked, with the wire's names and without what is None."},
    {"model_dump_json", method(model_dump_json), METH_VARARGS | METH_KEYWORDS,
     "model_dump_json($self, /, *, by_alias=False, exclude_none=False, indent=None)\n--\n\n"
     "model_dump() as JSON text; on one line without an indent."},
    {"model_copy", method(model_copy), METH_VARARGS | METH_KEYWORDS,
     "model_copy($self, /, *, update=None, deep=False)\n--\n\n"
     "A copy, by choice with other values for some fields, which are checked.\n\n"
     "Lists and dicts in it are the same objects unless it is deep."},
    {"__replace__", method(replace), METH_VARARGS | METH_KEYWORDS,
     "__replace__($self, /, **changes)\n--\n\nFor copy.replace()."},
    {"__copy__", shallow_copy, METH_NOARGS, "__copy__($self, /)\n--\n\nFor copy.copy()."},
    {"__reduce__", model_reduce, METH_NOARGS, "__reduce__($self, /)\n--\n\nFor pickle."},
    {"__setstate__", model_setstate, METH_O, "__setstate__($self, state, /)\n--\n\nFor pickle."},
    {"__dir__", dir, METH_NOARGS, "__dir__($self, /)\n--\n\nFor dir()."},
    {nullptr, nullptr, 0, nullptr},
};

PyGetSetDef model_getters[] = {
    {"model_extra", model_extra, nullptr,
     "What the server sent and the model does not know: a dict by the wire's names. Can be read as\n"
     "attributes too, where the model has none of that name.",
     nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

}  // namespace ai_sdk::python
