#include "native/awaitable.hpp"
#include "native/client.hpp"
#include "native/models.hpp"
#include "native/options.hpp"

#include <pybind11/pybind11.h>

#include <string>
#include <utility>
#include <vector>

namespace ai_sdk::python {
namespace {

namespace py = pybind11;
using Handle = py::handle;

template <class T>
py::object to_list(std::vector<T> entities) {
  py::list list;
  for (auto& entity : entities) list.append(to_python(std::move(entity)));
  return list;
}

template <class T>
py::object to_one(T entity) {
  return to_python(std::move(entity));
}

template <class T>
using Work = boost::asio::awaitable<T>;
template <class T>
using ListMethod = Work<std::vector<T>> (AiSdk::*)(const ListOptions&) const;
template <class T>
using GetMethod = Work<T> (AiSdk::*)(std::string_view, const CallOptions&) const;
template <class Request, class T>
using CreateMethod = Work<T> (AiSdk::*)(const Request&, const CallOptions&) const;

using Type = py::class_<NativeClient>;

// A method in its two forms: NAME blocks, aNAME is to be awaited. `begin` makes the operation out of a client
// and the arguments; `label` is a literal, "AiSdk.aNAME".
template <class... Arguments, class Begin>
void add_pair(Type& type, const char* label, Begin begin) {
  const char* const name = label + std::string_view("AiSdk.a").size();
  const char* const async_name = name - 1;
  type.def(name, [begin](const NativeClient& client, Arguments... given) {
    return wait_for(begin(client, given...));
  });
  type.def(async_name, [begin, label, async_name](const NativeClient& client, Arguments... given) {
    client.core->require_async(async_name);
    return make_awaitable(label, begin(client, given...));
  });
}

template <class T>
void add_list(Type& type, const char* label, ListMethod<T> method) {
  add_pair<Handle, Handle>(type, label, [method](const NativeClient& client, Handle limit, Handle further) {
    return make_operation(client.core, (client.core->sdk().*method)(list_options(limit, further)),
                          to_list<T>);
  });
}

template <class T>
void add_get(Type& type, const char* label, GetMethod<T> method) {
  add_pair<Handle, Handle>(type, label, [method](const NativeClient& client, Handle name, Handle further) {
    return make_operation(
        client.core, (client.core->sdk().*method)(entity_name(name), request_options(further)), to_one<T>);
  });
}

template <class Request, class T>
void add_create(Type& type, const char* label, CreateMethod<Request, T> method, Request (*read)(Handle)) {
  add_pair<Handle, Handle>(
      type, label, [method, read](const NativeClient& client, Handle request, Handle further) {
        return make_operation(
            client.core, (client.core->sdk().*method)(read(request), creation_options(further)), to_one<T>);
      });
}

}  // namespace

// The arguments: a limit, a name or a request, and a dict of further options or None.
void add_entities(Type& type) {
  add_list<AgentInfo>(type, "AiSdk.alist_agents", &AiSdk::alist_agents);
  add_list<BotInfo>(type, "AiSdk.alist_bots", &AiSdk::alist_bots);
  add_list<PersonaInfo>(type, "AiSdk.alist_personas", &AiSdk::alist_personas);
  add_list<AbilityInfo>(type, "AiSdk.alist_abilities", &AiSdk::alist_abilities);
  add_get<BotInfo>(type, "AiSdk.aget_bot", &AiSdk::aget_bot);
  add_get<PersonaInfo>(type, "AiSdk.aget_persona", &AiSdk::aget_persona);
  add_get<AbilityInfo>(type, "AiSdk.aget_ability", &AiSdk::aget_ability);
  add_create<CreateAgentRequest, AgentInfo>(type, "AiSdk.acreate_agent", &AiSdk::acreate_agent,
                                            &create_agent_request);
  add_create<CreatePersonaRequest, PersonaInfo>(type, "AiSdk.acreate_persona", &AiSdk::acreate_persona,
                                                &create_persona_request);
}

}  // namespace ai_sdk::python
