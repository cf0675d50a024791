#pragma once

#include "http/connection.hpp"
#include "http/h2_session.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace ai_sdk::http {

// One HTTP/2 connection and what keeps it going: a coroutine that reads, one that writes, and a PING when it
// is silent. Used on the client's executor only.
class H2Connection : public std::enable_shared_from_this<H2Connection> {
 public:
  // `changed` is called when there is room again, and when the connection is gone.
  H2Connection(std::shared_ptr<IoRuntime> runtime, std::unique_ptr<Connection> connection,
               std::chrono::milliseconds ping_interval, std::function<void()> changed);
  ~H2Connection();

  void start();
  void close() noexcept;

  // How many more requests it takes; places that were promised are taken off.
  std::size_t room() const noexcept;
  std::size_t open_streams() const noexcept { return session_.open_streams() + promised_; }
  bool gone() const noexcept { return gone_; }
  bool alive() const noexcept { return !gone_ && !suspect_; }  // as far as is known
  void promise() noexcept { ++promised_; }
  void unpromise() noexcept;

  H2Session& session() noexcept { return session_; }
  IoRuntime& runtime() noexcept { return *runtime_; }
  // Moves whenever bytes come: whether anything came since then shows by comparing.
  std::uint64_t bytes_read() const noexcept { return bytes_read_; }
  // When they came last.
  Clock::time_point last_read() const noexcept { return last_read_; }
  // There may be something to send.
  void flush();
  // A stream was opened: silence counts from now on.
  void opened();
  // A stream has ended or was given up.
  void stream_over();
  // It may be dead: it is asked for a sign of life, and trusted with no more requests until it gives one.
  void suspect();
  // Whether the server has said how many streams it takes.
  bool settled() const noexcept { return session_.settled(); }

 private:
  Task<void> read_loop();
  Task<void> write_loop();
  void check_life();
  void end(const TransportFailure& failure);
  TransportFailure reason(const boost::system::error_code& error) const;
  bool finished() const noexcept;

  std::shared_ptr<IoRuntime> runtime_;
  std::unique_ptr<Connection> connection_;
  std::chrono::milliseconds ping_interval_;
  std::function<void()> changed_;
  H2Session session_;
  Watchdog life_;
  boost::asio::steady_timer output_;  // cancelled when there is something to send
  std::string out_;
  boost::system::error_code write_error_;
  std::uint64_t bytes_read_ = 0;
  Clock::time_point last_read_ = Clock::now();
  std::size_t promised_ = 0;
  bool writer_waits_ = false;
  bool suspect_ = false;
  bool dead_ = false;  // a PING was not answered
  bool gone_ = false;
};

// A place for one stream, kept until the stream is opened.
class H2Place {
 public:
  explicit H2Place(std::shared_ptr<H2Connection> connection) : connection_(std::move(connection)) {
    connection_->promise();
  }
  H2Place(H2Place&&) noexcept = default;
  H2Place& operator=(H2Place&& other) noexcept {
    std::swap(connection_, other.connection_);
    return *this;
  }
  ~H2Place() {
    if (connection_) connection_->unpromise();
  }
  // Gives the promise up for the stream that is opened now.
  std::shared_ptr<H2Connection> redeem() noexcept { return std::exchange(connection_, nullptr); }

 private:
  std::shared_ptr<H2Connection> connection_;
};

// Opens a stream. `request` must live as long as the exchange.
Task<std::unique_ptr<Exchange>> send_h2(H2Place place, const Request& request, const core::BaseUrl& url,
                                        const TimeLimits& limits);

}  // namespace ai_sdk::http
