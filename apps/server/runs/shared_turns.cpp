#include "runs/shared_turns.hpp"

#include <algorithm>

namespace ai_sdk::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// A name that is held is asked for again after a pause that doubles: runs take milliseconds or minutes.
constexpr milliseconds first_pause{5};
constexpr milliseconds longest_pause{200};

}  // namespace

SharedTurns::SharedTurns(Store& store) : store_(store) {
  if (store_.is_shared()) thread_ = std::thread([this] { work(); });
}

SharedTurns::~SharedTurns() { stop(); }

void SharedTurns::enter(std::string name, Then then) {
  if (!store_.is_shared()) {
    then(std::make_unique<StoreHold>(), {});
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    if (!stopped_) {
      waiting_.push_back({std::move(name), std::move(then), steady_clock::now(), first_pause});
      changed_.notify_one();
      return;
    }
  }
  then(nullptr, {});
}

void SharedTurns::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
  std::deque<Waiting> left;
  {
    const std::lock_guard lock(mutex_);
    left.swap(waiting_);
  }
  for (const auto& one : left) one.then(nullptr, {});
}

bool SharedTurns::try_one(Waiting& waiting) {
  try {
    auto hold = store_.try_hold(waiting.name);
    if (hold) {
      waiting.then(std::move(hold), {});
      return true;
    }
  } catch (const StoreError& error) {
    waiting.then(nullptr, error.what());
    return true;
  }
  waiting.next = steady_clock::now() + waiting.pause;
  waiting.pause = std::min(2 * waiting.pause, longest_pause);
  return false;
}

void SharedTurns::work() {
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    const auto due = std::min_element(waiting_.begin(), waiting_.end(),
                                      [](const Waiting& a, const Waiting& b) { return a.next < b.next; });
    if (due == waiting_.end()) {
      changed_.wait(lock);
      continue;
    }
    if (due->next > steady_clock::now()) {
      const auto until = due->next;
      changed_.wait_until(lock, until);
      continue;
    }
    Waiting one = std::move(*due);
    waiting_.erase(due);
    lock.unlock();
    const bool done = try_one(one);
    lock.lock();
    if (!done) waiting_.push_back(std::move(one));
  }
}

}  // namespace ai_sdk::server
