#include "http/attempt_limit.hpp"
#include "http/h2_connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace ai_sdk::http {
namespace {

namespace asio = boost::asio;

class H2Exchange final : public Exchange, private H2Stream {
 public:
  H2Exchange(std::shared_ptr<H2Connection> connection, const TimeLimits& limits)
      : connection_(std::move(connection)), limit_(limits), changed_(connection_->runtime().executor()) {}

  ~H2Exchange() override {
    if (id_ == 0) return;
    if (!over()) give_up();
    connection_->stream_over();
  }

  void send(const Request& request, const core::BaseUrl& url) {
    until_ = limit_.start();
    opened_at_ = Clock::now();
    bytes_before_ = connection_->bytes_read();
    answers_before_ = connection_->session().answers();
    id_ = connection_->session().open(request, url, *this);
    connection_->opened();
  }

  Task<ResponseHead> read_head() override {
    while (!has_head_ && !over()) co_await wait();
    if (!has_head_) throw *failure_;  // what came before a failure is handed over first
    co_return std::move(head_);
  }

  Task<bool> read_body(BodySink& sink) override {
    while (body_.empty() && !over()) co_await wait();
    if (!body_.empty()) {
      // What came is handed over even where the stream has failed since: it came before.
      const std::string bytes = std::exchange(body_, {});
      if (!over()) {
        connection_->session().consume(id_, bytes.size());
        connection_->flush();
      }
      sink.on_data(bytes);
      co_return !(ended_ && body_.empty());
    }
    if (failure_) throw *failure_;
    co_return false;
  }

  void limit_rest(std::chrono::milliseconds time) override {
    rest_limited_ = true;
    until_ = Clock::now() + time;
  }

 private:
  bool over() const noexcept { return ended_ || failure_.has_value(); }

  void on_head(ResponseHead head) override {
    head_ = std::move(head);
    has_head_ = true;
    wake();
  }
  void on_data(std::string_view bytes) override {
    body_.append(bytes);
    wake();
  }
  void on_end() override {
    ended_ = true;
    wake();
  }
  void on_failure(const TransportFailure& failure) override {
    failure_ = failure;
    // A kept-alive connection that breaks before any byte came, and soon: the server had closed it before.
    if (failure.kind() == FailureKind::broken && answers_before_ > 0 &&
        bytes_before_ == connection_->bytes_read() && Clock::now() - opened_at_ < stale_window)
      failure_.emplace(FailureKind::stale, "the server had closed the kept-alive connection",
                       failure.cause());
    wake();
  }

  // The stream ends early. Where its time was over, or nothing at all has come for so long, the connection
  // may be dead: calls that have short limits, or are cancelled, would find it so one after the other, each
  // for itself. A busy one is cleared of it by its next byte.
  void give_up() {
    connection_->session().reset(id_);
    if (timed_out_ || Clock::now() - connection_->last_read() >= stale_window) connection_->suspect();
  }

  void wake() {
    woken_ = true;
    changed_.cancel();
  }

  Task<void> wait() {
    if (limit_.between_reads() && !rest_limited_) until_ = limit_.start();
    woken_ = false;
    changed_.expires_at(until_);
    auto [error] = co_await changed_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (woken_) co_return;
    if (!error) {
      timed_out_ = true;
      throw limit_.failure();
    }
    throw boost::system::system_error(asio::error::operation_aborted);
  }

  std::shared_ptr<H2Connection> connection_;
  AttemptLimit limit_;
  asio::steady_timer changed_;  // cancelled when something came, rings when it is too late
  std::int32_t id_ = 0;
  Clock::time_point until_ = Clock::time_point::max();
  Clock::time_point opened_at_;
  std::uint64_t bytes_before_ = 0;
  std::size_t answers_before_ = 0;
  ResponseHead head_;
  std::string body_;
  std::optional<TransportFailure> failure_;
  bool has_head_ = false;
  bool ended_ = false;
  bool woken_ = false;
  bool timed_out_ = false;
  bool rest_limited_ = false;
};

}  // namespace

Task<std::unique_ptr<Exchange>> send_h2(H2Place place, const Request& request, const core::BaseUrl& url,
                                        const TimeLimits& limits) {
  const auto connection = place.redeem();
  auto exchange = std::make_unique<H2Exchange>(connection, limits);
  try {
    exchange->send(request, url);
  } catch (...) {
    connection->unpromise();
    throw;
  }
  connection->unpromise();
  co_return std::unique_ptr<Exchange>(std::move(exchange));
}

}  // namespace ai_sdk::http
