#include "native/model_value.hpp"

#include <string>

namespace ai_sdk::python {
namespace {

// A JSON schema can name several types, or none and say it in other ways. The one that a caller would write.
Ref type_in(PyObject* schema) {
  const auto usable = [](PyObject* type) {
    return type && PyUnicode_Check(type) && PyUnicode_CompareWithASCIIString(type, "null") != 0;
  };
  PyObject* type = PyDict_GetItemString(schema, "type");
  if (usable(type)) return borrow(type);
  if (type && PyList_Check(type)) {
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(type); ++i)
      if (usable(PyList_GET_ITEM(type, i))) return borrow(PyList_GET_ITEM(type, i));
  }
  for (const char* key : {"anyOf", "oneOf"}) {
    PyObject* choices = PyDict_GetItemString(schema, key);
    if (!choices || !PyList_Check(choices)) continue;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(choices); ++i) {
      PyObject* choice = PyList_GET_ITEM(choices, i);
      PyObject* named = PyDict_Check(choice) ? PyDict_GetItemString(choice, "type") : nullptr;
      if (usable(named)) return borrow(named);
    }
  }
  const char* otherwise = PyDict_GetItemString(schema, "properties") ? "object"
                          : PyDict_GetItemString(schema, "items")    ? "array"
                                                                     : "string";
  return steal(PyUnicode_InternFromString(otherwise));
}

Ref parameter_of(PyObject* name, PyObject* schema, bool required) {
  const ModelType& model = model_type(ModelId::tool_parameter);
  Draft draft{model, Origin::document};
  if (!draft.set(parameter_slot::name, name) ||
      !draft.set(parameter_slot::required, required ? Py_True : Py_False))
    return {};
  if (PyDict_Check(schema)) {
    const Ref type = type_in(schema);
    if (!type || !draft.set(parameter_slot::type, type.ptr())) return {};
    PyObject* description = PyDict_GetItemString(schema, "description");
    if (description && PyUnicode_Check(description) && !draft.set(parameter_slot::description, description))
      return {};
    PyObject* otherwise = PyDict_GetItemString(schema, "default");
    if (otherwise && !draft.set(parameter_slot::default_, otherwise)) return {};
    PyObject* choices = PyDict_GetItemString(schema, "enum");
    if (choices && PyList_Check(choices) && !draft.set(parameter_slot::enum_, choices)) return {};
  }
  ModelObject* self = draft.complete() ? new_model(model) : nullptr;
  if (!self) return {};
  draft.commit(self);
  return steal(reinterpret_cast<PyObject*>(self));
}

// What is no JSON schema as it should be has no parameters, or ones that say little: it is the server's.
Ref parameters_of(PyObject* schema) {
  Ref list = steal(PyList_New(0));
  PyObject* properties = PyDict_GetItemString(schema, "properties");
  if (!list || !properties || !PyDict_Check(properties)) return list;
  PyObject* wanted = PyDict_GetItemString(schema, "required");
  if (wanted && !PyList_Check(wanted)) wanted = nullptr;
  PyObject *name, *property;
  for (Py_ssize_t at = 0; PyDict_Next(properties, &at, &name, &property);) {
    if (!PyUnicode_Check(name)) continue;
    const int required = wanted ? PySequence_Contains(wanted, name) : 0;
    if (required < 0) return {};
    const Ref parameter = parameter_of(name, property, required == 1);
    if (!parameter || PyList_Append(list.ptr(), parameter.ptr()) < 0) return {};
  }
  return list;
}

bool put(const Ref& dict, const char* key, PyObject* value) {
  return PyDict_SetItemString(dict.ptr(), key, value) == 0;
}

Ref schema_of(PyObject* parameters) {
  const Ref schema = steal(PyDict_New());
  const Ref properties = steal(PyDict_New());
  const Ref required = steal(PyList_New(0));
  const Ref object = steal(PyUnicode_InternFromString("object"));
  if (!schema || !properties || !required || !object) return {};
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(parameters); ++i) {
    ModelObject* parameter = as_model(PyList_GET_ITEM(parameters, i));
    const Ref property = steal(PyDict_New());
    if (!property || !put(property, "type", parameter->value(parameter_slot::type))) return {};
    PyObject* description = parameter->value(parameter_slot::description);
    if (PyUnicode_Check(description) && PyUnicode_GET_LENGTH(description) > 0 &&
        !put(property, "description", description))
      return {};
    for (const auto& [key, slot] : {std::pair{"default", std::size_t{parameter_slot::default_}},
                                    std::pair{"enum", std::size_t{parameter_slot::enum_}}}) {
      PyObject* value = parameter->value(slot);
      if (value != Py_None && !put(property, key, value)) return {};
    }
    PyObject* name = parameter->value(parameter_slot::name);
    if (PyDict_SetItem(properties.ptr(), name, property.ptr()) < 0) return {};
    if (parameter->value(parameter_slot::required) == Py_True && PyList_Append(required.ptr(), name) < 0)
      return {};
  }
  if (!put(schema, "type", object.ptr()) || !put(schema, "properties", properties.ptr())) return {};
  if (PyList_GET_SIZE(required.ptr()) > 0 && !put(schema, "required", required.ptr())) return {};
  return schema;
}

}  // namespace

bool complete_usage(Draft& draft) {
  using namespace usage_slot;
  if (draft.given[total_tokens]) return true;
  draft.values[total_tokens] =
      steal(PyNumber_Add(draft.values[prompt_tokens].ptr(), draft.values[completion_tokens].ptr()));
  return static_cast<bool>(draft.values[total_tokens]);
}

bool complete_tool(Draft& draft) {
  Ref& schema = draft.values[tool_slot::input_schema];
  Ref& parameters = draft.values[tool_slot::parameters];
  if (!draft.given[tool_slot::parameters] && draft.given[tool_slot::input_schema])
    parameters = parameters_of(schema.ptr());
  else if (!draft.given[tool_slot::input_schema])
    schema = schema_of(parameters.ptr());
  return schema && parameters;
}

}  // namespace ai_sdk::python
