#include "http/exchange.hpp"

#include <utility>

namespace ai_sdk::server {

void Exchange::wake_locked() {
  if (wake_) wake_();
}

void Exchange::note_agent(std::string name) {
  const std::lock_guard lock(mutex_);
  agent_ = std::move(name);
}

void Exchange::note_audited(bool audited) {
  const std::lock_guard lock(mutex_);
  audited_ = audited;
}

bool Exchange::audited() const {
  const std::lock_guard lock(mutex_);
  return audited_;
}

std::string Exchange::agent() const {
  const std::lock_guard lock(mutex_);
  return agent_;
}

void Exchange::respond(Response response) {
  const std::lock_guard lock(mutex_);
  if (begun_ || gone_) return;
  begun_ = closed_ = true;
  output_.head = std::move(response);
  output_.closed = true;
  wake_locked();
}

bool Exchange::open_stream(Response head) {
  const std::lock_guard lock(mutex_);
  if (begun_ || gone_) return false;
  begun_ = true;
  output_.head = std::move(head);
  output_.streamed = true;
  wake_locked();
  return true;
}

bool Exchange::write(std::string_view bytes) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [this] { return closed_ || gone_ || output_.bytes.size() < max_buffered; });
  if (closed_ || gone_ || !begun_) return false;
  output_.bytes += bytes;
  wake_locked();
  return true;
}

void Exchange::close(std::string_view last) {
  const std::lock_guard lock(mutex_);
  if (closed_ || gone_ || !begun_) return;
  output_.bytes += last;
  closed_ = output_.closed = true;
  room_.notify_all();
  wake_locked();
}

void Exchange::break_off() {
  const std::lock_guard lock(mutex_);
  if (closed_ || gone_) return;
  begun_ = closed_ = true;
  output_.broken = true;
  room_.notify_all();
  wake_locked();
}

void Exchange::go_silent() {
  const std::lock_guard lock(mutex_);
  if (closed_ || gone_) return;
  begun_ = closed_ = silent_ = true;
  room_.notify_all();
}

bool Exchange::silent() {
  const std::lock_guard lock(mutex_);
  return silent_;
}

void Exchange::on_output(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

Exchange::Output Exchange::take() {
  const std::lock_guard lock(mutex_);
  Output taken = std::exchange(output_, {});
  room_.notify_all();
  return taken;
}

void Exchange::hang_up() {
  {
    const std::lock_guard lock(mutex_);
    if (gone_) return;
    gone_ = true;
    wake_ = nullptr;
    output_ = {};
    room_.notify_all();
  }
  // Outside the lock: callbacks of the token may well call back in here.
  stop_.request_stop();
}

}  // namespace ai_sdk::server
