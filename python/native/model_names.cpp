#include "native/model_object.hpp"
#include "native/suggestion.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::python {

std::ptrdiff_t field_index(const ModelType& model, PyObject* name) {
  PyObject* index = PyDict_GetItemWithError(model.lookup, name);
  if (index) return PyLong_AsSsize_t(index);
  return PyErr_Occurred() ? -2 : -1;
}

std::string suggestion_for(const ModelType& model, PyObject* name) {
  Py_ssize_t size = 0;
  const char* data = PyUnicode_Check(name) ? PyUnicode_AsUTF8AndSize(name, &size) : nullptr;
  if (!data) {
    PyErr_Clear();
    return {};
  }
  std::vector<std::string_view> known;
  for (const Field& field : model.fields()) known.emplace_back(field.name);
  return suggestion({data, static_cast<std::size_t>(size)}, known);
}

}  // namespace ai_sdk::python
