#include "http/pool.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <sys/resource.h>

#include <algorithm>

namespace ai_sdk::http {
namespace {

namespace asio = boost::asio;

// Half of the file descriptors that the process may open: the rest is the host program's.
std::size_t default_max_connections() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return 16'384;
  return std::clamp<std::size_t>(limit.rlim_cur / 2, 8, 65'536);
}

}  // namespace

// Somebody in line. What is granted is either a connection or a free place to open one.
struct ConnectionPool::Waiter {
  Waiter(asio::io_context& context, Clock::time_point until) : timer(context, until) {}
  asio::steady_timer timer;
  std::unique_ptr<Connection> connection;
  bool granted = false;
};

ConnectionPool::ConnectionPool(std::shared_ptr<IoRuntime> runtime, TransportConfig config)
    : runtime_(runtime),
      max_connections_(config.max_connections ? config.max_connections : default_max_connections()),
      connector_(std::move(runtime), std::move(config)) {}

ConnectionPool::Lease::Lease(std::shared_ptr<ConnectionPool> pool, std::unique_ptr<Connection> connection)
    : pool_(std::move(pool)), connection_(std::move(connection)) {}

ConnectionPool::Lease::~Lease() {
  if (!connection_) return;
  connection_.reset();
  pool_->free_place();
}

void ConnectionPool::Lease::reusable() { pool_->give_back(std::move(connection_)); }

Task<ConnectionPool::Lease> ConnectionPool::acquire(const TimeLimits& limits) {
  auto connection = co_await acquire_connection(limits);
  co_return Lease(shared_from_this(), std::move(connection));
}

Task<std::unique_ptr<Connection>> ConnectionPool::acquire_connection(const TimeLimits& limits) {
  throw_if_closed();
  if (waiters_.empty()) {
    if (auto connection = take_idle()) co_return connection;
    if (places_taken_ < max_connections_) {
      ++places_taken_;
      co_return co_await open(limits);
    }
  }
  auto connection = co_await wait_in_line(limits);
  if (connection) co_return connection;
  co_return co_await open(limits);
}

// Returns a connection, or null with a place taken for the caller.
Task<std::unique_ptr<Connection>> ConnectionPool::wait_in_line(const TimeLimits& limits) {
  Waiter waiter(runtime_->context(), limits.deadline.value_or(Clock::time_point::max()));
  AbortList::Guard guard(runtime_->aborts(), [&waiter] { waiter.timer.cancel(); });
  waiters_.push_back(&waiter);
  auto [error] = co_await waiter.timer.async_wait(asio::as_tuple(asio::use_awaitable));
  if (waiter.granted) {
    // Granted and cancelled at once: what was granted must not be lost.
    auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() == asio::cancellation_type::none && !runtime_->aborts().aborted())
      co_return std::move(waiter.connection);
    if (waiter.connection)
      give_back(std::move(waiter.connection));
    else
      free_place();
  } else {
    waiters_.erase(std::find(waiters_.begin(), waiters_.end(), &waiter));
    if (!error)
      throw TransportFailure::timeout("deadline", limits.deadline_length, true,
                                      "the call's deadline passed while it waited for a free connection. "
                                      "Allow more of them (max_connections) or a later deadline");
  }
  throw_if_closed();
  throw boost::system::system_error(asio::error::operation_aborted);
}

// Opens a connection for a place that is already taken.
Task<std::unique_ptr<Connection>> ConnectionPool::open(const TimeLimits& limits) {
  try {
    co_return co_await connector_.open(limits);
  } catch (...) {
    free_place();
    throw_if_closed();
    throw;
  }
}

std::unique_ptr<Connection> ConnectionPool::take_idle() {
  while (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    if (connection->is_quiet()) return connection;
    --places_taken_;
  }
  return nullptr;
}

void ConnectionPool::give_back(std::unique_ptr<Connection> connection) {
  connection->expire_never();
  if (runtime_->aborts().aborted()) {
    connection.reset();
    return free_place();
  }
  if (waiters_.empty()) {
    idle_.push_back(std::move(connection));
    return;
  }
  Waiter* next = waiters_.front();
  waiters_.pop_front();
  next->connection = std::move(connection);
  next->granted = true;
  next->timer.cancel();
}

void ConnectionPool::free_place() {
  if (waiters_.empty() || runtime_->aborts().aborted()) {
    --places_taken_;
    return;
  }
  Waiter* next = waiters_.front();
  waiters_.pop_front();
  next->granted = true;
  next->timer.cancel();
}

void ConnectionPool::throw_if_closed() const {
  if (runtime_->aborts().aborted()) throw TransportFailure(FailureKind::closed, "the client is closed");
}

void ConnectionPool::close() noexcept {
  places_taken_ -= idle_.size();
  idle_.clear();
}

TransportStats ConnectionPool::stats() const {
  TransportStats stats;
  stats.open = places_taken_;
  stats.idle = idle_.size();
  stats.in_flight = places_taken_ - idle_.size();
  stats.waiting = waiters_.size();
  return stats;
}

}  // namespace ai_sdk::http
