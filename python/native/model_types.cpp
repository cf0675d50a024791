#include "native/model_methods.hpp"
#include "native/model_object.hpp"
#include "native/model_value.hpp"

#include <structmember.h>

#include <string>
#include <vector>

namespace ai_sdk::python {
namespace {

std::array<ModelType, model_count> types;
PyTypeObject* base_type = nullptr;

// What the type is called with, as inspect.signature understands it.
std::string signature_of(const ModelTable& table) {
  std::string out = std::string{table.short_name()} + "(*";
  for (const Field& field : table.fields) {
    out += std::string{", "} + field.name;
    switch (field.otherwise) {
      case Otherwise::required:
        break;
      case Otherwise::none:
        out += "=None";
        break;
      case Otherwise::empty:
        out += field.kind == Kind::text ? "=''" : field.kind == Kind::object ? "={}" : "=[]";
        break;
      case Otherwise::no:
        out += "=False";
        break;
      case Otherwise::zero:
        out += "=0";
        break;
      case Otherwise::text:
        out += std::string{"='"} + field.text + "'";
        break;
    }
  }
  return out + ")\n--\n\n";
}

// One slot of a type's description. The C API takes functions as void*.
template <class Function>
PyType_Slot slot(int id, Function* function) {
  return {id, reinterpret_cast<void*>(function)};
}

PyTypeObject* make_type(PyObject* module, const char* name, std::size_t fields,
                        std::vector<PyType_Slot> slots, PyObject* bases) {
  slots.push_back(slot(Py_tp_dealloc, model_dealloc));
  slots.push_back(slot(Py_tp_traverse, model_traverse));
  slots.push_back(slot(Py_tp_clear, model_clear));
  slots.push_back({0, nullptr});
  PyType_Spec spec{.name = name,
                   .basicsize = static_cast<int>(sizeof(ModelObject) + fields * sizeof(PyObject*)),
                   .itemsize = 0,
                   .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
                   .slots = slots.data()};
  auto* type = reinterpret_cast<PyTypeObject*>(PyType_FromModuleAndSpec(module, &spec, bases));
  if (type && PyModule_AddType(module, type) < 0) return nullptr;
  return type;
}

constexpr char base_doc[] =
    "What all models have in common: keyword arguments in snake_case or camelCase, fields as attributes "
    "that\n"
    "are checked when they are set, comparison by type and fields, copies and pickles.\n"
    "\n"
    "from_dict() and what the client itself makes do not call __init__ of a class that derives from a "
    "model.\n"
    "None, given for a field that is never None, stands for the field's default.";

bool make_base(PyObject* module) {
  base_type = make_type(module, "ai_sdk.models.Model", 0,
                        {slot(Py_tp_new, model_new),
                         slot(Py_tp_init, model_init),
                         slot(Py_tp_repr, model_repr),
                         slot(Py_tp_getattro, model_getattro),
                         slot(Py_tp_setattro, model_setattro),
                         slot(Py_tp_richcompare, model_richcompare),
                         slot(Py_tp_hash, PyObject_HashNotImplemented),
                         {Py_tp_methods, model_methods},
                         {Py_tp_getset, model_getters},
                         {Py_tp_doc, const_cast<char*>(base_doc)}},
                        nullptr);
  return base_type != nullptr;
}

bool make_model(PyObject* module, ModelType& model, const ModelTable& table) {
  model.table = &table;
  std::vector<PyMemberDef> members;
  for (std::size_t i = 0; i < table.fields.size(); ++i) {
    const Field& field = table.fields[i];
    // Read like any slot; written through setattro, which checks.
    members.push_back({field.name, T_OBJECT_EX,
                       static_cast<Py_ssize_t>(sizeof(ModelObject) + i * sizeof(PyObject*)), READONLY,
                       field.doc});
  }
  members.push_back({});
  const std::string doc = signature_of(table) + table.doc;
  const Ref bases = steal(PyTuple_Pack(1, base_type));
  if (!bases) return false;
  model.type =
      make_type(module, table.name, table.fields.size(),
                {{Py_tp_members, members.data()}, {Py_tp_doc, const_cast<char*>(doc.c_str())}}, bases.ptr());
  if (!model.type) return false;

  model.lookup = PyDict_New();
  if (!model.lookup) return false;
  for (std::size_t i = 0; i < table.fields.size(); ++i) {
    model.names[i] = PyUnicode_InternFromString(table.fields[i].name);
    model.aliases[i] = PyUnicode_InternFromString(table.fields[i].alias);
    const Ref index = steal(PyLong_FromSize_t(i));
    if (!index || !model.names[i] || !model.aliases[i] ||
        PyDict_SetItem(model.lookup, model.names[i], index.ptr()) < 0 ||
        PyDict_SetItem(model.lookup, model.aliases[i], index.ptr()) < 0)
      return false;
  }
  return true;
}

// What the types tell about themselves: __match_args__ and model_fields, both those of the document.
bool describe(ModelType& model, PyTypeObject* field_info) {
  const Ref positional = steal(PyList_New(0));
  const Ref fields = steal(PyDict_New());
  if (!positional || !fields) return false;
  for (std::size_t at = 0; at < model.fields().size(); ++at) {
    const Field& field = model.fields()[at];
    if (field.traits & of_call) continue;
    if (PyList_Append(positional.ptr(), model.names[at]) < 0) return false;
    const bool required = field.otherwise == Otherwise::required;
    const Ref info = steal(PyStructSequence_New(field_info));
    if (!info) return false;
    const std::string annotation = annotation_of(field);
    Ref otherwise = required ? borrow(Py_None) : default_value(field);
    PyStructSequence_SET_ITEM(info.ptr(), 0, borrow(model.aliases[at]).release().ptr());
    PyStructSequence_SET_ITEM(info.ptr(), 1, PyUnicode_FromString(annotation.c_str()));
    PyStructSequence_SET_ITEM(info.ptr(), 2, PyBool_FromLong(required));
    PyStructSequence_SET_ITEM(info.ptr(), 3, otherwise.release().ptr());
    PyStructSequence_SET_ITEM(info.ptr(), 4, PyUnicode_FromString(field.doc));
    if (PyErr_Occurred() || PyDict_SetItem(fields.ptr(), model.names[at], info.ptr()) < 0) return false;
  }
  auto* type = reinterpret_cast<PyObject*>(model.type);
  const Ref names = steal(PyList_AsTuple(positional.ptr()));
  const Ref view = steal(PyDictProxy_New(fields.ptr()));
  return names && view && PyObject_SetAttrString(type, "__match_args__", names.ptr()) == 0 &&
         PyObject_SetAttrString(type, "model_fields", view.ptr()) == 0;
}

PyTypeObject* make_field_info(PyObject* module) {
  static PyStructSequence_Field fields[] = {
      {"alias", "The field's name on the wire."},
      {"annotation", "The field's type, as text."},
      {"required", "Whether it must be given."},
      {"default", "What it is otherwise; None where it must be given."},
      {"description", "What it means."},
      {nullptr, nullptr},
  };
  static PyStructSequence_Desc description{"ai_sdk.models.FieldInfo", "One field of a model.", fields, 5};
  PyTypeObject* type = PyStructSequence_NewType(&description);
  if (!type || PyModule_AddType(module, type) < 0) return nullptr;
  return type;
}

}  // namespace

const ModelType& model_type(ModelId id) { return types[static_cast<std::size_t>(id)]; }

const ModelType* model_type_of(PyTypeObject* type) {
  for (; type && type != base_type; type = type->tp_base) {
    if (type->tp_base != base_type) continue;
    for (const ModelType& model : types)
      if (model.type == type) return &model;
  }
  return nullptr;
}

bool is_model(PyObject* object) { return PyObject_TypeCheck(object, base_type); }

bool add_model_types(PyObject* module) {
  if (!make_base(module)) return false;
  for (std::size_t i = 0; i < model_count; ++i)
    if (!make_model(module, types[i], model_table(static_cast<ModelId>(i)))) return false;
  PyTypeObject* field_info = make_field_info(module);
  if (!field_info) return false;
  for (ModelType& model : types)
    if (!describe(model, field_info)) return false;
  return true;
}

}  // namespace ai_sdk::python
