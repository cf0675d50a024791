#pragma once

#include "native/client.hpp"

#include <pybind11/pybind11.h>

namespace ai_sdk::python {

// The methods map and amap of the native client: agent, messages, max_concurrent, ordered, on_progress or
// None, and a dict of further options or None.
pybind11::object map_blocking(const std::shared_ptr<ClientCore>& client, const NativeAgent& agent,
                              pybind11::handle messages, std::size_t max_concurrent, bool ordered,
                              pybind11::object on_progress, pybind11::handle parameters,
                              pybind11::handle further);
pybind11::object map_awaitable(const std::shared_ptr<ClientCore>& client, const NativeAgent& agent,
                               pybind11::handle messages, std::size_t max_concurrent, bool ordered,
                               pybind11::object on_progress, pybind11::handle parameters,
                               pybind11::handle further);

}  // namespace ai_sdk::python
