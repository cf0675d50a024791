#include "http/http_transport.hpp"

#include "http/h1_exchange.hpp"
#include "http/pool.hpp"

namespace ai_sdk::http {
namespace {

class HttpTransport final : public Transport {
 public:
  HttpTransport(std::shared_ptr<IoRuntime> runtime, TransportConfig config)
      : runtime_(runtime),
        url_(config.url),
        pool_(std::make_shared<ConnectionPool>(std::move(runtime), std::move(config))) {}

  Task<std::unique_ptr<Exchange>> send(const Request& request, const TimeLimits& limits) override {
    if (auto acquired = pool_->try_acquire()) return send_on(std::move(*acquired), request, limits);
    return send_later(request, limits);
  }
  void close() noexcept override { pool_->close(); }
  TransportStats stats() const override { return pool_->stats(); }

 private:
  Task<std::unique_ptr<Exchange>> send_on(ConnectionPool::Acquired acquired, const Request& request,
                                          const TimeLimits& limits) {
    if (auto* place = std::get_if<H2Place>(&acquired))
      return send_h2(std::move(*place), request, url_, limits);
    return send_h1(std::get<ConnectionPool::Lease>(std::move(acquired)), runtime_, request, url_, limits);
  }
  Task<std::unique_ptr<Exchange>> send_later(const Request& request, const TimeLimits& limits) {
    auto acquired = co_await pool_->acquire(limits);
    co_return co_await send_on(std::move(acquired), request, limits);
  }

  std::shared_ptr<IoRuntime> runtime_;
  core::BaseUrl url_;
  std::shared_ptr<ConnectionPool> pool_;
};

}  // namespace

std::unique_ptr<Transport> make_http_transport(std::shared_ptr<IoRuntime> runtime, TransportConfig config) {
  return std::make_unique<HttpTransport>(std::move(runtime), std::move(config));
}

}  // namespace ai_sdk::http
