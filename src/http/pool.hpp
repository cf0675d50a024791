#pragma once

#include "http/connect.hpp"
#include "http/transport.hpp"

#include <deque>
#include <memory>
#include <vector>

namespace ai_sdk::http {

// The connections to one server. Callers beyond the limit wait in the order they came. Used on the client's
// executor only.
class ConnectionPool : public std::enable_shared_from_this<ConnectionPool> {
 public:
  ConnectionPool(std::shared_ptr<IoRuntime> runtime, TransportConfig config);

  // A connection that is lent out. Unless it is given back with reusable(), it is closed and its place freed.
  class Lease {
   public:
    Lease(std::shared_ptr<ConnectionPool> pool, std::unique_ptr<Connection> connection);
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    Connection& operator*() const noexcept { return *connection_; }
    Connection* operator->() const noexcept { return connection_.get(); }
    void reusable();

   private:
    std::shared_ptr<ConnectionPool> pool_;
    std::unique_ptr<Connection> connection_;
  };

  // A kept-alive connection, a new one, or the next that becomes free.
  Task<Lease> acquire(const TimeLimits& limits);
  void close() noexcept;
  TransportStats stats() const;

 private:
  struct Waiter;
  Task<std::unique_ptr<Connection>> acquire_connection(const TimeLimits& limits);
  Task<std::unique_ptr<Connection>> wait_in_line(const TimeLimits& limits);
  Task<std::unique_ptr<Connection>> open(const TimeLimits& limits);
  std::unique_ptr<Connection> take_idle();
  void give_back(std::unique_ptr<Connection> connection);
  void free_place();
  void throw_if_closed() const;

  std::shared_ptr<IoRuntime> runtime_;
  std::size_t max_connections_;
  Connector connector_;
  std::size_t places_taken_ = 0;  // idle, lent out, or being opened
  std::vector<std::unique_ptr<Connection>> idle_;
  std::deque<Waiter*> waiters_;
};

}  // namespace ai_sdk::http
