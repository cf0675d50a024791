#include "native/loop_channel.hpp"

#include "native/interpreter.hpp"
#include "native/log.hpp"
#include "native/types.hpp"
#include "native/wait.hpp"

#include <boost/asio/post.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <mutex>
#include <optional>
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

// Who waits for what. An operation knows its seat, and a seat that was left is given away again: nothing is
// allocated or looked for where a thousand streams wait again for every event.
class Seats {
 public:
  struct Seat {
    std::shared_ptr<Operation> operation;
    PyObject* waiter = nullptr;
  };

  // Takes over the waiter. Throws where memory is out; then it has not.
  void seat(const std::shared_ptr<Operation>& operation, PyObject* waiter) {
    if (free_.empty()) {
      if (free_.capacity() <= seats_.size()) free_.reserve(2 * seats_.size() + 8);  // leaving one never fails
      seats_.emplace_back();
      free_.push_back(seats_.size() - 1);
    }
    operation->seat = free_.back();
    free_.pop_back();
    seats_[operation->seat] = {operation, waiter};
  }
  // Null where nobody waits.
  PyObject* look_up(const Operation& operation) const noexcept {
    return operation.seat == Operation::nowhere ? nullptr : seats_[operation.seat].waiter;
  }
  // The waiter, which the caller then owns; null where nobody waits.
  PyObject* take(Operation& operation) noexcept {
    if (operation.seat == Operation::nowhere) return nullptr;
    auto& seat = seats_[operation.seat];
    free_.push_back(std::exchange(operation.seat, Operation::nowhere));
    seat.operation.reset();  // the caller has another hold on it
    return std::exchange(seat.waiter, nullptr);
  }
  const std::vector<Seat>& all() const noexcept { return seats_; }

 private:
  std::vector<Seat> seats_;
  std::vector<std::size_t> free_;
};

// The loop's side: the Python object in the loop's attribute and in its reader's callback.
struct Channel {
  PyObject_HEAD std::shared_ptr<LoopQueue> queue;
  Seats seats;
  int process;

  static Channel& of(py::handle self) { return *reinterpret_cast<Channel*>(self.ptr()); }
};

// After so long, what else the loop has to do gets its turn.
constexpr std::chrono::milliseconds longest_turn{5};

thread_local const LoopTurn* present_turn = nullptr;

PyTypeObject* channel_type = nullptr;

int channel_traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  for (const auto& seat : Channel::of(self).seats.all()) Py_VISIT(seat.waiter);
  return 0;
}

int channel_clear(PyObject* self) {
  const Seats left = std::exchange(Channel::of(self).seats, {});
  // What the end of one waiter sets going may leave a seat itself.
  for (const auto& [operation, waiter] : left.all())
    if (waiter) operation->seat = Operation::nowhere;
  for (const auto& [operation, waiter] : left.all()) {
    if (!waiter) continue;
    abandon(waiter);
    operation->cancel();
    Py_DECREF(waiter);
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
  std::destroy_at(&channel.seats);
  auto* type = Py_TYPE(self);
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

// In debug mode asyncio tells which task has taken long: each goes on in a callback of its own then.
bool in_debug_mode(py::handle loop) {
  static PyObject* const get_debug = PyUnicode_InternFromString("get_debug");
  const auto debug = py::reinterpret_steal<py::object>(PyObject_CallMethodNoArgs(loop.ptr(), get_debug));
  if (!debug) throw py::error_already_set();
  return debug.ptr() != Py_False;
}

// nest_asyncio lets a task run its loop, or another one, again: each task goes on in a callback of its own
// then, and what comes after it is not held up.
bool may_be_nested(py::handle loop) {
  static PyObject* const patched = PyUnicode_InternFromString("_nest_patched");
  return PyObject_HasAttr(loop.ptr(), patched) == 1;
}

// While tasks go on in the loop's callback.
class Turn {
 public:
  Turn(PyObject* loop, PyObject* channel) noexcept
      : mine_{loop, channel, this_process()}, before_(std::exchange(present_turn, &mine_)) {}
  ~Turn() { present_turn = before_; }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  const LoopTurn mine_;
  const LoopTurn* const before_;
};

// What waits for long is in no cache any more. All of it is asked for at once, which takes hardly longer than
// one of them would.
void bring_nearer(const std::vector<std::shared_ptr<Operation>>& ready, const Seats& seats) noexcept {
  if (ready.size() < 4) return;
  for (const auto& operation : ready) __builtin_prefetch(operation.get());
  for (const auto& operation : ready)
    if (auto* waiter = seats.look_up(*operation)) __builtin_prefetch(waiter);
  for (const auto& operation : ready)
    if (auto* waiter = seats.look_up(*operation)) come_nearer(waiter);
}

// The loop's reader callback. No task runs here but those that it lets go on.
PyObject* channel_call(PyObject* self, PyObject*, PyObject*) {
  return guarded<PyObject*>(nullptr, [&]() -> PyObject* {
    const auto keep = py::reinterpret_borrow<py::object>(self);
    auto& channel = Channel::of(self);
    flush_log();
    const auto loop = running_loop();
    const bool at_once = !in_debug_mode(loop) && !may_be_nested(loop);
    std::optional<Turn> turn;
    if (at_once) turn.emplace(loop.ptr(), self);
    const auto until = std::chrono::steady_clock::now() + longest_turn;
    auto ready = channel.queue->take();
    bring_nearer(ready, channel.seats);
    // A child that was forked meanwhile has no part in what is left.
    const auto leave = [&](std::size_t from) {
      if (channel.process == this_process()) channel.queue->put_back(ready, from);
    };
    for (std::size_t i = 0; i < ready.size(); ++i) {
      auto operation = std::move(ready[i]);
      const auto waiter = operation->is_done()
                              ? py::reinterpret_steal<py::object>(channel.seats.take(*operation))
                              : py::reinterpret_borrow<py::object>(channel.seats.look_up(*operation));
      if (!waiter) continue;
      try {
        resume(waiter.ptr(), std::move(operation), at_once);
      } catch (py::error_already_set& error) {
        // The others are to hear of theirs, also where this one ends the loop, which may run again.
        if (!error.matches(PyExc_Exception)) {
          leave(i + 1);
          throw;
        }
        error.discard_as_unraisable("an event loop's wake-up");
      }
      if (i + 1 < ready.size() && std::chrono::steady_clock::now() > until) {
        leave(i + 1);
        break;
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
  ::new (&channel->seats) Seats();
  channel->process = this_process();
  auto object = py::reinterpret_steal<py::object>(reinterpret_cast<PyObject*>(channel));
  PyObject_GC_Track(object.ptr());
  // In a context of its own: the loop would keep that of whoever came first, and show it to all others.
  const auto context = py::reinterpret_steal<py::object>(PyContext_New());
  if (!context) throw py::error_already_set();
  in_context(context, [&] { loop.attr("add_reader")(channel->queue->descriptor(), object); });
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
  channel.seats.seat(operation, waiter);
  Py_INCREF(waiter);
  try {
    operation->start(channel.queue);
  } catch (...) {
    unwatch(self, *operation);
    throw;
  }
}

void unwatch(py::handle self, Operation& operation) noexcept {
  Py_XDECREF(Channel::of(self).seats.take(operation));
}

const LoopTurn* current_turn() noexcept {
  return present_turn && present_turn->process == this_process() ? present_turn : nullptr;
}

void add_loop_channel(py::module_& module) { channel_type = add_type(module, channel_spec); }

}  // namespace ai_sdk::python
