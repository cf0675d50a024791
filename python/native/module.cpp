#include "native/models.hpp"

#include <ai_sdk/version.hpp>

#include <pybind11/pybind11.h>

PYBIND11_MODULE(_native, module) {
  module.attr("__version__") = AI_SDK_VERSION;
  ai_sdk::python::add_models(module);
}
