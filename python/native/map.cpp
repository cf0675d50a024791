#include "native/map.hpp"

#include "native/awaitable.hpp"
#include "native/errors.hpp"
#include "native/interpreter.hpp"
#include "native/models.hpp"
#include "native/options.hpp"

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

class Teller {
 public:
  Teller(std::shared_ptr<Progress> progress, py::object function)
      : progress_(std::move(progress)), function_(std::move(function)) {}

  // Calls the function once for each result that has come since. With the GIL.
  void tell() {
    if (function_.is_none()) return;
    for (const std::size_t done = progress_->done; told_ < done;)
      call_program(function_, py::make_tuple(++told_, progress_->total));
  }
  py::handle function() const noexcept { return function_; }

 private:
  std::shared_ptr<Progress> progress_;
  py::object function_;
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
  options.call = call_options(py::none(), parameters, further);
  if (!on_progress.is_none()) {
    if (!PyCallable_Check(on_progress.ptr()))
      throw py::type_error(std::string("on_progress must be a function, not ") +
                           Py_TYPE(on_progress.ptr())->tp_name);
    options.on_progress = [progress](std::size_t done, std::size_t) {
      progress->done = done;
      if (const auto operation = progress->operation.lock()) operation->nudge();
    };
  }
  auto all = texts(messages);
  progress->total = all.size();
  auto operation = make_operation(client, client->sdk().amap(agent.handle, std::move(all), options), to_list);
  progress->operation = operation;
  return operation;
}

class MapSteps final : public Steps {
 public:
  MapSteps(std::shared_ptr<Operation> operation, Teller teller)
      : operation_(std::move(operation)), teller_(std::move(teller)) {}

  py::object advance(std::shared_ptr<Operation>& wait) override {
    if (!operation_) return std::move(result_);
    wait = std::move(operation_);
    return {};
  }
  void nudged(Operation& operation) override {
    if (failed_) return;
    try {
      teller_.tell();
    } catch (...) {  // whoever awaits it hears of it when all has ended
      failed_ = std::current_exception();
      operation.cancel();
    }
  }
  void done(Operation& operation) override {
    if (failed_) std::rethrow_exception(failed_);
    result_ = operation.take_result();
  }
  int traverse(visitproc visit, void* arg) override {
    Py_VISIT(teller_.function().ptr());
    Py_VISIT(result_.ptr());
    return 0;
  }

 private:
  std::shared_ptr<Operation> operation_;
  Teller teller_;
  std::exception_ptr failed_;
  py::object result_;
};

}  // namespace

py::object map_blocking(const std::shared_ptr<ClientCore>& client, const NativeAgent& agent,
                        py::handle messages, std::size_t max_concurrent, bool ordered, py::object on_progress,
                        py::handle parameters, py::handle further) {
  auto progress = std::make_shared<Progress>();
  const auto operation =
      begin(client, agent, messages, max_concurrent, ordered, progress, on_progress, parameters, further);
  Teller teller(progress, std::move(on_progress));
  return wait_for(operation, [&] { teller.tell(); });
}

py::object map_awaitable(const std::shared_ptr<ClientCore>& client, const NativeAgent& agent,
                         py::handle messages, std::size_t max_concurrent, bool ordered,
                         py::object on_progress, py::handle parameters, py::handle further) {
  auto progress = std::make_shared<Progress>();
  auto operation =
      begin(client, agent, messages, max_concurrent, ordered, progress, on_progress, parameters, further);
  return make_awaitable("AiSdk.amap", std::make_unique<MapSteps>(std::move(operation),
                                                                 Teller(progress, std::move(on_progress))));
}

}  // namespace ai_sdk::python
