#include "native/client.hpp"

#include "native/awaitable.hpp"
#include "native/callable_token.hpp"
#include "native/config.hpp"
#include "native/interpreter.hpp"
#include "native/log.hpp"
#include "native/map.hpp"
#include "native/mcp.hpp"
#include "native/models.hpp"
#include "native/options.hpp"

#include <pybind11/pybind11.h>

#include <vector>

namespace ai_sdk::python {
namespace {

namespace py = pybind11;
using Handle = py::handle;

py::dict stats(const NativeClient& client) {
  const auto stats = client.core->sdk().stats();
  py::dict result;
  result["open_connections"] = stats.open_connections;
  result["idle_connections"] = stats.idle_connections;
  result["in_flight"] = stats.in_flight;
  result["waiting"] = stats.waiting;
  return result;
}

void close(const NativeClient& client) {
  {
    WithoutGil released;
    client.core->close();
  }
  if (client.token_function) let_go(*client.token_function);
}

}  // namespace

NativeClient open_client(const py::dict& fields, const std::function<AiSdk(AiSdkConfig)>& make) {
  std::shared_ptr<FunctionKeeper> token_function;
  auto config = config_from_python(fields, [&token_function](py::object function) {
    return callable_token(std::move(function), token_function);
  });
  config.observer = log_observer();
  const bool enable_async = std::exchange(config.enable_async, true);
  return {std::make_shared<ClientCore>(make(std::move(config)), enable_async), token_function};
}

void add_client(py::module_& module) {
  py::class_<NativeClient> type(module, "Client");
  add_entities(type);
  type.def(py::init([](const py::dict& fields) {
        return open_client(fields, [](AiSdkConfig config) { return AiSdk(std::move(config)); });
      }))
      .def("agent",
           [](const NativeClient& client, Handle name) {
             return NativeAgent{client.core, client.core->sdk().agent(entity_name(name))};
           })
      .def("mcp",
           [](const NativeClient& client) {
             return NativeMcp{client.core, client.core->sdk().mcp()};
           })
      .def("map",
           [](const NativeClient& client, const NativeAgent& agent, Handle messages, std::size_t most,
              bool ordered, py::object on_progress, Handle parameters, Handle further) {
             return map_blocking(client.core, agent, messages, most, ordered, std::move(on_progress),
                                 parameters, further);
           })
      .def("amap",
           [](const NativeClient& client, const NativeAgent& agent, Handle messages, std::size_t most,
              bool ordered, py::object on_progress, Handle parameters, Handle further) {
             client.core->require_async("amap");
             return map_awaitable(client.core, agent, messages, most, ordered, std::move(on_progress),
                                  parameters, further);
           })
      .def("close", &close)
      .def("aclose",
           [](const NativeClient& client) {
             close(client);
             return make_ready(py::none());
           })
      .def_property_readonly("closed", [](const NativeClient& client) { return client.core->closed(); })
      .def("stats", &stats);
  module.def("_shut_down", &shut_down);
}

}  // namespace ai_sdk::python
