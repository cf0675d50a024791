#include "native/loop_channel.hpp"

#include "native/interpreter.hpp"
#include "native/log.hpp"
#include "native/types.hpp"
#include "native/wait.hpp"

#include <boost/asio/post.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ai_sdk::python {
namespace {

namespace py = pybind11;

// The I/O threads' side. The loop is woken when the thread has read all that lay ready for it, once for all
// of that: a loop that wakes up costs more than what a sparse event does otherwise.
class LoopQueue final : public Sink, public std::enable_shared_from_this<LoopQueue> {
 public:
  LoopQueue() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (descriptor_ >= 0) return;
    PyErr_SetFromErrno(PyExc_OSError);
    throw py::error_already_set();
  }
  ~LoopQueue() override { ::close(descriptor_); }

  void push(std::shared_ptr<Operation> operation) noexcept override {
    try {
      // Null on any other thread: whoever closes a stream, for example.
      const auto* loop = operation->io_loop_here();
      {
        std::lock_guard lock(mutex_);
        if (closed_) return;
        ready_.push_back(std::move(operation));
        if (std::exchange(told_, true)) return;  // the loop will find this one too
      }
      if (loop)
        boost::asio::post(*loop, [self = shared_from_this()] { self->wake_loop(); });
      else
        wake_loop();
    } catch (...) {  // out of memory: without the thread's own turn
      wake_loop();
    }
  }

  int descriptor() const noexcept { return descriptor_; }

  std::vector<std::shared_ptr<Operation>> take() {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = ::read(descriptor_, &count, sizeof count);
    std::vector<std::shared_ptr<Operation>> ready;
    std::lock_guard lock(mutex_);
    told_ = false;
    ready.swap(ready_);
    return ready;
  }

  // What take() returned, from there on, is for the loop's next turn.
  void put_back(std::vector<std::shared_ptr<Operation>>& ready, std::size_t from) {
    std::lock_guard lock(mutex_);
    ready_.insert(ready_.begin(), std::move_iterator(ready.begin() + static_cast<std::ptrdiff_t>(from)),
                  std::move_iterator(ready.end()));
    told_ = true;
    wake_loop();
  }

  // The loop is gone: what comes now is dropped.
  void close() noexcept {
    std::vector<std::shared_ptr<Operation>> dropped;
    std::lock_guard lock(mutex_);
    closed_ = true;
    dropped.swap(ready_);
  }

 private:
  void wake_loop() noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof one);
  }

  const int descriptor_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<Operation>> ready_;
  bool told_ = false;  // the loop has been woken for what is ready, or is about to be
  bool closed_ = false;
};

struct Waiting {
  std::shared_ptr<Operation> operation;
  PyObject* waiter;
};

// The loop's side: the Python object in the loop's attribute and in its reader's callback.
struct Channel {
  PyObject_HEAD std::shared_ptr<LoopQueue> queue;
  std::unordered_map<Operation*, Waiting> waiting;
  int process;

  static Channel& of(py::handle self) { return *reinterpret_cast<Channel*>(self.ptr()); }

  py::object look_up(Operation& operation) const {
    const auto found = waiting.find(&operation);
    return py::reinterpret_borrow<py::object>(found == waiting.end() ? nullptr : found->second.waiter);
  }
  // The waiter, which the caller then owns; null where nobody waits.
  PyObject* take(Operation& operation) noexcept {
    const auto found = waiting.find(&operation);
    if (found == waiting.end()) return nullptr;
    PyObject* waiter = found->second.waiter;
    waiting.erase(found);
    return waiter;
  }
};

PyTypeObject* channel_type = nullptr;

int channel_traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  for (const auto& [key, one] : Channel::of(self).waiting) Py_VISIT(one.waiter);
  return 0;
}

int channel_clear(PyObject* self) {
  std::unordered_map<Operation*, Waiting> waiting;
  waiting.swap(Channel::of(self).waiting);
  for (const auto& [key, one] : waiting) {
    abandon(one.waiter);
    one.operation->cancel();
    Py_DECREF(one.waiter);
  }
  return 0;
}

