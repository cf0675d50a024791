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

// Somebody in line.
struct ConnectionPool::Waiter {
  Waiter(const asio::any_io_executor& executor, Clock::time_point until) : timer(executor, until) {}
  asio::steady_timer timer;
  std::optional<Grant> grant;
};

ConnectionPool::ConnectionPool(std::shared_ptr<IoRuntime> runtime, TransportConfig config)
    : runtime_(std::move(runtime)),
      config_(std::move(config)),
      connector_(runtime_, config_),
      max_connections_(config_.max_connections ? config_.max_connections : default_max_connections()) {
  if (!config_.url.tls || !config_.http2) protocol_ = Protocol::h1;
}

ConnectionPool::Lease::Lease(std::shared_ptr<ConnectionPool> pool, std::unique_ptr<Connection> connection)
    : pool_(std::move(pool)), connection_(std::move(connection)) {}

ConnectionPool::Lease::~Lease() {
  if (!connection_) return;
  connection_.reset();
  pool_->free_place();
}

void ConnectionPool::Lease::reusable() { pool_->give_back(std::move(connection_)); }

Task<ConnectionPool::Acquired> ConnectionPool::acquire(const TimeLimits& limits) {
  runtime_->throw_if_closed();
  std::optional<Grant> granted;
  if (waiters_.empty()) {
    granted = grant();
    publish();
  }
  if (!granted) granted = co_await wait_in_line(limits);
  if (!granted->connection && !granted->place) granted = co_await open(limits);
  co_return acquired(std::move(*granted));
}

std::optional<ConnectionPool::Acquired> ConnectionPool::try_acquire() {
  runtime_->throw_if_closed();
  if (!waiters_.empty()) return std::nullopt;
  auto free = take_free();
  publish();
  if (!free) return std::nullopt;
  return acquired(std::move(*free));
}

ConnectionPool::Acquired ConnectionPool::acquired(Grant grant) {
  if (grant.place) return Acquired(std::in_place_type<H2Place>, std::move(*grant.place));
  return Acquired(std::in_place_type<Lease>, shared_from_this(), std::move(grant.connection));
}

// Whether a connection more is to be opened now. As long as it is not known whether the server speaks HTTP/2,
// and where it does, one is opened at a time: the others may all find their place on it.
bool ConnectionPool::may_open() const noexcept {
  if (places_taken_ >= max_connections_) return false;
  // How much room there is shows when the server's settings come, which are its first words.
  const auto unsettled = [](const auto& connection) { return !connection->settled() && connection->alive(); };
  if (std::any_of(h2_.begin(), h2_.end(), unsettled)) return false;
  return protocol_ == Protocol::h1 || opening_ == 0 || open_failed_;
}

// A connection, or a place on one, that is there and free.
std::optional<ConnectionPool::Grant> ConnectionPool::take_free() {
  std::optional<Grant> result;
  const auto shared = std::find_if(h2_.begin(), h2_.end(), [](const auto& one) { return one->room() > 0; });
  if (shared != h2_.end())
    result.emplace().place.emplace(*shared);
  else if (auto connection = take_idle())
    result.emplace().connection = std::move(connection);
  return result;
}

// What a caller can have at once.
std::optional<ConnectionPool::Grant> ConnectionPool::grant() {
  auto result = take_free();
  if (!result && may_open()) {
    ++places_taken_;
    ++opening_;
    result.emplace();
  }
  return result;
}

Task<ConnectionPool::Grant> ConnectionPool::wait_in_line(const TimeLimits& limits) {
  Waiter waiter(runtime_->executor(), limits.deadline.value_or(Clock::time_point::max()));
  AbortList::Guard guard(runtime_->aborts(), [&waiter] { waiter.timer.cancel(); });
  waiters_.push_back(&waiter);
  publish();
  auto [error] = co_await waiter.timer.async_wait(asio::as_tuple(asio::use_awaitable));
  if (waiter.grant) {
    auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() == asio::cancellation_type::none && !runtime_->aborts().aborted())
      co_return std::move(*waiter.grant);
    // Granted and cancelled at once: what was granted must not be lost.
    take_back(std::move(*waiter.grant));
  } else {
    waiters_.erase(std::find(waiters_.begin(), waiters_.end(), &waiter));
    publish();
    if (!error)
      throw TransportFailure::timeout("deadline", limits.deadline_length, true,
                                      "the call's deadline passed while it waited for a free connection. "
                                      "Allow more of them (max_connections) or a later deadline");
  }
  runtime_->throw_if_closed();
  throw boost::system::system_error(asio::error::operation_aborted);
}

