#include "native/models.hpp"

namespace ai_sdk::python {

void add_models(pybind11::module_&) {}

}  // namespace ai_sdk::python
