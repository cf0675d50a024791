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

// The object behind the Python class AiSdk.
struct NativeClient {
  std::shared_ptr<ClientCore> core;
};

NativeClient open_client(const py::dict& fields) {
  auto config = config_from_python(fields, callable_token);
  config.observer = log_observer();
  const bool enable_async = std::exchange(config.enable_async, true);
  return {std::make_shared<ClientCore>(AiSdk(std::move(config)), enable_async)};
}

std::shared_ptr<Operation> list_agents(const NativeClient& client, Handle limit, Handle further) {
  return make_operation(client.core, client.core->sdk().alist_agents(list_options(limit, further)),
                        [](std::vector<AgentInfo> agents) -> py::object {
                          py::list list;
                          for (auto& agent : agents) list.append(to_python(std::move(agent)));
                          return list;
                        });
}

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
  WithoutGil released;
  client.core->close();
}

}  // namespace

py::object make_client(AiSdk client, bool enable_async) {
  return py::cast(NativeClient{std::make_shared<ClientCore>(std::move(client), enable_async)});
}

void add_client(py::module_& module) {
  py::class_<NativeClient>(module, "Client")
      .def(py::init(&open_client))
      .def("agent",
           [](const NativeClient& client, const std::string& name) {
             return NativeAgent{client.core, client.core->sdk().agent(name)};
           })
      .def("mcp",
           [](const NativeClient& client) {
             return NativeMcp{client.core, client.core->sdk().mcp()};
           })
      .def("list_agents", [](const NativeClient& client, Handle limit,
                             Handle further) { return wait_for(list_agents(client, limit, further)); })
      .def("alist_agents",
           [](const NativeClient& client, Handle limit, Handle further) {
             client.core->require_async("alist_agents");
             return make_awaitable("AiSdk.alist_agents", list_agents(client, limit, further));
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
