#include "native/worker.hpp"

#include "native/interpreter.hpp"

#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace ai_sdk::python {

namespace py = pybind11;

namespace {

// A job may be the program's own code, and wait for what the thread that waits for it holds.
constexpr std::chrono::milliseconds patience_with_a_job{200};

}  // namespace

struct Worker::State {
  const pid_t process = getpid();
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::function<void()>> jobs;
  std::atomic<bool> any = false;       // jobs wait, or are being done
  bool working = false;                // somebody does jobs
  std::atomic<std::thread::id> who{};  // who that is
  bool stopped = false;
  // With the GIL.
  bool begun = false;
  PyObject* thread = nullptr;
};

Worker::Worker(const char* name, std::chrono::milliseconds leave)
    : name_(name), leave_(leave), state_(new State) {}

// A child that was forked has one thread when it comes here first.
Worker::State& Worker::state() noexcept {
  if (state_->process != getpid()) state_ = new State;
  return *state_;
}

namespace {

Worker* started = nullptr;  // with the GIL

}  // namespace

void Worker::start() {
  auto& state = this->state();
  // Looked at before anything of Python runs, which lets go of the GIL: two of them would share the jobs, and
  // only one would be waited for.
  if (state.begun || state.stopped) return;
  state.begun = true;
  if (!wanted_) next_ = std::exchange(started, this);
  wanted_ = true;
  try {
    auto threading = py::module_::import("threading");
    auto thread =
        threading.attr("Thread")(py::arg("target") = py::cpp_function([this, &state] { run(state); }),
                                 py::arg("name") = name_, py::arg("daemon") = true);
    thread.attr("start")();
    state.thread = thread.release().ptr();
  } catch (...) {
    state.begun = false;
    throw;
  }
}

void Worker::start_after_fork() {
  for (auto* worker = started; worker; worker = worker->next_) worker->start();
}

void Worker::push(std::function<void()> job) noexcept {
  try {
    auto& state = this->state();
    std::lock_guard lock(state.mutex);
    if (state.stopped) return;
    state.jobs.push_back(std::move(job));
    state.any = true;
    state.changed.notify_all();
  } catch (...) {  // out of memory: a log line or a token less
  }
}

namespace {

// Each job is inside for itself: where the interpreter ends and does not wait any more, the thread is parked
// before the next. What ends the program (Ctrl-C, for example, where it comes meanwhile) is no matter of a
// job's: it is returned.
std::optional<py::error_already_set> do_all(const std::vector<std::function<void()>>& jobs) {
  std::optional<py::error_already_set> end;
  for (const auto& job : jobs) {
    const Inside inside;
    try {
      job();
    } catch (py::error_already_set& error) {
      if (!error.matches(PyExc_Exception) && !end)
        end = error;
      else
        error.discard_as_unraisable("a worker of ai_sdk");
    }
  }
  return end;
}

}  // namespace

void Worker::flush() {
  auto& state = this->state();
  // What a job writes down comes after it.
  if (!state.any || state.who == std::this_thread::get_id()) return;
  if (auto end = do_what_waits(state, patience_with_a_job)) throw std::move(*end);
}

std::optional<py::error_already_set> Worker::do_what_waits(State& state, std::chrono::milliseconds patience) {
  std::vector<std::function<void()>> jobs;
  {
    WithoutGil released;
    std::unique_lock lock(state.mutex);
    if (!state.changed.wait_for(lock, patience, [&] { return !state.working; })) return {};
    jobs.swap(state.jobs);
    state.working = true;
    state.who = std::this_thread::get_id();
  }
  struct Done {
    State& state;
    ~Done() {
      std::lock_guard lock(state.mutex);
      state.working = false;
      state.who = std::thread::id();
      state.any = !state.jobs.empty();
      state.changed.notify_all();
    }
  } done{state};
  return do_all(jobs);
}

void Worker::run(State& state) {
  while (true) {
    bool stopped = false;
    {
      WithoutGil released;
      std::unique_lock lock(state.mutex);
      state.changed.wait(lock, [&] { return state.stopped || !state.jobs.empty(); });
      if (leave_.count() > 0)
        state.changed.wait_for(lock, leave_, [&] { return state.stopped || state.jobs.empty(); });
      stopped = state.stopped;
      if (state.jobs.empty() && !stopped) continue;  // somebody else has done them
    }
    auto end = do_what_waits(
        state, stopped ? patience_with_a_job : std::chrono::milliseconds(std::chrono::hours(1)));
    if (end) end->discard_as_unraisable("a worker of ai_sdk");
    if (stopped) return;
  }
}

void Worker::stop(std::chrono::milliseconds patience) noexcept {
  auto& state = this->state();
  {
    std::lock_guard lock(state.mutex);
    state.stopped = true;
    state.changed.notify_all();
  }
  if (!state.thread) return;
  try {
    py::handle(state.thread).attr("join")(std::chrono::duration<double>(patience).count());
  } catch (py::error_already_set& error) {
    error.discard_as_unraisable("a worker of ai_sdk");
  }
}

}  // namespace ai_sdk::python
