#pragma once

#include "http/message.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

namespace ai_sdk::server {

// One request and the answer to it, between a handler and a connection. The handler may answer at once or
// later and from any thread; the connection sends what is there and says when the reader has gone.
// Thread-safe.
class Exchange {
 public:
  explicit Exchange(Request request) : request_(std::move(request)) {}

  const Request& request() const { return request_; }

  // The handler's side. What comes after the answer's end is ignored.

  // The whole answer.
  void respond(Response response);
  // The head of an answer whose body follows in pieces. False where the answer has begun already or nobody
  // reads it.
  bool open_stream(Response head);
  // A piece of the body. Waits while the reader is slow and too much is kept already; false once nobody reads
  // it.
  bool write(std::string_view bytes);
  // Ends the body properly, after `last`. Never waits.
  void close(std::string_view last = {});
  // Ends the connection where the answer is, as a fault of the network would: after what was written, without
  // a proper end, or without any answer. Never waits.
  void break_off();
  // Nothing follows, not even a sign of life, until the reader has gone.
  void go_silent();
  // Set when the reader has gone, or request_stop() was called.
  std::stop_token stop_token() const { return stop_.get_token(); }
  void request_stop() { stop_.request_stop(); }
  // For the log: which agent it was about. Before the answer.
  void note_agent(std::string name);
  std::string agent() const;
  // For the audit: that whoever carries it out writes its line. Before the answer.
  void note_audited(bool audited);
  bool audited() const;

  // The connection's side.

  struct Output {
    std::optional<Response> head;  // once: the whole answer, or the head of a stream
    bool streamed = false;         // the head is that of a stream
    std::string bytes;             // of a stream's body
    bool closed = false;           // nothing will follow
    bool broken = false;           // the connection is to be closed after this, without a proper end
    bool empty() const { return !head && bytes.empty() && !closed && !broken; }
  };
  // Called, from any thread, when there is something to take. Set before the handler sees the exchange.
  void on_output(std::function<void()> wake);
  Output take();
  bool silent();
  // Nobody reads the answer any more: sets the stop token and lets go of a writer that waits.
  void hang_up();

  // At most so many bytes wait here for a slow reader before write() waits.
  static constexpr std::size_t max_buffered = 128 * 1024;

 private:
  void wake_locked();

  const Request request_;
  std::stop_source stop_;
  mutable std::mutex mutex_;
  std::string agent_;
  bool audited_ = false;
  std::condition_variable room_;
  std::function<void()> wake_;
  Output output_;
  bool begun_ = false;
  bool closed_ = false;
  bool gone_ = false;
  bool silent_ = false;
};

}  // namespace ai_sdk::server
