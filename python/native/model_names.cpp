#include "native/model_object.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace ai_sdk::python {
namespace {

// How many characters must change to make one text of the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t other = std::min({row[j], row[j + 1], diagonal}) + 1;
      diagonal = std::exchange(row[j + 1], a[i] == b[j] ? diagonal : other);
    }
  }
  return row.back();
}

std::string folded(std::string_view name) {
  std::string out;
  for (const char c : name)
    if (c != '_' && c != '-') out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

}  // namespace

std::ptrdiff_t field_index(const ModelType& model, PyObject* name) {
  PyObject* index = PyDict_GetItemWithError(model.lookup, name);
  if (index) return PyLong_AsSsize_t(index);
  return PyErr_Occurred() ? -2 : -1;
}

std::string suggestion_for(const ModelType& model, PyObject* name) {
  Py_ssize_t size = 0;
  const char* data = PyUnicode_Check(name) ? PyUnicode_AsUTF8AndSize(name, &size) : nullptr;
  if (!data || size > 64) {
    PyErr_Clear();
    return {};
  }
  const std::string wanted = folded({data, static_cast<std::size_t>(size)});
  const char* nearest = nullptr;
  std::size_t best = wanted.size() / 3 + 1;
  for (const Field& field : model.fields()) {
    const std::size_t d = distance(wanted, folded(field.name));
    if (d < best) {
      best = d;
      nearest = field.name;
    }
  }
  return nearest ? std::string{"; did you mean '"} + nearest + "'?" : std::string{};
}

}  // namespace ai_sdk::python
