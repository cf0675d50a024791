#include "native/stream.hpp"

#include "native/awaitable.hpp"
#include "native/interpreter.hpp"
#include "native/stream_source.hpp"
#include "native/types.hpp"

#include <utility>

namespace ai_sdk::python {
namespace {

namespace py = pybind11;

// So many events are handed over at once before other tasks of the loop get their turn.
constexpr unsigned most_at_once = 256;

struct Stream {
  PyObject_HEAD std::shared_ptr<StreamSource> source;
  const char* name;
  unsigned at_once;
  bool being_read;

  static Stream& of(py::handle self) { return *reinterpret_cast<Stream*>(self.ptr()); }
};

PyTypeObject* async_type = nullptr;
PyTypeObject* blocking_type = nullptr;

[[noreturn]] void raise_end(PyObject* type) {
  PyErr_SetNone(type);
  throw py::error_already_set();
}

// ---- asynchronous ----------------------------------------------------------------------------------------

enum class Wanted { open, next };

class StreamSteps final : public Steps {
 public:
  StreamSteps(py::object stream, Wanted wanted) : stream_(std::move(stream)), wanted_(wanted) {}

  py::object advance(std::shared_ptr<Operation>& wait) override {
    auto& stream = Stream::of(stream_);
    auto& source = *stream.source;
    if (!claimed_ && stream.being_read) {
      PyErr_SetString(PyExc_RuntimeError,
                      "another task reads this stream: a stream has one reader at a time");
      throw py::error_already_set();
    }
    claimed_ = stream.being_read = true;
    source.blocks_here();  // who blocks this thread keeps the stream from being read
    try {
      if (!source.begun()) {
        wait = source.open();
        return {};
      }
      if (wanted_ == Wanted::open) {
        release();
        return std::move(stream_);
      }
      if (auto event = source.try_next()) {
        release();
        return event;
      }
      if (source.over()) raise_end(PyExc_StopAsyncIteration);
      wait = source.ready();
      return {};
    } catch (...) {
      release();
      throw;
    }
  }

  void done(Operation& operation) override {
    Stream::of(stream_).at_once = 0;  // others had their turn
    auto& source = *Stream::of(stream_).source;
    try {
      operation.take_result();
    } catch (...) {
      const bool closed = source.over() && !source.is_open();  // by another task: nothing has failed
      give_up();
      if (!closed) throw;
    }
  }

  void given_up() noexcept override { give_up(); }

  int traverse(visitproc visit, void* arg) override {
    Py_VISIT(stream_.ptr());
    return 0;
  }

 private:
  void release() noexcept {
    if (claimed_) Stream::of(stream_).being_read = false;
    claimed_ = false;
  }
  // A stream that did not open never will; one that is open can be read on.
  void give_up() noexcept {
    if (!claimed_) return;
    auto& source = *Stream::of(stream_).source;
    if (!source.is_open()) source.close();
    release();
  }

