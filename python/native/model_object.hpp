#pragma once

#include "native/model_table.hpp"

#include <pybind11/pybind11.h>

#include <array>

namespace ai_sdk::python {

// A reference of one's own, or null where a Python error is set. Functions of the model files that return
// one, or a bool, neither throw nor expect that anything they call does.
using Ref = pybind11::object;
inline Ref steal(PyObject* object) { return pybind11::reinterpret_steal<Ref>(object); }
inline Ref borrow(PyObject* object) { return pybind11::reinterpret_borrow<Ref>(object); }

// A model type at run time. Lives as long as the process.
struct ModelType {
  const ModelTable* table = nullptr;
  PyTypeObject* type = nullptr;
  std::array<PyObject*, max_fields> names{};    // interned
  std::array<PyObject*, max_fields> aliases{};  // interned
  PyObject* lookup = nullptr;                   // dict: either name -> number of the field

  std::span<const Field> fields() const { return table->fields; }
};

// An instance: the head, then one pointer for each field. A slot is null only where a subclass in Python did
// not call this type's __init__, and then counts as None. What lies in a slot has been checked when it was
// put there, but lists and dicts can be changed behind our back, and unpickling checks nothing.
struct ModelObject {
  PyObject_HEAD const ModelType* model;
  PyObject* extra;  // dict of members that the model does not know, or null where there are none

  PyObject** slots() { return reinterpret_cast<PyObject**>(this + 1); }
  // Borrowed.
  PyObject* value(std::size_t field) { return slots()[field] ? slots()[field] : Py_None; }
  std::size_t size() const { return model ? model->fields().size() : 0; }
};

const ModelType& model_type(ModelId id);
// The model type that a class is or derives from; null where it is none, with no error set.
const ModelType* model_type_of(PyTypeObject* type);
bool is_model(PyObject* object);
inline ModelObject* as_model(PyObject* object) { return reinterpret_cast<ModelObject*>(object); }

// An instance with empty slots, of the model's own type or of a class that derives from it.
ModelObject* new_model(const ModelType& model, PyTypeObject* type);
inline ModelObject* new_model(const ModelType& model) { return new_model(model, model.type); }

// The garbage collector looks only at instances that could be part of a cycle; to be called when something
// was put into one.
void track_if_needed(ModelObject* self);

// The field that either of its names means; -1 where there is none, -2 where a Python error is set.
std::ptrdiff_t field_index(const ModelType& model, PyObject* name);
// ", did you mean 'x'?" or nothing.
std::string suggestion_for(const ModelType& model, PyObject* name);

// Makes all types and adds them to the module.
bool add_model_types(PyObject* module);

}  // namespace ai_sdk::python
