#pragma once

#include "native/model_object.hpp"

namespace ai_sdk::python {

// Shallow: the same lists and dicts, but model_extra of its own.
Ref copy_of(ModelObject* self);
// By copy.deepcopy.
Ref deep_copy_of(PyObject* self);
// Sets fields, by either name; all or none of them. TypeError for unknown names.
bool change(ModelObject* self, PyObject* changes);

// For pickle and copy.deepcopy.
PyObject* model_reduce(PyObject* self, PyObject*);
PyObject* model_setstate(PyObject* self, PyObject* state);

}  // namespace ai_sdk::python
