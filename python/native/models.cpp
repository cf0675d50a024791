#include "native/models.hpp"

#include "native/json.hpp"
#include "native/model_enums.hpp"
#include "native/model_object.hpp"
#include "native/model_text.hpp"

#include <utility>

namespace ai_sdk::python {
namespace {

namespace py = pybind11;

// An instance whose slots are filled one after the other. Everything put in is a new reference, or null with
// a Python error set, which is thrown on.
class Builder {
 public:
  explicit Builder(ModelId id) : self_(new_model(model_type(id))) {
    if (!self_) throw py::error_already_set();
    object_ = steal(reinterpret_cast<PyObject*>(self_));
  }

  void put(std::size_t slot, Ref value) {
    if (!value) throw py::error_already_set();
    self_->slots()[slot] = value.release().ptr();
  }
  void put_extra(const JsonObject& extra) {
    if (!extra.empty()) self_->extra = to_python(extra).release().ptr();
  }
  Ref finish() {
    track_if_needed(self_);
    return std::move(object_);
  }

 private:
  ModelObject* self_;
  Ref object_;
};

Ref to_list(const std::vector<std::string>& texts) {
  Ref list = steal(PyList_New(static_cast<Py_ssize_t>(texts.size())));
  for (std::size_t i = 0; list && i < texts.size(); ++i) {
    Ref text = to_shared_text(texts[i]);
    if (!text) return {};
    PyList_SET_ITEM(list.ptr(), static_cast<Py_ssize_t>(i), text.release().ptr());
  }
  return list;
}

Ref to_int(std::int64_t value) { return steal(PyLong_FromLongLong(value)); }
Ref to_bool(bool value) { return borrow(value ? Py_True : Py_False); }

Ref to_model(const Usage& value) {
  using namespace usage_slot;
  Builder out(ModelId::usage);
  out.put(prompt_tokens, to_int(value.prompt_tokens));
  out.put(completion_tokens, to_int(value.completion_tokens));
  out.put(total_tokens, to_int(value.total_tokens));
  return out.finish();
}

Ref to_model(const EntityReference& value) {
  using namespace reference_slot;
  Builder out(ModelId::entity_reference);
  out.put(id, to_optional_text(value.id));
  out.put(type, to_optional_shared_text(value.type));
  out.put(name, to_optional_text(value.name));
  out.put(fully_qualified_name, to_optional_text(value.fully_qualified_name));
  out.put(display_name, to_optional_text(value.display_name));
  out.put(description, to_optional_text(value.description));
  return out.finish();
}

Ref to_model(const KnowledgeScope& value) {
  using namespace knowledge_slot;
  Builder out(ModelId::knowledge_scope);
  out.put(entity_types, to_list(value.entity_types));
  Ref list = steal(PyList_New(0));
  for (const EntityReference& service : value.services) {
    const Ref item = to_model(service);
    if (!list || PyList_Append(list.ptr(), item.ptr()) < 0) throw py::error_already_set();
  }
  out.put(services, std::move(list));
  return out.finish();
}

Ref to_model(const ToolUse& value) {
  using namespace tool_use_slot;
  Builder out(ModelId::tool_use);
  out.put(name, to_text(value.name));
  out.put(input, to_python(value.input));
  out.put(result, to_python(value.result));
  return out.finish();
}

Ref to_model(const ToolParameter& value) {
  using namespace parameter_slot;
  Builder out(ModelId::tool_parameter);
  out.put(name, to_text(value.name));
  out.put(type, to_shared_text(value.type));
  out.put(description, to_text(value.description));
  out.put(required, to_bool(value.required));
  out.put(default_, value.default_value ? to_python(*value.default_value) : borrow(Py_None));
  py::list choices;
  for (const Json& choice : value.enum_values) choices.append(to_python(choice));
  out.put(enum_, value.enum_values.empty() ? borrow(Py_None) : std::move(choices));
  return out.finish();
}

template <class T>
Ref to_optional_model(const std::optional<T>& value) {
  return value ? to_model(*value) : borrow(Py_None);
}

}  // namespace

void add_models(py::module_& module) {
  if (!load_event_type() || !add_model_types(module.ptr())) throw py::error_already_set();
}

py::object to_python(InvokeResponse value) {
  using namespace response_slot;
  Builder out(ModelId::invoke_response);
  out.put(conversation_id, to_shared_text(value.conversation_id));
  out.put(response, to_text(value.response));
  out.put(tools_used, to_list(value.tools_used));
  out.put(usage, to_optional_model(value.usage));
  out.put(request_id, to_text(value.request_id));
  out.put_extra(value.extra);
  return out.finish();
}

py::object to_python(StreamEvent value) {
  using namespace event_slot;
  const bool says = value.type == EventType::content || value.type == EventType::thinking;
  Builder out(ModelId::stream_event);
  out.put(type, event_type_member(value.type));
  // Where an event is about a text, there is one, even if it is empty: it can be joined and printed.
  out.put(content, says ? to_text(value.content) : to_optional_text(value.content));
  out.put(tool_name, to_optional_shared_text(value.tool_name));
  out.put(conversation_id, to_optional_shared_text(value.conversation_id));
  out.put(error, value.type == EventType::error ? to_text(value.error) : to_optional_text(value.error));
  out.put(fatal, to_bool(value.fatal));
  out.put(tool, to_optional_model(value.tool));
  out.put(stream_id, to_optional_shared_text(value.stream_id));
  out.put(sequence, value.sequence ? to_int(*value.sequence) : borrow(Py_None));
  out.put(sender, to_optional_shared_text(value.sender));
  out.put(raw, to_text(value.raw));
  return out.finish();
}

py::object to_python(AgentInfo value) {
  using namespace agent_slot;
  Builder out(ModelId::agent_info);
  out.put(name, to_text(value.name));
  out.put(display_name, to_text(value.display_name));
  out.put(description, to_text(value.description));
  out.put(abilities, to_list(value.abilities));
  out.put(api_enabled, to_bool(value.api_enabled));
  out.put(id, to_optional_text(value.id));
  out.put(fully_qualified_name, to_optional_text(value.fully_qualified_name));
  out.put(mode, to_optional_shared_text(value.mode));
  out.put(icon, to_optional_text(value.icon));
  out.put(provider, to_optional_shared_text(value.provider));
  out.put(prompt, to_optional_text(value.prompt));
  out.put(schedule, to_optional_text(value.schedule));
  out.put(persona, to_optional_model(value.persona));
  out.put(bot, to_optional_model(value.bot));
  out.put(knowledge, to_optional_model(value.knowledge));
  out.put_extra(value.extra);
  return out.finish();
}

namespace {

// What bots, personas and abilities begin with alike.
template <class Info>
Builder begin(ModelId id, const Info& value) {
  constexpr std::size_t last = bot_slot::fully_qualified_name;
  static_assert(last == std::size_t{persona_slot::fully_qualified_name} &&
                last == std::size_t{ability_slot::fully_qualified_name});
  Builder out(id);
  out.put(bot_slot::name, to_text(value.name));
  out.put(bot_slot::display_name, to_text(value.display_name));
  out.put(bot_slot::description, to_text(value.description));
  out.put(bot_slot::id, to_optional_text(value.id));
  out.put(bot_slot::fully_qualified_name, to_optional_text(value.fully_qualified_name));
  return out;
}

}  // namespace

py::object to_python(BotInfo value) {
  Builder out = begin(ModelId::bot_info, value);
  out.put(bot_slot::provider, to_optional_shared_text(value.provider));
  out.put(bot_slot::bot_user, to_optional_model(value.bot_user));
  out.put_extra(value.extra);
  return out.finish();
}

py::object to_python(PersonaInfo value) {
  Builder out = begin(ModelId::persona_info, value);
  out.put(persona_slot::prompt, to_optional_text(value.prompt));
  out.put(persona_slot::provider, to_shared_text(value.provider.empty() ? "system" : value.provider));
  out.put_extra(value.extra);
  return out.finish();
}

py::object to_python(AbilityInfo value) {
  Builder out = begin(ModelId::ability_info, value);
  out.put(ability_slot::provider, to_optional_shared_text(value.provider));
  out.put(ability_slot::tools, to_list(value.tools));
  out.put_extra(value.extra);
  return out.finish();
}

py::object to_python(ToolInfo value) {
  using namespace tool_slot;
  Builder out(ModelId::tool_info);
  const Ref text = to_text(value.name);
  Ref member = text ? tool_of(text.ptr()) : Ref{};
  if (!member && PyErr_Occurred()) throw py::error_already_set();
  out.put(name, member ? std::move(member) : text);
  out.put(description, to_text(value.description));
  Ref list = steal(PyList_New(0));
  for (const ToolParameter& parameter : value.parameters) {
    const Ref item = to_model(parameter);
    if (!list || PyList_Append(list.ptr(), item.ptr()) < 0) throw py::error_already_set();
  }
  out.put(parameters, std::move(list));
  out.put(title, to_optional_text(value.title));
  out.put(input_schema, to_python(value.input_schema));
  out.put(output_schema, value.output_schema ? to_python(*value.output_schema) : borrow(Py_None));
  out.put(annotations, value.annotations.empty() ? borrow(Py_None) : to_python(value.annotations));
  out.put_extra(value.extra);
  return out.finish();
}

py::object to_python(ToolCallResult value) {
  using namespace tool_result_slot;
  Builder out(ModelId::tool_call_result);
  out.put(success, to_bool(value.success));
  out.put(data, to_python(value.data));
  out.put(error, to_optional_text(value.error));
  py::list blocks;
  for (const JsonObject& block : value.content) blocks.append(to_python(block));
  out.put(content, std::move(blocks));
  out.put(truncated, to_bool(value.truncated));
  out.put(request_id, to_text(value.request_id));
  return out.finish();
}

}  // namespace ai_sdk::python
