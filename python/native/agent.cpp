#include "native/awaitable.hpp"
#include "native/client.hpp"
#include "native/models.hpp"
#include "native/options.hpp"
#include "native/stream.hpp"

#include <pybind11/pybind11.h>

namespace ai_sdk::python {
namespace {

namespace py = pybind11;
using Handle = py::handle;

std::shared_ptr<Operation> invoke(const NativeAgent& agent, Handle message, Handle id, Handle parameters,
                                  Handle further) {
  return make_operation(
      agent.client,
      agent.handle.acall(logged_message(agent.handle.name(), message), call_options(id, parameters, further)),
      [](InvokeResponse response) { return to_python(std::move(response)); });
}

std::shared_ptr<Operation> look_up(const NativeAgent& agent, Handle further) {
  return make_operation(agent.client,
                        agent.handle.aget_info(call_options(py::none(), py::none(), further, {})),
                        [](AgentInfo info) { return to_python(std::move(info)); });
}

auto opening(const NativeAgent& agent, Handle message, Handle id, Handle parameters, Handle further) {
  return agent.handle.astream(logged_message(agent.handle.name(), message),
                              call_options(id, parameters, further));
}

auto opening_content(const NativeAgent& agent, Handle message, Handle id, Handle parameters, Handle further) {
  return agent.handle.astream_content(logged_message(agent.handle.name(), message),
                                      call_options(id, parameters, further));
}

}  // namespace

// The arguments of each: message, conversation_id, parameters, and a dict of further options or None.
void add_agent(py::module_& module) {
  py::class_<NativeAgent>(module, "Agent")
      .def_property_readonly("name", [](const NativeAgent& agent) { return agent.handle.name(); })
      .def("call", [](const NativeAgent& agent, Handle message, Handle id, Handle parameters,
                      Handle further) { return wait_for(invoke(agent, message, id, parameters, further)); })
      .def("acall",
           [](const NativeAgent& agent, Handle message, Handle id, Handle parameters, Handle further) {
             agent.client->require_async("acall");
             return make_awaitable("AgentHandle.acall", invoke(agent, message, id, parameters, further));
           })
      .def("stream",
           [](const NativeAgent& agent, Handle message, Handle id, Handle parameters, Handle further) {
             return make_blocking_stream(agent.client, opening(agent, message, id, parameters, further));
           })
      .def("astream",
           [](const NativeAgent& agent, Handle message, Handle id, Handle parameters, Handle further) {
             agent.client->require_async("astream");
             return make_async_stream("AgentHandle.astream", agent.client,
                                      opening(agent, message, id, parameters, further));
           })
      .def("stream_content",
           [](const NativeAgent& agent, Handle message, Handle id, Handle parameters, Handle further) {
             return make_blocking_stream(agent.client,
                                         opening_content(agent, message, id, parameters, further));
           })
      .def("astream_content",
           [](const NativeAgent& agent, Handle message, Handle id, Handle parameters, Handle further) {
             agent.client->require_async("astream_content");
             return make_async_stream("AgentHandle.astream_content", agent.client,
                                      opening_content(agent, message, id, parameters, further));
           })
      .def("get_info",
           [](const NativeAgent& agent, Handle further) { return wait_for(look_up(agent, further)); })
      .def("aget_info", [](const NativeAgent& agent, Handle further) {
        agent.client->require_async("aget_info");
        return make_awaitable("AgentHandle.aget_info", look_up(agent, further));
      });
}

}  // namespace ai_sdk::python