  py::object stream_;
  const Wanted wanted_;
  bool claimed_ = false;
};

py::object steps(PyObject* stream, Wanted wanted, bool pause = false) {
  auto reader = std::make_unique<StreamSteps>(py::reinterpret_borrow<py::object>(stream), wanted);
  return make_awaitable(Stream::of(stream).name, std::move(reader), pause);
}

PyObject* async_await(PyObject* self) {
  return guarded<PyObject*>(nullptr, [&] { return steps(self, Wanted::open).release().ptr(); });
}

// An event leaves the stream when what is returned is awaited, not before: it may be given up.
PyObject* async_next(PyObject* self) {
  return guarded<PyObject*>(nullptr, [&] {
    auto& stream = Stream::of(self);
    const bool pause = ++stream.at_once >= most_at_once;
    if (pause) stream.at_once = 0;
    return steps(self, Wanted::next, pause).release().ptr();
  });
}

PyObject* return_self(PyObject* self) {
  Py_INCREF(self);
  return self;
}

void close_stream(PyObject* self) noexcept { Stream::of(self).source->close(); }

PyObject* stream_close(PyObject* self, PyObject*) {
  close_stream(self);
  Py_RETURN_NONE;
}

PyObject* async_close(PyObject* self, PyObject*) {
  close_stream(self);
  return guarded<PyObject*>(nullptr, [&] { return make_ready(py::none()).release().ptr(); });
}

PyObject* async_enter(PyObject* self, PyObject*) { return async_await(self); }

PyObject* request_id(PyObject* self, void*) {
  return guarded<PyObject*>(nullptr,
                            [&] { return to_python(Stream::of(self).source->request_id()).release().ptr(); });
}

// ---- blocking --------------------------------------------------------------------------------------------

PyObject* blocking_next(PyObject* self) {
  return guarded<PyObject*>(nullptr, [&]() -> PyObject* {
    auto& stream = Stream::of(self);
    if (stream.being_read) {
      PyErr_SetString(PyExc_RuntimeError,
                      "another thread reads this stream: a stream has one reader at a time");
      return nullptr;
    }
    const auto source = stream.source;
    source->blocks_here();
    while (true) {
      if (auto event = source->try_next()) return event.release().ptr();
      if (source->over()) return nullptr;  // no error set: the end
      stream.being_read = true;
      struct Release {
        ~Release() { stream.being_read = false; }
        Stream& stream;
      } release{stream};
      wait_for(source->ready());
    }
  });
}

// ---- both ------------------------------------------------------------------------------------------------

void stream_dealloc(PyObject* self) {
  // Now, and not when the I/O thread lets go of what it last waited for: a conversation's next message may
  // follow.
  close_stream(self);
  std::destroy_at(&Stream::of(self).source);
  auto* type = Py_TYPE(self);
  PyObject_Free(self);
  Py_DECREF(type);
}

PyMethodDef async_methods[] = {
    {"aclose", async_close, METH_NOARGS,
     "aclose($self, /)\n--\n\nEnds the stream and closes its connection."},
    {"close", stream_close, METH_NOARGS,
     "close($self, /)\n--\n\nEnds the stream as aclose() does; neither waits for anything."},
    {"__aenter__", async_enter, METH_NOARGS, nullptr},
    {"__aexit__", async_close, METH_VARARGS, nullptr},
    subscript,
    {nullptr, nullptr, 0, nullptr},
};
PyMethodDef blocking_methods[] = {
    {"close", stream_close, METH_NOARGS, "close($self, /)\n--\n\nEnds the stream and closes its connection."},
    {"__enter__", [](PyObject* self, PyObject*) { return return_self(self); }, METH_NOARGS, nullptr},
    {"__exit__", stream_close, METH_VARARGS, nullptr},
    subscript,
    {nullptr, nullptr, 0, nullptr},
};
PyGetSetDef members[] = {
    {"request_id", request_id, nullptr,
     "The X-Request-ID of the call, the server's own where it sent one; empty before it is open.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};
PyType_Slot async_slots[] = {
    {Py_tp_dealloc, slot(&stream_dealloc)},
    {Py_am_await, slot(&async_await)},
    {Py_am_aiter, slot(&return_self)},
    {Py_am_anext, slot(&async_next)},
    {Py_tp_methods, async_methods},
    {Py_tp_getset, members},
    {Py_tp_doc, doc("One answer as it arrives: await it, or iterate over it with `async for`.")},
    {0, nullptr},
};
PyType_Slot blocking_slots[] = {
    {Py_tp_dealloc, slot(&stream_dealloc)},
    {Py_tp_iter, slot(&return_self)},
    {Py_tp_iternext, slot(&blocking_next)},
    {Py_tp_methods, blocking_methods},
    {Py_tp_getset, members},
    {Py_tp_doc, doc("One answer as it arrives: iterate over it.")},
    {0, nullptr},
};
PyType_Spec async_spec = {"ai_sdk.AsyncStream", sizeof(Stream), 0, Py_TPFLAGS_DEFAULT, async_slots};
PyType_Spec blocking_spec = {"ai_sdk.Stream", sizeof(Stream), 0, Py_TPFLAGS_DEFAULT, blocking_slots};

py::object make(PyTypeObject* type, const char* name, std::shared_ptr<StreamSource> source) {
  auto* self = PyObject_New(Stream, type);
  if (!self) throw py::error_already_set();
  ::new (&self->source) std::shared_ptr<StreamSource>(std::move(source));
  self->name = name;
  self->at_once = 0;
  self->being_read = false;
  return py::reinterpret_steal<py::object>(reinterpret_cast<PyObject*>(self));
}

template <class T>
py::object make_open(std::shared_ptr<ClientCore> client, boost::asio::awaitable<BasicStream<T>> opening) {
  auto source = std::make_shared<StreamSourceOf<T>>(std::move(client), std::move(opening));
  wait_for(source->open());
  return make(blocking_type, "stream", std::move(source));
}

}  // namespace

py::object make_async_stream(const char* name, std::shared_ptr<ClientCore> client,
                             boost::asio::awaitable<EventStream> opening) {
  return make(async_type, name,
              std::make_shared<StreamSourceOf<StreamEvent>>(std::move(client), std::move(opening)));
}
py::object make_async_stream(const char* name, std::shared_ptr<ClientCore> client,
                             boost::asio::awaitable<ContentStream> opening) {
  return make(async_type, name,
              std::make_shared<StreamSourceOf<std::string>>(std::move(client), std::move(opening)));
}
py::object make_blocking_stream(std::shared_ptr<ClientCore> client,
                                boost::asio::awaitable<EventStream> opening) {
  return make_open<StreamEvent>(std::move(client), std::move(opening));
}
py::object make_blocking_stream(std::shared_ptr<ClientCore> client,
                                boost::asio::awaitable<ContentStream> opening) {
  return make_open<std::string>(std::move(client), std::move(opening));
}

void add_streams(py::module_& module) {
  async_type = add_type(module, async_spec);
  blocking_type = add_type(module, blocking_spec);
}

}  // namespace ai_sdk::python
