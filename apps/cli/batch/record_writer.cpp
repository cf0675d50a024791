#include "batch/record_writer.hpp"

#include <chrono>

namespace ai_sdk::cli {

using namespace std::chrono_literals;

RecordWriter::RecordWriter(Hooks hooks, bool ordered)
    : hooks_(std::move(hooks)), ordered_(ordered), thread_([this] { run(); }) {}

RecordWriter::~RecordWriter() {
  try {
    finish();
  } catch (...) {  // whoever wants to know calls finish()
  }
}

void RecordWriter::add(Ended ended) {
  std::unique_lock lock(mutex_);
  // One that is the next in order must come in, or nothing moves any more.
  room_.wait(lock, [&] {
    return bytes_ < most_bytes_waiting || failure_ || stopping_ || (ordered_ && ended.place == next_place_);
  });
  if (failure_) return;
  bytes_ += ended.line.size();
  if (ordered_) {
    const auto place = ended.place;
    held_.emplace(place, std::move(ended));
  } else {
    waiting_.push_back(std::move(ended));
  }
  work_.notify_one();
}

void RecordWriter::wait_for_place(std::uint64_t place) {
  if (!ordered_) return;
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return place < next_place_ + most_places_ahead || failure_ || stopping_; });
}

void RecordWriter::let_go() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  room_.notify_all();
}

void RecordWriter::finish() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    work_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
  if (failure_) std::rethrow_exception(failure_);
}

// With the lock held.
std::vector<Ended> RecordWriter::take_ready() {
  std::vector<Ended> ready = std::exchange(waiting_, {});
  while (!held_.empty() && (ending_ || held_.begin()->first == next_place_)) {
    next_place_ = held_.begin()->first + 1;
    ready.push_back(std::move(held_.begin()->second));
    held_.erase(held_.begin());
  }
  return ready;
}

void RecordWriter::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    std::vector<Ended> ready = take_ready();
    if (ready.empty()) {
      if (ending_) return;
      const bool woken = work_.wait_for(lock, 200ms) == std::cv_status::no_timeout;
      if (woken) continue;
      lock.unlock();
      hooks_.on_tick();
      lock.lock();
      continue;
    }
    lock.unlock();
    std::string lines;
    for (const auto& ended : ready) lines += ended.line;
    std::exception_ptr failure;
    try {
      hooks_.write(lines);
      hooks_.on_safe(ready);
      hooks_.on_tick();
    } catch (...) {
      failure = std::current_exception();
    }
    if (failure) hooks_.on_failure();
    lock.lock();
    bytes_ -= lines.size();
    failure_ = failure;
    room_.notify_all();
    if (failure_) return;
  }
}

}  // namespace ai_sdk::cli
