#include "native/wait.hpp"

#include "native/interpreter.hpp"
#include "native/types.hpp"

#include <utility>

namespace ai_sdk::python {
namespace {

namespace py = pybind11;

enum class State { waiting, done, cancelled };

struct Wait {
  PyObject_HEAD PyObject* loop;
  PyObject* callback;  // the task's, and the context that it runs in
  PyObject* context;
  PyObject* others;  // a list of pairs of further ones, or null
  PyObject* message;
  State state;
  bool blocking;  // what tasks look at: they take it back

  static Wait& of(PyObject* self) { return *reinterpret_cast<Wait*>(self); }
};

PyTypeObject* wait_type = nullptr;

// An attribute of asyncio, looked up once.
PyObject* of_asyncio(const char* name) {
  return py::object(py::module_::import("asyncio").attr(name)).release().ptr();
}
PyObject* cancelled_error() {
  static PyObject* const type = of_asyncio("CancelledError");
  return type;
}

void call_soon(const Wait& self, py::handle callback, py::handle context, py::handle wait) {
  py::object(py::reinterpret_borrow<py::object>(self.loop).attr("call_soon"))(callback, wait,
                                                                              py::arg("context") = context);
}

void call_now(py::handle callback, py::handle context, py::handle wait) {
  in_context(context, [&] {
    const auto result = py::reinterpret_steal<py::object>(call_outside(callback.ptr(), wait.ptr()));
    if (!result) throw py::error_already_set();
  });
}

// Tells all who wait. What one of them raises does not keep it from the others.
void tell(PyObject* object, bool at_once) {
  auto& self = Wait::of(object);
  const auto keep = py::reinterpret_borrow<py::object>(object);
  const auto callback = py::reinterpret_steal<py::object>(std::exchange(self.callback, nullptr));
  const auto context = py::reinterpret_steal<py::object>(std::exchange(self.context, nullptr));
  const auto others = py::reinterpret_steal<py::list>(std::exchange(self.others, nullptr));
  if (others)
    for (const auto& other : others) {
      const auto pair = py::reinterpret_borrow<py::tuple>(other);
      call_soon(self, pair[0], pair[1], object);
    }
  if (!callback) return;
  if (at_once)
    call_now(callback, context, object);
  else
    call_soon(self, callback, context, object);
}

PyObject* wait_add_done_callback(PyObject* object, PyObject* const* args, Py_ssize_t count, PyObject* names) {
  return guarded<PyObject*>(nullptr, [&]() -> PyObject* {
    auto& self = Wait::of(object);
    const Py_ssize_t named = names ? PyTuple_GET_SIZE(names) : 0;
    if (count != 1 || named > 1 ||
        (named == 1 && PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(names, 0), "context") != 0)) {
      PyErr_SetString(PyExc_TypeError, "add_done_callback(function, *, context=None)");
      return nullptr;
    }
    auto callback = py::reinterpret_borrow<py::object>(args[0]);
    auto context = py::reinterpret_borrow<py::object>(named == 1 ? args[1] : Py_None);
    if (context.is_none()) {
      context = py::reinterpret_steal<py::object>(PyContext_CopyCurrent());
      if (!context) throw py::error_already_set();
    }
    if (self.state != State::waiting) {
      call_soon(self, callback, context, object);
    } else if (!self.callback) {
      self.callback = callback.release().ptr();
      self.context = context.release().ptr();
    } else {
      if (!self.others) self.others = py::list().release().ptr();
      py::reinterpret_borrow<py::list>(self.others).append(py::make_tuple(callback, context));
    }
    Py_RETURN_NONE;
  });
}

PyObject* wait_remove_done_callback(PyObject* object, PyObject* callback) {
  return guarded<PyObject*>(nullptr, [&]() -> PyObject* {
    auto& self = Wait::of(object);
    long removed = 0;
    const auto same = [&](py::handle one) { return one.equal(py::handle(callback)); };
    if (self.callback && same(self.callback)) {
      ++removed;
      Py_CLEAR(self.callback);
      Py_CLEAR(self.context);
    }
    if (self.others) {
      py::list left;
      for (const auto& other : py::reinterpret_borrow<py::list>(self.others)) {
        if (same(py::reinterpret_borrow<py::tuple>(other)[0]))
          ++removed;
        else
          left.append(other);
      }
      Py_XSETREF(self.others, left.release().ptr());
    }
    return PyLong_FromLong(removed);
  });
}

PyObject* wait_cancel(PyObject* object, PyObject* args, PyObject* names) {
  static const char* keywords[] = {"msg", nullptr};
  PyObject* message = Py_None;
  if (!PyArg_ParseTupleAndKeywords(args, names, "|O", const_cast<char**>(keywords), &message)) return nullptr;
  return guarded<PyObject*>(nullptr, [&]() -> PyObject* {
    auto& self = Wait::of(object);
    if (self.state != State::waiting) Py_RETURN_FALSE;
    self.state = State::cancelled;
    Py_INCREF(message);
    Py_XSETREF(self.message, message);
    tell(object, false);
    Py_RETURN_TRUE;
  });
}

PyObject* wait_get_loop(PyObject* self, PyObject*) {
  auto* loop = Wait::of(self).loop;
  Py_INCREF(loop);
  return loop;
}

PyObject* wait_done(PyObject* self, PyObject*) { return PyBool_FromLong(!is_waiting(self)); }
PyObject* wait_cancelled(PyObject* self, PyObject*) {
  return PyBool_FromLong(Wait::of(self).state == State::cancelled);
}

// There is no result but that it is over.
PyObject* wait_result(PyObject* self, PyObject*) {
  if (set_cancelled_error(self)) return nullptr;
  if (!is_waiting(self)) Py_RETURN_NONE;
  return guarded<PyObject*>(nullptr, []() -> PyObject* {
    static PyObject* const type = of_asyncio("InvalidStateError");
    PyErr_SetString(type, "Result is not ready.");
    return nullptr;
  });
}

PyObject* wait_next(PyObject* self) {
  if (set_cancelled_error(self)) return nullptr;
  return is_waiting(self) ? wait_again(self) : nullptr;  // no error set: the end
}

PyObject* wait_self(PyObject* self) {
  Py_INCREF(self);
  return self;
}

PyObject* wait_repr(PyObject* self) {
  const auto state = Wait::of(self).state;
  return PyUnicode_FromFormat("<ai_sdk wait (%s)>", state == State::waiting ? "pending"
                                                    : state == State::done  ? "finished"
                                                                            : "cancelled");
}

PyObject* get_blocking(PyObject* self, void*) { return PyBool_FromLong(Wait::of(self).blocking); }
int set_blocking(PyObject* self, PyObject* value, void*) {
  const int truth = value ? PyObject_IsTrue(value) : 0;
  if (truth < 0) return -1;
  Wait::of(self).blocking = truth != 0;
  return 0;
}

int wait_traverse(PyObject* object, visitproc visit, void* arg) {
  auto& self = Wait::of(object);
  Py_VISIT(Py_TYPE(object));
  Py_VISIT(self.loop);
  Py_VISIT(self.callback);
  Py_VISIT(self.context);
  Py_VISIT(self.others);
  Py_VISIT(self.message);
  return 0;
}

int wait_clear(PyObject* object) {
  auto& self = Wait::of(object);
  Py_CLEAR(self.callback);
  Py_CLEAR(self.context);
  Py_CLEAR(self.others);
  Py_CLEAR(self.message);
  return 0;
}

void wait_dealloc(PyObject* object) {
  PyObject_GC_UnTrack(object);
  wait_clear(object);
  Py_CLEAR(Wait::of(object).loop);  // never null before: its methods may be called to the end
  auto* type = Py_TYPE(object);
  PyObject_GC_Del(object);
  Py_DECREF(type);
}

PyCFunction method(PyObject* (*function)(PyObject*, PyObject*, PyObject*)) {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(function));
}
PyCFunction method(PyObject* (*function)(PyObject*, PyObject* const*, Py_ssize_t, PyObject*)) {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(function));
}

