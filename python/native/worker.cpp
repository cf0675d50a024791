#include "native/worker.hpp"

#include "native/interpreter.hpp"

#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

namespace ai_sdk::python {

namespace py = pybind11;

struct Worker::State {
  const pid_t process = getpid();
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::function<void()>> jobs;
  std::atomic<bool> any = false;
  bool stopped = false;
  // With the GIL.
  bool begun = false;
  PyObject* thread = nullptr;
};

Worker::Worker(const char* name) : name_(name), state_(new State) {}

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
    state.changed.notify_one();
  } catch (...) {  // out of memory: a log line or a token less
  }
}

namespace {

// Each job is inside for itself: where the interpreter ends and does not wait any more, the thread is parked
// before the next.
void do_all(const std::vector<std::function<void()>>& jobs) {
  for (const auto& job : jobs) {
    const Inside inside;
    try {
      job();
    } catch (py::error_already_set& error) {
      error.discard_as_unraisable("a worker of ai_sdk");
    }
  }
}

}  // namespace

void Worker::flush() {
  auto& state = this->state();
  if (!state.any) return;
  std::vector<std::function<void()>> jobs;
  {
    std::lock_guard lock(state.mutex);
    jobs.swap(state.jobs);
    state.any = false;
  }
  do_all(jobs);
}

void Worker::run(State& state) {
  while (true) {
    std::vector<std::function<void()>> jobs;
    bool stopped = false;
    {
      WithoutGil released;
      std::unique_lock lock(state.mutex);
      state.changed.wait(lock, [&] { return state.stopped || !state.jobs.empty(); });
      jobs.swap(state.jobs);
      state.any = false;
      stopped = state.stopped;
    }
    do_all(jobs);
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