// Opens a connection for a place that is already taken.
Task<ConnectionPool::Grant> ConnectionPool::open(const TimeLimits& limits) {
  std::unique_ptr<Connection> connection;
  try {
    connection = co_await connector_.open(limits);
  } catch (const TransportFailure& failure) {
    not_opened(failure.limit() != "deadline");
    runtime_->throw_if_closed();
    throw;
  } catch (...) {
    not_opened(false);
    runtime_->throw_if_closed();
    throw;
  }
  --opening_;
  open_failed_ = false;
  Grant result;
  if (connection->h2) {
    protocol_ = Protocol::h2;
    auto h2 = std::make_shared<H2Connection>(runtime_, std::move(connection), config_.h2_ping_interval,
                                             [weak = weak_from_this()] {
                                               if (auto self = weak.lock()) self->h2_changed();
                                             });
    h2_.push_back(h2);
    result.place.emplace(h2);
    h2->start();
  } else {
    protocol_ = Protocol::h1;
    result.connection = std::move(connection);
  }
  serve_waiters();
  co_return result;
}

// A call that is cancelled, or whose own deadline passes, has found out nothing about the server.
void ConnectionPool::not_opened(bool failed) noexcept {
  --opening_;
  open_failed_ = open_failed_ || failed;
  free_place();
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

void ConnectionPool::take_back(Grant grant) {
  if (grant.connection) return give_back(std::move(grant.connection));
  if (grant.place) return;  // gives itself back
  --opening_;
  free_place();
}

void ConnectionPool::give_back(std::unique_ptr<Connection> connection) {
  if (runtime_->aborts().aborted()) {
    connection.reset();
    return free_place();
  }
  connection->expire_never();
  connection->rest();
  idle_.push_back(std::move(connection));
  serve_waiters();
  // A user's own loop ends when nothing is under way; kept-alive connections do not hold it up.
  if (!runtime_->owns_thread() && idle_.size() == places_taken_)
    for (auto& idle : idle_) idle->stop_clock();
}

void ConnectionPool::free_place() {
  --places_taken_;
  serve_waiters();
}

// Called after every change.
void ConnectionPool::serve_waiters() {
  while (!waiters_.empty() && !runtime_->aborts().aborted()) {
    auto next = grant();
    if (!next) break;
    Waiter* waiter = waiters_.front();
    waiters_.pop_front();
    waiter->grant = std::move(next);
    waiter->timer.cancel();
  }
  publish();
}

void ConnectionPool::h2_changed() {
  const auto gone = std::erase_if(h2_, [](const auto& connection) { return connection->gone(); });
  places_taken_ -= gone;
  serve_waiters();
}

void ConnectionPool::close() noexcept {
  places_taken_ -= idle_.size();
  idle_.clear();
  // What was cleared away while it closes calls back; the list must not change meanwhile.
  const auto open = h2_;
  for (const auto& connection : open) connection->close();
  publish();
}

void ConnectionPool::publish() noexcept {
  std::size_t idle = idle_.size();
  std::size_t in_flight = places_taken_ - idle_.size() - h2_.size();
  for (const auto& connection : h2_) {
    in_flight += connection->open_streams();
    if (connection->open_streams() == 0) ++idle;
  }
  published_.open.store(places_taken_, std::memory_order_relaxed);
  published_.idle.store(idle, std::memory_order_relaxed);
  published_.in_flight.store(in_flight, std::memory_order_relaxed);
  published_.waiting.store(waiters_.size(), std::memory_order_relaxed);
}

TransportStats ConnectionPool::stats() const noexcept {
  TransportStats stats;
  stats.open = published_.open.load(std::memory_order_relaxed);
  stats.idle = published_.idle.load(std::memory_order_relaxed);
  stats.in_flight = published_.in_flight.load(std::memory_order_relaxed);
  stats.waiting = published_.waiting.load(std::memory_order_relaxed);
  return stats;
}

}  // namespace ai_sdk::http
