#include "native/mcp.hpp"

#include "core/mcp/tools.hpp"
#include "native/awaitable.hpp"
#include "native/interpreter.hpp"
#include "native/json.hpp"
#include "native/models.hpp"
#include "native/options.hpp"
#include "native/progress.hpp"

#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace ai_sdk::python {
namespace {

namespace py = pybind11;
using Handle = py::handle;

// The steps of a tool that were not told yet: come on the I/O thread, told on the program's own.
struct Heard {
  std::mutex mutex;
  std::vector<McpProgress> steps;
  std::weak_ptr<Operation> operation;
};

class ProgressTeller final : public Teller {
 public:
  ProgressTeller(std::shared_ptr<Heard> heard, py::object function)
      : Teller(std::move(function)), heard_(std::move(heard)) {}

 private:
  void tell(const py::object& function) override {
    std::vector<McpProgress> steps;
    {
      std::lock_guard lock(heard_->mutex);
      steps.swap(heard_->steps);
    }
    for (const auto& step : steps) {
      const py::object total = step.total ? py::object(py::float_(*step.total)) : py::object(py::none());
      call_program(function, py::make_tuple(step.progress, total, step.message));
    }
  }

  std::shared_ptr<Heard> heard_;
};

std::string name_text(Handle name) {
  const Inside inside;
  if (!PyUnicode_Check(name.ptr()))
    throw py::type_error(std::string("a tool's name must be MCPTool or str, not ") +
                         Py_TYPE(name.ptr())->tp_name);
  return py::cast<std::string>(name);
}

JsonObject arguments_of(Handle arguments) {
  const Inside inside;
  return arguments.is_none() ? JsonObject() : json_object_from_python(arguments, "arguments");
}

template <class Convert>
std::shared_ptr<Operation> calling(const NativeMcp& self, Handle name, Handle arguments,
                                   const McpOptions& options, Convert convert) {
  const std::string tool = name_text(name);
  return make_operation(self.client, self.mcp.acall_tool(tool, arguments_of(arguments), options), convert);
}

std::shared_ptr<Operation> call(const NativeMcp& self, Handle name, Handle arguments,
                                const std::shared_ptr<Heard>& heard, Handle on_progress, Handle further) {
  McpOptions options = mcp_options(further);
  if (!on_progress.is_none())
    options.on_progress = [heard](const McpProgress& step) {
      {
        std::lock_guard lock(heard->mutex);
        heard->steps.push_back(step);
      }
      if (const auto operation = heard->operation.lock()) operation->nudge();
    };
  auto operation = calling(self, name, arguments, options,
                           [](ToolCallResult result) { return to_python(std::move(result)); });
  heard->operation = operation;
  return operation;
}

py::object text_of(const std::string& text) { return py::str(text); }

// What a language model is given of the answer; failures are raised.
std::shared_ptr<Operation> answer(const NativeMcp& self, Handle name, Handle arguments, Handle further) {
  return calling(self, name, arguments, mcp_options(further),
                 [](const ToolCallResult& result) { return text_of(core::mcp::text_for_model(result)); });
}

// The same, where what fails is a text for the model too.
std::shared_ptr<Operation> execute(const NativeMcp& self, Handle name, Handle arguments, Handle further) {
  const auto run = self.mcp.create_async_tool_executor(mcp_options(further));
  return make_operation(self.client, run(name_text(name), arguments_of(arguments)), &text_of);
}

std::shared_ptr<Operation> list(const NativeMcp& self, Handle further) {
  return make_operation(self.client, self.mcp.alist_tools(mcp_options(further)),
                        [](std::vector<ToolInfo> tools) -> py::object {
                          py::list out;
                          for (auto& tool : tools) out.append(to_python(std::move(tool)));
                          return out;
                        });
}

std::vector<std::string> names_of(const char* what, Handle names) {
  std::vector<std::string> out;
  const Inside inside;
  if (names.is_none()) return out;
  if (PyUnicode_Check(names.ptr())) throw py::type_error(std::string(what) + " takes a list of names");
  for (const auto name : names) out.push_back(name_text(name));
  return out;
}

std::shared_ptr<Operation> openai(const NativeMcp& self, Handle include, Handle exclude, bool read_only,
                                  Handle further) {
  ToolSelection selection;
  selection.include = names_of("include", include);
  selection.exclude = names_of("exclude", exclude);
  selection.read_only = read_only;
  return make_operation(self.client, self.mcp.aas_openai_tools(std::move(selection), mcp_options(further)),
                        [](const std::vector<JsonObject>& tools) -> py::object {
                          py::list out;
                          for (const auto& tool : tools) out.append(to_python(tool));
                          return out;
                        });
}

}  // namespace

// `further` is a dict of further options or None.
void add_mcp(py::module_& module) {
  py::class_<NativeMcp>(module, "Mcp")
      .def("list_tools", [](const NativeMcp& self, Handle further) { return wait_for(list(self, further)); })
      .def("alist_tools",
           [](const NativeMcp& self, Handle further) {
             self.client->require_async("alist_tools");
             return make_awaitable("MCPClient.alist_tools", list(self, further));
           })
      .def("call_tool",
           [](const NativeMcp& self, Handle name, Handle arguments, py::object on_progress, Handle further) {
             auto heard = std::make_shared<Heard>();
             ProgressTeller teller(heard, on_progress);
             return wait_and_tell(call(self, name, arguments, heard, on_progress, further), teller);
           })
      .def("acall_tool",
           [](const NativeMcp& self, Handle name, Handle arguments, py::object on_progress, Handle further) {
             self.client->require_async("acall_tool");
             auto heard = std::make_shared<Heard>();
             auto teller = std::make_unique<ProgressTeller>(heard, on_progress);
             return make_telling_awaitable("MCPClient.acall_tool",
                                           call(self, name, arguments, heard, on_progress, further),
                                           std::move(teller));
           })
      .def("answer", [](const NativeMcp& self, Handle name, Handle arguments,
                        Handle further) { return wait_for(answer(self, name, arguments, further)); })
      .def("aanswer",
           [](const NativeMcp& self, Handle name, Handle arguments, Handle further) {
             self.client->require_async("acall_tool");
             return make_awaitable("MCPClient.acall_tool", answer(self, name, arguments, further));
           })
      .def("execute", [](const NativeMcp& self, Handle name, Handle arguments,
                         Handle further) { return wait_for(execute(self, name, arguments, further)); })
      .def("aexecute",
           [](const NativeMcp& self, Handle name, Handle arguments, Handle further) {
             return make_awaitable("MCPClient.acall_tool", execute(self, name, arguments, further));
           })
      .def("openai_tools",
           [](const NativeMcp& self, Handle include, Handle exclude, bool read_only, Handle further) {
             return wait_for(openai(self, include, exclude, read_only, further));
           })
      .def("aopenai_tools",
           [](const NativeMcp& self, Handle include, Handle exclude, bool read_only, Handle further) {
             self.client->require_async("aas_openai_tools");
             return make_awaitable("MCPClient.aas_openai_tools",
                                   openai(self, include, exclude, read_only, further));
           })
      .def("require_async", [](const NativeMcp& self, const std::string& method) {
        self.client->require_async(method.c_str());
      });
}

}  // namespace ai_sdk::python
