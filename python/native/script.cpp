#include "native/script.hpp"

#include "native/client.hpp"
#include "native/json.hpp"

#include <ai_sdk/testing.hpp>

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace ai_sdk::python {
namespace {

namespace py = pybind11;
using testing::Answers;
using testing::ScriptedTransport;

// What the Python side has checked and taken apart, so that events may be models, dicts or texts there:
// (type, text, conversation_id, stream_id, fatal, None or (name, input, result) of a tool).
StreamEvent event_from(const py::tuple& parts) {
  static constexpr std::array types{EventType::start,    EventType::content, EventType::thinking,
                                    EventType::tool_use, EventType::end,     EventType::error};
  StreamEvent event;
  const auto type = parts[0].cast<std::string>();
  const auto* known =
      std::find_if(types.begin(), types.end(), [&](EventType one) { return to_string(one) == type; });
  if (known == types.end())
    throw std::invalid_argument(
        "an event's type is start, content, thinking, tool_use, end or error, not \"" + type + "\"");
  event.type = *known;
  auto& text = event.type == EventType::error      ? event.error
               : event.type == EventType::tool_use ? event.tool_name
                                                   : event.content;
  text = parts[1].cast<std::string>();
  event.conversation_id = parts[2].cast<std::string>();
  event.stream_id = parts[3].cast<std::string>();
  event.fatal = parts[4].cast<bool>();
  if (!parts[5].is_none()) {
    const py::tuple tool = parts[5];
    event.tool = ToolUse{.name = tool[0].cast<std::string>(),
                         .input = json_object_from_python(tool[1], "a tool's input"),
                         .result = json_object_from_python(tool[2], "a tool's result")};
  }
  return event;
}

void stream(Answers& answers, const std::vector<py::tuple>& events) {
  std::vector<StreamEvent> made;
  for (const auto& event : events) made.push_back(event_from(event));
  answers.stream(made);
}

// (method, target, [(name, value)], body), all bytes: what a header holds need not be UTF-8.
py::list requests(const ScriptedTransport& script) {
  py::list list;
  for (const auto& request : script.requests()) {
    py::list headers;
    for (const auto& [name, value] : request.headers)
      headers.append(py::make_tuple(py::bytes(name), py::bytes(value)));
    list.append(py::make_tuple(py::bytes(request.method), py::bytes(request.target), std::move(headers),
                               py::bytes(request.body)));
  }
  return list;
}

}  // namespace

void add_script(py::module_& module) {
  using std::chrono::milliseconds;
  py::class_<Answers>(module, "ScriptAnswers")
      .def("reply_raw", [](Answers& self, int status, std::string body,
                           Headers headers) { self.reply_raw(status, std::move(body), std::move(headers)); })
      .def("fail", [](Answers& self, int status, const std::string& message,
                      Headers headers) { self.fail(status, message, std::move(headers)); })
      .def("stream", &stream)
      .def("stream_raw",
           [](Answers& self, std::vector<std::string> pieces) { self.stream_raw(std::move(pieces)); })
      .def("refuse", [](Answers& self) { self.refuse(); })
      .def("break_off", [](Answers& self) { self.break_off(); })
      .def("stall", [](Answers& self) { self.stall(); })
      .def("after", [](Answers& self, std::int64_t time) { self.after(milliseconds(time)); })
      .def("slowly", [](Answers& self, std::int64_t time) { self.slowly(milliseconds(time)); })
      .def("then_break_off", [](Answers& self) { self.then_break_off(); })
      .def("then_stall", [](Answers& self) { self.then_stall(); });
  py::class_<ScriptedTransport>(module, "Script")
      .def(py::init<>())
      .def("on_call", [](ScriptedTransport& self, const std::string& agent) { return self.on_call(agent); })
      .def("on_stream",
           [](ScriptedTransport& self, const std::string& agent) { return self.on_stream(agent); })
      .def("on_request", [](ScriptedTransport& self, const std::string& method,
                            const std::string& path) { return self.on_request(method, path); })
      .def("requests", &requests)
      .def("client", [](const ScriptedTransport& self, const py::dict& fields) {
        return open_client(fields, [&self](AiSdkConfig config) { return self.client(std::move(config)); });
      });
}

}  // namespace ai_sdk::python