PyMethodDef wait_methods[] = {
    {"add_done_callback", method(&wait_add_done_callback), METH_FASTCALL | METH_KEYWORDS, nullptr},
    {"remove_done_callback", wait_remove_done_callback, METH_O, nullptr},
    {"cancel", method(&wait_cancel), METH_VARARGS | METH_KEYWORDS, nullptr},
    {"get_loop", wait_get_loop, METH_NOARGS, nullptr},
    {"done", wait_done, METH_NOARGS, nullptr},
    {"cancelled", wait_cancelled, METH_NOARGS, nullptr},
    {"result", wait_result, METH_NOARGS, nullptr},
    {"exception", wait_result, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};
PyGetSetDef wait_members[] = {
    {"_asyncio_future_blocking", get_blocking, set_blocking, nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};
PyType_Slot wait_slots[] = {
    {Py_tp_dealloc, slot(&wait_dealloc)},
    {Py_tp_traverse, slot(&wait_traverse)},
    {Py_tp_clear, slot(&wait_clear)},
    {Py_tp_repr, slot(&wait_repr)},
    {Py_tp_methods, wait_methods},
    {Py_tp_getset, wait_members},
    {Py_am_await, slot(&wait_self)},
    {Py_tp_iter, slot(&wait_self)},
    {Py_tp_iternext, slot(&wait_next)},
    {Py_tp_doc, doc("What a task waits for while the library works.")},
    {0, nullptr},
};
PyType_Spec wait_spec = {"ai_sdk._native.Wait", sizeof(Wait), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
                         wait_slots};

}  // namespace

py::object running_loop() {
  static PyObject* const get = of_asyncio("get_running_loop");
  auto loop = py::reinterpret_steal<py::object>(PyObject_CallNoArgs(get));
  if (!loop && PyErr_ExceptionMatches(PyExc_RuntimeError)) {
    PyErr_Clear();
    PyErr_SetString(PyExc_RuntimeError,
                    "no running event loop of asyncio: coroutines of ai_sdk run under asyncio or uvloop. "
                    "Elsewhere, under trio for example, run the blocking method in a thread: "
                    "await trio.to_thread.run_sync(agent.call, message)");
  }
  if (!loop) throw py::error_already_set();
  return loop;
}

py::object make_wait(py::handle loop) {
  auto* self = PyObject_GC_New(Wait, wait_type);
  if (!self) throw py::error_already_set();
  self->loop = loop.inc_ref().ptr();
  self->callback = self->context = self->others = self->message = nullptr;
  self->state = State::waiting;
  self->blocking = false;
  auto object = py::reinterpret_steal<py::object>(reinterpret_cast<PyObject*>(self));
  PyObject_GC_Track(object.ptr());
  return object;
}

PyObject* wait_again(PyObject* wait) noexcept {
  Wait::of(wait).blocking = true;
  Py_INCREF(wait);
  return wait;
}

py::object context_of(PyObject* wait) { return py::reinterpret_borrow<py::object>(Wait::of(wait).context); }

bool is_waiting(PyObject* wait) noexcept { return Wait::of(wait).state == State::waiting; }

bool set_cancelled_error(PyObject* wait) noexcept {
  const auto& self = Wait::of(wait);
  if (self.state != State::cancelled) return false;
  try {
    auto* type = cancelled_error();
    if (!self.message || self.message == Py_None)
      PyErr_SetNone(type);
    else
      PyErr_SetObject(type, self.message);
  } catch (py::error_already_set& error) {
    error.restore();
  }
  return true;
}

void end_wait(PyObject* wait, bool at_once) {
  auto& self = Wait::of(wait);
  if (self.state != State::waiting) return;
  self.state = State::done;
  tell(wait, at_once);
}

void add_wait(py::module_& module) { wait_type = add_type(module, wait_spec); }

}  // namespace ai_sdk::python
