#include "native/model_enums.hpp"

namespace ai_sdk::python {
namespace {

// An enum's members by value.
struct Members {
  PyObject* by_value = nullptr;

  bool load(const char* module, const char* name) {
    if (by_value) return true;
    const Ref found = steal(PyImport_ImportModule(module));
    const Ref type = found ? steal(PyObject_GetAttrString(found.ptr(), name)) : Ref{};
    by_value = type ? PyObject_GetAttrString(type.ptr(), "_value2member_map_") : nullptr;
    return by_value != nullptr;
  }
  Ref of(PyObject* text) const { return borrow(PyDict_GetItemWithError(by_value, text)); }
};

Members event_types;
Members tools;
std::array<PyObject*, event_type_names.size()> event_members{};

}  // namespace

bool load_event_type() {
  if (!event_types.load("ai_sdk._event_type", "EventType")) return false;
  for (std::size_t i = 0; i < event_members.size(); ++i) {
    const Ref name = steal(PyUnicode_FromString(event_type_names[i].data()));
    if (!name) return false;
    event_members[i] = event_types.of(name.ptr()).release().ptr();
    if (event_members[i]) continue;
    if (!PyErr_Occurred())
      PyErr_SetString(PyExc_ImportError, "ai_sdk: EventType does not fit the native module");
    return false;
  }
  return true;
}

Ref event_type_member(EventType type) { return borrow(event_members[static_cast<std::size_t>(type)]); }

Ref event_type_of(PyObject* text) { return event_types.of(text); }

Ref tool_of(PyObject* text) {
  // Only those who have to do with MCP pay for its enum.
  return tools.load("ai_sdk.mcp.models", "MCPTool") ? tools.of(text) : Ref{};
}

}  // namespace ai_sdk::python
