#include "http/h2_connection.hpp"

#include "http/tls_context.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ai_sdk::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// About as much as one read or write of TLS records is worth; what is larger goes in several.
constexpr std::size_t io_size = 64 * 1024;

}  // namespace

H2Connection::H2Connection(std::shared_ptr<IoRuntime> runtime, std::unique_ptr<Connection> connection,
                           std::chrono::milliseconds ping_interval, std::function<void()> changed)
    : runtime_(std::move(runtime)),
      connection_(std::move(connection)),
      ping_interval_(ping_interval),
      changed_(std::move(changed)),
      life_(runtime_->executor(), [this] { check_life(); }),
      output_(runtime_->executor(), Clock::time_point::max()) {}

H2Connection::~H2Connection() = default;

void H2Connection::start() {
  // The coroutines keep the connection alive until its socket is closed.
  const auto spawn = [this](Task<void> loop) {
    asio::co_spawn(runtime_->executor(), std::move(loop),
                   [self = shared_from_this()](std::exception_ptr error) {
                     if (!error) return;
                     self->end(TransportFailure(FailureKind::broken, "the HTTP/2 connection was given up"));
                   });
  };
  spawn(read_loop());
  spawn(write_loop());
}

void H2Connection::close() noexcept {
  connection_->close();
  flush();
}

std::size_t H2Connection::room() const noexcept {
  if (gone_ || suspect_) return 0;
  const std::size_t room = session_.room();
  return room > promised_ ? room - promised_ : 0;
}

void H2Connection::unpromise() noexcept {
  --promised_;
  stream_over();
}

void H2Connection::flush() {
  if (!std::exchange(writer_waits_, false)) return;
  output_.cancel();
}

void H2Connection::opened() {
  if (session_.open_streams() == 1) life_.arm(Clock::now() + ping_interval_);
  flush();
}

void H2Connection::stream_over() {
  if (session_.open_streams() == 0 && !suspect_) life_.disarm();
  flush();
  if (changed_) changed_();
}

void H2Connection::suspect() {
  if (gone_ || std::exchange(suspect_, true)) return;
  session_.ping();
  life_.arm(Clock::now() + ping_interval_);
}

// No new request comes any more, and what was under way has ended.
bool H2Connection::finished() const noexcept {
  return session_.going_away() && session_.open_streams() == 0 && promised_ == 0;
}

Task<void> H2Connection::read_loop() {
  std::optional<TransportFailure> failure;
  while (!failure) {
    auto [error, bytes] = co_await connection_->read();
    if (error) {
      failure = reason(error);
      break;
    }
    bytes_read_ += bytes.size();
    last_read_ = Clock::now();
    suspect_ = false;
    try {
      session_.feed(bytes);
    } catch (const TransportFailure& bad) {
      failure = bad;
    }
    if (session_.open_streams() > 0)
      life_.arm(last_read_ + ping_interval_);
    else
      life_.disarm();
    flush();
    if (changed_) changed_();
    if (finished()) break;
  }
  end(failure ? *failure
              : TransportFailure(FailureKind::stale, "the server has closed the HTTP/2 connection"));
}

Task<void> H2Connection::write_loop() {
  while (!gone_) {
    out_.clear();
    if (!session_.take_output(out_, io_size)) {
      if (finished()) break;
      writer_waits_ = true;
      co_await output_.async_wait(asio::as_tuple(asio::use_awaitable));
      writer_waits_ = false;
      continue;
    }
    const Connection::WriteBuffers buffers{asio::buffer(out_), asio::const_buffer()};
    auto [error, size] = co_await connection_->write(buffers);
    if (error) {
      write_error_ = error;
      // What the server said before it closed is still worth reading: an answer, or which streams it did not
      // begin. The reading ends by itself.
      if (error == asio::error::broken_pipe || error == asio::error::connection_reset) co_return;
      break;
    }
  }
  connection_->close();
}

// Silence with streams open, or after a time limit: asked once, and given up where no answer comes either
// (RFC 9113, section 6.7).
void H2Connection::check_life() {
  if (session_.open_streams() == 0 && !suspect_) return;
  if (session_.ping_unanswered()) {
    dead_ = true;
    connection_->close();
    return;
  }
  session_.ping();
  flush();
  life_.arm(Clock::now() + ping_interval_);
}

void H2Connection::end(const TransportFailure& failure) {
  if (std::exchange(gone_, true)) return;
  life_.disarm();
  connection_->close();
  session_.fail_all(failure);
  flush();
  if (changed_) changed_();
}

TransportFailure H2Connection::reason(const error_code& read_error) const {
  const error_code error = write_error_ ? write_error_ : read_error;
  if (runtime_->aborts().aborted()) return TransportFailure(FailureKind::closed, "the client was closed");
  if (dead_)
    return TransportFailure(FailureKind::broken,
                            "the HTTP/2 connection is dead: it was silent and a PING was not answered");
  if (error == asio::error::eof || error == asio::ssl::error::stream_truncated)
    return TransportFailure(FailureKind::broken, "the server closed the HTTP/2 connection before its answer",
                            error.message());
  return TransportFailure(FailureKind::broken, "the connection broke: " + explain_tls_error(error),
                          error.message());
}

}  // namespace ai_sdk::http