void channel_dealloc(PyObject* self) {
  PyObject_GC_UnTrack(self);
  auto& channel = Channel::of(self);
  // The queue of a process that this one was forked from may be locked for ever.
  if (channel.process == this_process()) channel.queue->close();
  channel_clear(self);
  std::destroy_at(&channel.queue);
  std::destroy_at(&channel.waiting);
  auto* type = Py_TYPE(self);
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

// In debug mode asyncio tells which task has taken long: each goes on in a callback of its own then.
bool in_debug_mode() {
  static PyObject* const get_debug = PyUnicode_InternFromString("get_debug");
  const auto debug =
      py::reinterpret_steal<py::object>(PyObject_CallMethodNoArgs(running_loop().ptr(), get_debug));
  if (!debug) throw py::error_already_set();
  return debug.ptr() != Py_False;
}

// The loop's reader callback. No task runs here but those that it lets go on.
PyObject* channel_call(PyObject* self, PyObject*, PyObject*) {
  return guarded<PyObject*>(nullptr, [&]() -> PyObject* {
    const auto keep = py::reinterpret_borrow<py::object>(self);
    auto& channel = Channel::of(self);
    flush_log();
    const bool at_once = !in_debug_mode();
    auto ready = channel.queue->take();
    for (std::size_t i = 0; i < ready.size(); ++i) {
      auto& operation = *ready[i];
      const auto waiter = operation.is_done() ? py::reinterpret_steal<py::object>(channel.take(operation))
                                              : channel.look_up(operation);
      if (!waiter) continue;
      try {
        resume(waiter.ptr(), operation, at_once);
      } catch (py::error_already_set& error) {
        // The others are to hear of theirs, also where this one ends the loop, which may run again.
        if (!error.matches(PyExc_Exception)) {
          if (channel.process == this_process()) channel.queue->put_back(ready, i + 1);
          throw;
        }
        error.discard_as_unraisable("an event loop's wake-up");
      }
    }
    Py_RETURN_NONE;
  });
}

PyType_Slot channel_slots[] = {
    {Py_tp_dealloc, slot(&channel_dealloc)},
    {Py_tp_traverse, slot(&channel_traverse)},
    {Py_tp_clear, slot(&channel_clear)},
    {Py_tp_call, slot(&channel_call)},
    {Py_tp_doc, doc("Wakes an event loop when calls are done.")},
    {0, nullptr},
};
PyType_Spec channel_spec = {"ai_sdk._native.LoopChannel", sizeof(Channel), 0,
                            Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, channel_slots};

py::object make_channel(py::handle loop) {
  auto queue = std::make_shared<LoopQueue>();
  auto* channel = PyObject_GC_New(Channel, channel_type);
  if (!channel) throw py::error_already_set();
  ::new (&channel->queue) std::shared_ptr<LoopQueue>(std::move(queue));
  ::new (&channel->waiting) std::unordered_map<Operation*, Waiting>();
  channel->process = this_process();
  auto object = py::reinterpret_steal<py::object>(reinterpret_cast<PyObject*>(channel));
  PyObject_GC_Track(object.ptr());
  loop.attr("add_reader")(channel->queue->descriptor(), object);
  return object;
}

}  // namespace

py::object channel_of(py::handle loop) {
  static PyObject* const name = PyUnicode_InternFromString("_ai_sdk_channel");
  auto found = py::reinterpret_steal<py::object>(PyObject_GetAttr(loop.ptr(), name));
  if (!found) PyErr_Clear();
  // A channel from before a fork would wake the parent.
  if (!found || Py_TYPE(found.ptr()) != channel_type || Channel::of(found).process != this_process()) {
    found = make_channel(loop);
    if (PyObject_SetAttr(loop.ptr(), name, found.ptr()) != 0) throw py::error_already_set();
  }
  return found;
}

void watch(py::handle self, const std::shared_ptr<Operation>& operation, PyObject* waiter) {
  auto& channel = Channel::of(self);
  channel.waiting.emplace(operation.get(), Waiting{operation, waiter});
  Py_INCREF(waiter);
  try {
    operation->start(channel.queue);
  } catch (...) {
    unwatch(self, *operation);
    throw;
  }
}

void unwatch(py::handle self, Operation& operation) noexcept {
  Py_XDECREF(Channel::of(self).take(operation));
}

void add_loop_channel(py::module_& module) { channel_type = add_type(module, channel_spec); }

}  // namespace ai_sdk::python
