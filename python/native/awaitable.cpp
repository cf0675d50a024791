#include "native/awaitable.hpp"

#include "native/interpreter.hpp"
#include "native/loop_channel.hpp"
#include "native/types.hpp"
#include "native/wait.hpp"

#include <utility>

namespace ai_sdk::python {
namespace {

namespace py = pybind11;

enum class Stage { created, running, over };

struct Awaitable {
  PyObject_HEAD const char* name;
  std::unique_ptr<Steps> steps;  // null where the result is there already
  std::shared_ptr<Operation> operation;
  PyObject* result;
  PyObject* channel;
  PyObject* wait;  // what the task waits for while the operation runs
  Stage stage;
  bool pause;

  static Awaitable& of(PyObject* self) { return *reinterpret_cast<Awaitable*>(self); }
};

PyTypeObject* awaitable_type = nullptr;

// Starts the operation and makes what the task waits for.
void wait_for_operation(PyObject* object) {
  auto& self = Awaitable::of(object);
  const auto* turn = current_turn();
  const auto loop = turn ? py::reinterpret_borrow<py::object>(turn->loop) : running_loop();
  if (!self.channel)
    self.channel =
        (turn ? py::reinterpret_borrow<py::object>(turn->channel) : channel_of(loop)).release().ptr();
  auto wait = make_wait(loop);
  watch(self.channel, self.operation, object);
  self.wait = wait.release().ptr();
}

// Nobody waits any more: what runs is ended on the wire.
void give_up(Awaitable& self) noexcept {
  if (self.stage == Stage::over) return;
  self.stage = Stage::over;
  if (self.operation) {
    self.operation->cancel();
    if (self.channel) unwatch(self.channel, *self.operation);
    self.operation.reset();
  }
  if (self.steps) self.steps->given_up();
  Py_CLEAR(self.wait);
}

// As PyIter_Send (3.10): PYGEN_NEXT with what the task is to wait for, PYGEN_RETURN with the result.
PySendResult proceed(PyObject* object, PyObject** result) {
  auto& self = Awaitable::of(object);
  if (self.stage == Stage::over) {
    PyErr_SetString(PyExc_RuntimeError, "cannot reuse already awaited coroutine");
    return PYGEN_ERROR;
  }
  self.stage = Stage::running;
  if (std::exchange(self.pause, false)) {
    Py_INCREF(Py_None);
    *result = Py_None;
    return PYGEN_NEXT;
  }
  if (self.result) {
    self.stage = Stage::over;
    *result = std::exchange(self.result, nullptr);
    return PYGEN_RETURN;
  }
  return guarded(PYGEN_ERROR, [&]() -> PySendResult {
    try {
      if (self.wait) {
        if (is_waiting(self.wait)) {  // woken by something else: waits on
          *result = wait_again(self.wait);
          return PYGEN_NEXT;
        }
        if (set_cancelled_error(self.wait)) {
          give_up(self);
          return PYGEN_ERROR;
        }
        Py_CLEAR(self.wait);
        auto operation = std::move(self.operation);
        self.steps->done(*operation);
      }
      auto value = self.steps->advance(self.operation);
      if (!value) {
        wait_for_operation(object);
        *result = wait_again(self.wait);
        return PYGEN_NEXT;
      }
      self.stage = Stage::over;
      *result = value.release().ptr();
      return PYGEN_RETURN;
    } catch (...) {
      if (self.operation && !self.wait) self.operation.reset();  // it did not start
      self.stage = Stage::over;
      throw;
    }
  });
}

PyObject* with_stop_iteration(PySendResult outcome, PyObject* result) {
  if (outcome != PYGEN_RETURN) return result;
  if (result == Py_None) {
    PyErr_SetNone(PyExc_StopIteration);
  } else {
    // An instance of its own: a result that is a tuple or an exception would be taken apart.
    if (auto* stop = PyObject_CallFunctionObjArgs(PyExc_StopIteration, result, nullptr)) {
      PyErr_SetObject(PyExc_StopIteration, stop);
      Py_DECREF(stop);
    }
  }
  Py_DECREF(result);
  return nullptr;
}

#if PY_VERSION_HEX >= 0x030A0000
PySendResult awaitable_send_slot(PyObject* self, PyObject*, PyObject** result) {
  *result = nullptr;
  return proceed(self, result);
}
#endif

PyObject* awaitable_next(PyObject* self) {
  PyObject* result = nullptr;
  const auto outcome = proceed(self, &result);
  return with_stop_iteration(outcome, result);
}

PyObject* awaitable_send(PyObject* self, PyObject*) { return awaitable_next(self); }

PyObject* awaitable_throw(PyObject* self, PyObject* args) {
  PyObject *type = nullptr, *value = nullptr, *traceback = nullptr;
  if (!PyArg_UnpackTuple(args, "throw", 1, 3, &type, &value, &traceback)) return nullptr;
  give_up(Awaitable::of(self));
  if (PyExceptionInstance_Check(type)) {
    PyErr_SetObject(PyExceptionInstance_Class(type), type);
  } else if (PyExceptionClass_Check(type)) {
    PyErr_SetObject(type, value);
  } else {
    PyErr_SetString(PyExc_TypeError, "throw() takes an exception");
  }
  return nullptr;
}

PyObject* awaitable_close(PyObject* self, PyObject*) {
  give_up(Awaitable::of(self));
  Py_RETURN_NONE;
}

PyObject* awaitable_await(PyObject* self) {
  // Both would wait for one future, and the second would hear of it only when the first has its result.
  if (Awaitable::of(self).stage == Stage::running) {
    PyErr_SetString(PyExc_RuntimeError, "coroutine is being awaited already");
    return nullptr;
  }
  Py_INCREF(self);
  return self;
}

PyObject* awaitable_repr(PyObject* self) {
  const auto& awaitable = Awaitable::of(self);
  const char* stage = awaitable.stage == Stage::created   ? "not awaited yet"
                      : awaitable.stage == Stage::running ? "running"
                                                          : "over";
  return PyUnicode_FromFormat("<coroutine %s (%s)>", awaitable.name, stage);
}

int awaitable_traverse(PyObject* object, visitproc visit, void* arg) {
  auto& self = Awaitable::of(object);
  Py_VISIT(Py_TYPE(object));
  Py_VISIT(self.result);
  Py_VISIT(self.channel);
  Py_VISIT(self.wait);
  return self.steps ? self.steps->traverse(visit, arg) : 0;
}

int awaitable_clear(PyObject* object) {
  auto& self = Awaitable::of(object);
  give_up(self);
  Py_CLEAR(self.result);
  Py_CLEAR(self.channel);
  return 0;
}

void warn_never_awaited(const Awaitable& self) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  if (PyErr_WarnFormat(PyExc_RuntimeWarning, 1, "coroutine '%s' was never awaited", self.name) != 0)
    PyErr_WriteUnraisable(nullptr);
  PyErr_Restore(type, value, traceback);
}

void awaitable_finalize(PyObject* object) {
  auto& self = Awaitable::of(object);
  if (self.stage == Stage::created && self.steps) warn_never_awaited(self);
}

void awaitable_dealloc(PyObject* object) {
  auto& self = Awaitable::of(object);
  if (self.stage == Stage::created && self.steps && PyObject_CallFinalizerFromDealloc(object) != 0) return;
  PyObject_GC_UnTrack(object);
  awaitable_clear(object);
  std::destroy_at(&self.steps);
  std::destroy_at(&self.operation);
  auto* type = Py_TYPE(object);
  PyObject_GC_Del(object);
  Py_DECREF(type);
}

PyObject* awaitable_name(PyObject* self, void*) { return PyUnicode_FromString(Awaitable::of(self).name); }
PyObject* awaitable_running(PyObject* self, void*) {
  return PyBool_FromLong(Awaitable::of(self).stage == Stage::running);
}
PyObject* awaitable_awaits(PyObject* self, void*) {
  auto* wait = Awaitable::of(self).wait;
  if (!wait) wait = Py_None;
  Py_INCREF(wait);
  return wait;
}
PyObject* awaitable_nothing(PyObject*, void*) { Py_RETURN_NONE; }

PyMethodDef awaitable_methods[] = {
    {"send", awaitable_send, METH_O, "As of any coroutine; what is sent is ignored."},
    {"throw", awaitable_throw, METH_VARARGS, "Cancels the call and raises the exception."},
    {"close", awaitable_close, METH_NOARGS, "close($self, /)\n--\n\nCancels the call."},
    subscript,
    {nullptr, nullptr, 0, nullptr},
};
// As asyncio's debug mode and debuggers look at coroutines.
PyGetSetDef awaitable_members[] = {
    {"__name__", awaitable_name, nullptr, nullptr, nullptr},
    {"__qualname__", awaitable_name, nullptr, nullptr, nullptr},
    {"cr_running", awaitable_running, nullptr, nullptr, nullptr},
    {"cr_suspended", awaitable_running, nullptr, nullptr, nullptr},  // 3.11
    {"cr_await", awaitable_awaits, nullptr, nullptr, nullptr},
    {"cr_frame", awaitable_nothing, nullptr, nullptr, nullptr},
    {"cr_code", awaitable_nothing, nullptr, nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};
PyType_Slot awaitable_slots[] = {
    {Py_tp_dealloc, slot(&awaitable_dealloc)},
    {Py_tp_finalize, slot(&awaitable_finalize)},
    {Py_tp_traverse, slot(&awaitable_traverse)},
    {Py_tp_clear, slot(&awaitable_clear)},
    {Py_tp_repr, slot(&awaitable_repr)},
    {Py_tp_iter, slot(&PyObject_SelfIter)},
    {Py_tp_iternext, slot(&awaitable_next)},
    {Py_tp_methods, awaitable_methods},
    {Py_tp_getset, awaitable_members},
    {Py_am_await, slot(&awaitable_await)},
#if PY_VERSION_HEX >= 0x030A0000
    {Py_am_send, slot(&awaitable_send_slot)},
#endif
    {Py_tp_doc, doc("A coroutine of the library: await it.")},
    {0, nullptr},
};
PyType_Spec awaitable_spec = {"ai_sdk._native.Awaitable", sizeof(Awaitable), 0,
                              Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, awaitable_slots};

py::object make(const char* name, std::unique_ptr<Steps> steps, py::object result, bool pause) {
  auto* self = PyObject_GC_New(Awaitable, awaitable_type);
  if (!self) throw py::error_already_set();
  self->name = name;
  ::new (&self->steps) std::unique_ptr<Steps>(std::move(steps));
  ::new (&self->operation) std::shared_ptr<Operation>();
  self->result = result.release().ptr();
  self->channel = self->wait = nullptr;
  self->stage = Stage::created;
  self->pause = pause;
  auto object = py::reinterpret_steal<py::object>(reinterpret_cast<PyObject*>(self));
  PyObject_GC_Track(object.ptr());
  return object;
}

// One operation and its result.
class SingleStep final : public Steps {
 public:
  explicit SingleStep(std::shared_ptr<Operation> operation) : operation_(std::move(operation)) {}
  py::object advance(std::shared_ptr<Operation>& wait) override {
    if (!operation_) return std::move(result_);
    wait = std::move(operation_);
    return {};
  }
  void done(Operation& operation) override { result_ = operation.take_result(); }

 private:
  std::shared_ptr<Operation> operation_;
  py::object result_;
};

}  // namespace

void resume(PyObject* waiter, std::shared_ptr<Operation> operation, bool at_once) {
  auto& self = Awaitable::of(waiter);
  if (self.steps && self.steps->tells()) {
    const auto tell = [&] { self.steps->nudged(*operation); };
    const auto context = self.wait ? context_of(self.wait) : py::object();
    context ? in_context(context, tell) : tell();
  }
  const bool done = operation->is_done();
  operation.reset();  // what goes on may use it again
  if (self.wait && done) end_wait(self.wait, at_once);
}

void come_nearer(PyObject* waiter) noexcept {
  const auto& self = Awaitable::of(waiter);
  __builtin_prefetch(self.wait);
  __builtin_prefetch(self.steps.get());
}

void abandon(PyObject* waiter) noexcept {
  auto& self = Awaitable::of(waiter);
  Py_CLEAR(self.channel);
}

py::object make_awaitable(const char* name, std::unique_ptr<Steps> steps, bool pause) {
  return make(name, std::move(steps), {}, pause);
}
py::object make_awaitable(const char* name, std::shared_ptr<Operation> operation) {
  return make_awaitable(name, std::make_unique<SingleStep>(std::move(operation)));
}
py::object make_ready(py::object result) { return make("aclose", nullptr, std::move(result), false); }

void add_awaitable(py::module_& module) { awaitable_type = add_type(module, awaitable_spec); }

}  // namespace ai_sdk::python
