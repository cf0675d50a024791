#include "http/connect_race.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <memory>

namespace ai_sdk::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// Outlives the coroutine until the last attempt's handler has run.
class Race : public std::enable_shared_from_this<Race> {
 public:
  Race(const asio::any_io_executor& executor, Endpoints endpoints)
      : news_(executor), executor_(executor), endpoints_(std::move(endpoints)) {}

  bool left() const noexcept { return sockets_.size() < endpoints_.size(); }
  bool running() const noexcept { return running_ > 0; }
  void start_next() {
    const std::size_t index = sockets_.size();
    auto& socket = sockets_.emplace_back(std::make_unique<Socket>(executor_));
    ++running_;
    socket->async_connect(endpoints_[index], [self = shared_from_this(), index](const error_code& error) {
      self->ended(index, error);
    });
  }
  // Waits for news, at most until the next attempt is due. False where something else ended the wait.
  Task<bool> wait(Clock::time_point until) {
    has_news_ = false;
    news_.expires_at(until);
    auto [error] = co_await news_.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return has_news_ || !error;
  }
  void wake() { news_.cancel(); }
  void close_all() noexcept {
    over_ = true;
    for (auto& socket : sockets_)
      if (socket) close_socket(*socket);
  }

  RaceResult result;

 private:
  void ended(std::size_t index, const error_code& error) {
    --running_;
    if (over_) return;
    if (error) {
      result.failures.emplace_back(endpoints_[index], error);
      close_socket(*sockets_[index]);
    } else if (!result.socket) {
      result.socket.emplace(std::move(*sockets_[index]));
    }
    has_news_ = true;
    news_.cancel();
  }

  asio::steady_timer news_;
  asio::any_io_executor executor_;
  Endpoints endpoints_;
  std::vector<std::unique_ptr<Socket>> sockets_;
  std::size_t running_ = 0;
  bool has_news_ = false;
  bool over_ = false;
};

}  // namespace

Task<RaceResult> connect_first(asio::any_io_executor executor, Endpoints endpoints,
                               std::chrono::milliseconds stagger, std::function<void()>& stop) {
  const auto race = std::make_shared<Race>(executor, std::move(endpoints));
  bool stopped = false;
  struct Ended {
    Race& race;
    std::function<void()>& stop;
    ~Ended() {
      stop = nullptr;
      race.close_all();
    }
  } ended{*race, stop};
  stop = [&race, &stopped] {
    stopped = true;
    race->wake();
  };

  while (!race->result.socket && (race->left() || race->running())) {
    // Each time the wait ends, the next one is due, or one has failed and its turn passes on.
    if (race->left()) race->start_next();
    const auto due = race->left() ? Clock::now() + stagger : Clock::time_point::max();
    const bool goes_on = co_await race->wait(due);
    if (stopped || !goes_on) throw boost::system::system_error(asio::error::operation_aborted);
  }
  co_return std::move(race->result);
}

}  // namespace ai_sdk::http
