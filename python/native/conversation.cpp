#include "native/awaitable.hpp"
#include "native/client.hpp"
#include "native/models.hpp"
#include "native/options.hpp"
#include "native/stream.hpp"
#include "native/stream_source.hpp"

#include <ai_sdk/conversation.hpp>

#include <pybind11/pybind11.h>

#include <string>
#include <vector>

namespace ai_sdk::python {
namespace {

namespace py = pybind11;
using Handle = py::handle;

// The keywords of a turn beside what all requests have.
const Names of_turns{"parameters", "retry_failed_runs", "idempotency_key"};

struct NativeConversation {
  std::shared_ptr<ClientCore> client;
  Conversation conversation;
};

std::shared_ptr<Operation> send(NativeConversation& self, Handle message, Handle parameters, Handle further) {
  return make_operation(self.client,
                        self.conversation.asend(logged_message(self.conversation.agent().name(), message),
                                                call_options(py::none(), parameters, further, of_turns)),
                        [](std::string text) { return to_python(std::move(text)); });
}

auto opening(NativeConversation& self, Handle message, Handle parameters, Handle further) {
  return self.conversation.astream(logged_message(self.conversation.agent().name(), message),
                                   call_options(py::none(), parameters, further, of_turns));
}

template <class T>
py::list list_of(std::vector<T> values) {
  py::list result;
  for (auto& value : values) result.append(to_python(std::move(value)));
  return result;
}

}  // namespace

void add_conversation(py::module_& module) {
  using Self = NativeConversation;
  py::class_<Self>(module, "Conversation")
      .def(py::init([](const NativeAgent& agent) {
        return Self{agent.client, Conversation(agent.handle)};
      }))
      .def("send",
           [](Self& self, Handle message, Handle parameters, Handle further) {
             self.conversation.ensure_not_read_here();
             return wait_for(send(self, message, parameters, further));
           })
      .def("asend",
           [](Self& self, Handle message, Handle parameters, Handle further) {
             self.client->require_async("asend");
             return make_awaitable("Conversation.asend", send(self, message, parameters, further));
           })
      .def("stream",
           [](Self& self, Handle message, Handle parameters, Handle further) {
             self.conversation.ensure_not_read_here();
             return make_blocking_stream(self.client, opening(self, message, parameters, further));
           })
      .def("astream",
           [](Self& self, Handle message, Handle parameters, Handle further) {
             self.client->require_async("astream");
             return make_async_stream("Conversation.astream", self.client,
                                      opening(self, message, parameters, further));
           })
      .def_property_readonly("id", [](const Self& self) { return to_python(self.conversation.id()); })
      .def_property_readonly("turns",
                             [](const Self& self) {
                               py::list turns;
                               for (auto& turn : self.conversation.history())
                                 turns.append(py::make_tuple(to_python(std::move(turn.message)),
                                                             to_python(std::move(turn.response))));
                               return turns;
                             })
      .def_property_readonly("messages",
                             [](const Self& self) { return list_of(self.conversation.messages()); })
      .def_property_readonly("responses",
                             [](const Self& self) { return list_of(self.conversation.responses()); })
      .def_property_readonly("tools_used",
                             [](const Self& self) { return list_of(self.conversation.tools_used()); })
      .def("size", [](const Self& self) { return self.conversation.size(); })
      .def("reset", [](Self& self) { self.conversation.reset(); });
}

}  // namespace ai_sdk::python
