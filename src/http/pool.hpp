#pragma once

#include "http/connect.hpp"
#include "http/connection.hpp"
#include "http/h2_connection.hpp"
#include "http/transport.hpp"

#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace ai_sdk::http {

// The connections to one server. Callers beyond the limit wait in the order they came. Used on the client's
// executor only.
class ConnectionPool : public std::enable_shared_from_this<ConnectionPool> {
 public:
  ConnectionPool(std::shared_ptr<IoRuntime> runtime, TransportConfig config);

  // An HTTP/1.1 connection that is lent out. Unless it is given back with reusable(), it is closed and its
  // place freed.
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
  using Acquired = std::variant<Lease, H2Place>;

  // A place on a connection that is there and free, and nobody waits for. Throws where the pool is closed.
  std::optional<Acquired> try_acquire();
  // The same; otherwise a new connection, or the next that becomes free.
  Task<Acquired> acquire(const TimeLimits& limits);
  void close() noexcept;
  // Thread-safe.
  TransportStats stats() const noexcept;

 private:
  struct Waiter;
  // What a caller gets: a connection, a place for a stream on one, or (neither) leave to open one.
  struct Grant {
    std::unique_ptr<Connection> connection;
    std::optional<H2Place> place;
  };
  enum class Protocol { unknown, h1, h2 };

  Task<Grant> wait_in_line(const TimeLimits& limits);
  Task<Grant> open(const TimeLimits& limits);
  Acquired acquired(Grant grant);
  std::optional<Grant> take_free();
  std::optional<Grant> grant();
  void not_opened(bool failed) noexcept;
  bool may_open() const noexcept;
  std::unique_ptr<Connection> take_idle();
  void take_back(Grant grant);
  void give_back(std::unique_ptr<Connection> connection);
  void free_place();
  void serve_waiters();
  void h2_changed();
  void publish() noexcept;

  std::shared_ptr<IoRuntime> runtime_;
  TransportConfig config_;
  Connector connector_;
  std::size_t max_connections_;
  std::size_t places_taken_ = 0;  // idle, lent out, HTTP/2, or being opened
  std::size_t opening_ = 0;
  Protocol protocol_ = Protocol::unknown;
  bool open_failed_ = false;  // the last attempt: the others need not wait for what it finds out
  std::vector<std::unique_ptr<Connection>> idle_;
  std::vector<std::shared_ptr<H2Connection>> h2_;
  std::deque<Waiter*> waiters_;

  // What stats() reads, from any thread.
  struct {
    std::atomic<std::size_t> open = 0, idle = 0, in_flight = 0, waiting = 0;
  } published_;
};

}  // namespace ai_sdk::http
