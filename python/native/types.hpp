#pragma once

#include <pybind11/pybind11.h>

#include <cstring>

namespace ai_sdk::python {

// What PyType_Slot wants of functions and of texts.
template <class Function>
void* slot(Function* function) noexcept {
  return reinterpret_cast<void*>(function);
}
inline void* doc(const char* text) noexcept { return const_cast<char*>(text); }

// For a method `__class_getitem__`, so that annotations may say Stream[str].
inline PyMethodDef subscript{"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, nullptr};

// Adds a type to the module that only the library makes objects of.
inline PyTypeObject* add_type(pybind11::module_& module, PyType_Spec& spec) {
  auto* type = reinterpret_cast<PyTypeObject*>(PyType_FromModuleAndSpec(module.ptr(), &spec, nullptr));
  if (!type) throw pybind11::error_already_set();
  type->tp_new = nullptr;
  module.attr(std::strrchr(spec.name, '.') + 1) = pybind11::handle(reinterpret_cast<PyObject*>(type));
  return type;
}

}  // namespace ai_sdk::python
