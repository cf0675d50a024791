#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>

namespace ai_sdk::server {

// A time limit on what a socket is doing: when it passes, the socket's operations are cancelled. On the
// socket's own thread only; the owner keeps the socket alive.
class Deadline : public std::enable_shared_from_this<Deadline> {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Deadline(boost::asio::ip::tcp::socket& socket) : socket_(&socket), timer_(socket.get_executor()) {}

  void expires_after(std::chrono::milliseconds time) {
    expired_ = false;
    limit_ = Clock::now() + time;
    // A timer that fires too early looks again: setting a later limit, the usual case, costs nothing.
    if (!armed_ || limit_ < armed_for_) arm();
  }
  void never() { limit_ = Clock::time_point::max(); }
  bool expired() const { return expired_; }
  // The socket is about to go.
  void detach() {
    socket_ = nullptr;
    timer_.cancel();
  }

 private:
  void arm() {
    armed_ = true;
    armed_for_ = limit_;
    timer_.expires_at(limit_);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error) self->look();
    });
  }
  void look() {
    armed_ = false;
    if (socket_ == nullptr || limit_ == Clock::time_point::max()) return;
    if (Clock::now() < limit_) {
      arm();
      return;
    }
    expired_ = true;
    limit_ = Clock::time_point::max();
    boost::system::error_code ignored;
    socket_->cancel(ignored);
  }

  boost::asio::ip::tcp::socket* socket_;
  boost::asio::steady_timer timer_;
  Clock::time_point limit_ = Clock::time_point::max();
  Clock::time_point armed_for_;
  bool armed_ = false;
  bool expired_ = false;
};

}  // namespace ai_sdk::server
