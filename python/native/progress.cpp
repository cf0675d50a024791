#include "native/progress.hpp"

#include <exception>
#include <string>
#include <utility>

namespace ai_sdk::python {
namespace {

namespace py = pybind11;

class TellingSteps final : public Steps {
 public:
  TellingSteps(std::shared_ptr<Operation> operation, std::unique_ptr<Teller> teller)
      : operation_(std::move(operation)), teller_(std::move(teller)) {}

  py::object advance(std::shared_ptr<Operation>& wait) override {
    if (!operation_) return std::move(result_);
    wait = std::move(operation_);
    return {};
  }
  bool tells() const noexcept override { return true; }
  void nudged(Operation& operation) override {
    if (failed_) return;
    try {
      teller_->tell();
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
    Py_VISIT(teller_->function().ptr());
    Py_VISIT(result_.ptr());
    return 0;
  }

 private:
  std::shared_ptr<Operation> operation_;
  std::unique_ptr<Teller> teller_;
  std::exception_ptr failed_;
  py::object result_;
};

}  // namespace

Teller::Teller(py::object function) : function_(std::move(function)) {
  if (!function_.is_none() && !PyCallable_Check(function_.ptr()))
    throw py::type_error(std::string("on_progress must be a function, not ") +
                         Py_TYPE(function_.ptr())->tp_name);
}

py::object wait_and_tell(const std::shared_ptr<Operation>& operation, Teller& teller) {
  return wait_for(operation, [&] { teller.tell(); });
}

py::object make_telling_awaitable(const char* name, std::shared_ptr<Operation> operation,
                                  std::unique_ptr<Teller> teller) {
  return make_awaitable(name, std::make_unique<TellingSteps>(std::move(operation), std::move(teller)));
}

}  // namespace ai_sdk::python
