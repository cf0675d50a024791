#include "native/interpreter.hpp"
#include "native/model_object.hpp"
#include "native/models.hpp"

#include <string>
#include <utility>

namespace ai_sdk::python {
namespace {

namespace py = pybind11;

[[noreturn]] void refuse(const std::string& what, const char* expected, PyObject* value) {
  throw py::type_error(what + " must be " + expected + ", not " +
                       (value == Py_None ? "None" : Py_TYPE(value)->tp_name));
}

ModelObject* model_of(PyObject* value, ModelId id, const std::string& what) {
  const ModelType& type = model_type(id);
  if (!PyObject_TypeCheck(value, type.type)) refuse(what, type.table->short_name(), value);
  return as_model(value);
}

// Reads the slots of one instance. What is in them was checked when it was put there, and may have been
// changed since: lists, and what was unpickled.
class Reader {
 public:
  explicit Reader(ModelObject* model) : model_(model) {}

  // Empty where it is None.
  std::string text(std::size_t slot) const { return text_of(model_->value(slot), name(slot)); }
  bool flag(std::size_t slot) const { return model_->value(slot) == Py_True; }
  PyObject* value(std::size_t slot) const { return model_->value(slot); }
  template <class Add>
  void each(std::size_t slot, Add add) const {
    PyObject* list = model_->value(slot);
    if (list == Py_None) return;
    if (!PyList_Check(list)) refuse(name(slot), "a list", list);
    // Reading an item runs no Python code that could change the list.
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i)
      add(PyList_GET_ITEM(list, i), name(slot) + "[" + std::to_string(i) + "]");
  }
  std::string name(std::size_t slot) const {
    return std::string(model_->model->table->short_name()) + "." + model_->model->fields()[slot].name;
  }
  // What the model does not know cannot be sent, and must not be lost without a word.
  void refuse_extra() const {
    if (!model_->extra || PyDict_GET_SIZE(model_->extra) == 0) return;
    PyObject *key = nullptr, *value = nullptr;
    Py_ssize_t at = 0;
    PyDict_Next(model_->extra, &at, &key, &value);
    throw py::value_error(std::string(model_->model->table->short_name()) + " has a member '" +
                          py::cast<std::string>(py::str(key)) + "', which this version cannot send");
  }

  static std::string text_of(PyObject* value, const std::string& what) {
    if (value == Py_None) return {};
    if (!PyUnicode_Check(value)) refuse(what, "str", value);
    Py_ssize_t size = 0;
    const char* data = PyUnicode_AsUTF8AndSize(value, &size);
    if (!data) throw py::error_already_set();
    return {data, static_cast<std::size_t>(size)};
  }

 private:
  ModelObject* model_;
};

EntityReference reference_of(PyObject* value, const std::string& what) {
  using namespace reference_slot;
  const Reader in(model_of(value, ModelId::entity_reference, what));
  EntityReference out;
  out.id = in.text(id);
  out.type = in.text(type);
  out.name = in.text(name);
  out.fully_qualified_name = in.text(fully_qualified_name);
  out.display_name = in.text(display_name);
  out.description = in.text(description);
  return out;
}

NamedEntity named_of(PyObject* value, const std::string& what) {
  if (PyUnicode_Check(value)) return NamedEntity(Reader::text_of(value, what));
  return NamedEntity(reference_of(value, what));
}

KnowledgeScope knowledge_of(PyObject* value, const std::string& what) {
  using namespace knowledge_slot;
  const Reader in(model_of(value, ModelId::knowledge_scope, what));
  in.refuse_extra();
  KnowledgeScope out;
  in.each(entity_types, [&](PyObject* item, const std::string& place) {
    out.entity_types.push_back(Reader::text_of(item, place));
  });
  in.each(services, [&](PyObject* item, const std::string& place) {
    out.services.push_back(reference_of(item, place));
  });
  return out;
}

}  // namespace

CreateAgentRequest create_agent_request(py::handle model) {
  using namespace new_agent_slot;
  const Inside inside;
  const Reader in(model_of(model.ptr(), ModelId::create_agent_request, "request"));
  in.refuse_extra();
  CreateAgentRequest out;
  out.name = in.text(name);
  out.description = in.text(description);
  out.persona = named_of(in.value(persona), in.name(persona));
  out.mode = in.text(mode);
  out.display_name = in.text(display_name);
  out.icon = in.text(icon);
  out.bot_name = in.text(bot_name);
  in.each(abilities,
          [&](PyObject* item, const std::string& place) { out.abilities.push_back(named_of(item, place)); });
  if (in.value(knowledge) != Py_None) out.knowledge = knowledge_of(in.value(knowledge), in.name(knowledge));
  out.prompt = in.text(prompt);
  out.schedule = in.text(schedule);
  out.api_enabled = in.flag(api_enabled);
  out.provider = in.text(provider);
  return out;
}

CreatePersonaRequest create_persona_request(py::handle model) {
  using namespace new_persona_slot;
  const Inside inside;
  const Reader in(model_of(model.ptr(), ModelId::create_persona_request, "request"));
  in.refuse_extra();
  CreatePersonaRequest out;
  out.name = in.text(name);
  out.description = in.text(description);
  out.prompt = in.text(prompt);
  out.display_name = in.text(display_name);
  out.provider = in.text(provider);
  in.each(owners,
          [&](PyObject* item, const std::string& place) { out.owners.push_back(reference_of(item, place)); });
  return out;
}

}  // namespace ai_sdk::python
