#pragma once

#include <pybind11/pybind11.h>

namespace ai_sdk::python {

// What the base of all models can do.
PyObject* model_new(PyTypeObject* type, PyObject* args, PyObject* kwargs);
int model_init(PyObject* self, PyObject* args, PyObject* kwargs);
PyObject* model_repr(PyObject* self);
PyObject* model_getattro(PyObject* self, PyObject* name);
int model_setattro(PyObject* self, PyObject* name, PyObject* value);
PyObject* model_richcompare(PyObject* left, PyObject* right, int op);
void model_dealloc(PyObject* self);
int model_traverse(PyObject* self, visitproc visit, void* arg);
int model_clear(PyObject* self);
extern PyMethodDef model_methods[];
extern PyGetSetDef model_getters[];

}  // namespace ai_sdk::python
