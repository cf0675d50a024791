#include "native/map.hpp"

#include "native/errors.hpp"
#include "native/interpreter.hpp"
#include "native/models.hpp"
#include "native/options.hpp"
#include "native/progress.hpp"

#include <ai_sdk/map.hpp>

#include <atomic>
#include <string>
#include <vector>

namespace ai_sdk::python {
namespace {

namespace py = pybind11;

// How far a map is: counted on the I/O thread, told to the program's function on its own.
struct Progress {
  std::atomic<std::size_t> done = 0;
  std::size_t total = 0;
  std::weak_ptr<Operation> operation;
};

class MapTeller final : public Teller {
 public:
  MapTeller(std::shared_ptr<Progress> progress, py::object function)
      : Teller(std::move(function)), progress_(std::move(progress)) {}

 private:
  // Once for each result that has come since.
  void tell(const py::object& function) override {
    for (const std::size_t done = progress_->done; told_ < done;)
      call_program(function, py::make_tuple(++told_, progress_->total));
  }

  std::shared_ptr<Progress> progress_;
  std::size_t told_ = 0;
};

std::vector<std::string> texts(py::handle messages) {
  const Inside inside;
  if (PyUnicode_Check(messages.ptr()))
    throw py::type_error("messages must be a list of strings, not one string");
  std::vector<std::string> result;
  for (const auto message : messages) result.push_back(message_text(message));
  return result;
}

py::object to_list(std::vector<MapResult> results) {
  static PyObject* const type =
      py::object(py::module_::import("ai_sdk._map").attr("MapResult")).release().ptr();
  py::list list;
  for (auto& result : results) {
    py::object response = py::none(), error = py::none();
    if (result.error)
      error = to_python_exception(result.error);
    else
      response = to_python(std::move(result.response));
    list.append(py::handle(type)(result.index, response, error));
  }
  return list;
}

std::shared_ptr<Operation> begin(const std::shared_ptr<ClientCore>& client, const NativeAgent& agent,
                                 py::handle messages, std::size_t max_concurrent, bool ordered,
                                 const std::shared_ptr<Progress>& progress, py::handle on_progress,
                                 py::handle parameters, py::handle further) {
  MapOptions options;
  options.max_concurrent = max_concurrent;
  options.ordered = ordered;
  options.call = call_options(
      py::none(), parameters, further,
      {"max_concurrent", "ordered", "on_progress", "parameters", "retry_failed_runs", "idempotency_key"});
  if (!on_progress.is_none())
    options.on_progress = [progress](std::size_t done, std::size_t) {
      progress->done = done;
      if (const auto operation = progress->operation.lock()) operation->nudge();
    };
  auto all = texts(messages);
  progress->total = all.size();
  auto operation = make_operation(client, client->sdk().amap(agent.handle, std::move(all), options), to_list);
  progress->operation = operation;
  return operation;
}

}  // namespace

py::object map_blocking(const std::shared_ptr<ClientCore>& client, const NativeAgent& agent,
                        py::handle messages, std::size_t max_concurrent, bool ordered, py::object on_progress,
                        py::handle parameters, py::handle further) {
  auto progress = std::make_shared<Progress>();
  MapTeller teller(progress, on_progress);
  return wait_and_tell(
      begin(client, agent, messages, max_concurrent, ordered, progress, on_progress, parameters, further),
      teller);
}

py::object map_awaitable(const std::shared_ptr<ClientCore>& client, const NativeAgent& agent,
                         py::handle messages, std::size_t max_concurrent, bool ordered,
                         py::object on_progress, py::handle parameters, py::handle further) {
  auto progress = std::make_shared<Progress>();
  auto teller = std::make_unique<MapTeller>(progress, on_progress);
  return make_telling_awaitable(
      "AiSdk.amap",
      begin(client, agent, messages, max_concurrent, ordered, progress, on_progress, parameters, further),
      std::move(teller));
}

}  // namespace ai_sdk::python
