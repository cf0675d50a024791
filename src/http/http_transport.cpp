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
    auto acquired = co_await pool_->acquire(limits);
    if (auto* place = std::get_if<H2Place>(&acquired)) co_return co_await place->send(request, url_, limits);
    auto lease = std::get<ConnectionPool::Lease>(std::move(acquired));
    co_return co_await send_h1(std::move(lease), runtime_, request, url_, limits);
  }
  void close() noexcept override { pool_->close(); }
  TransportStats stats() const override { return pool_->stats(); }

 private:
  std::shared_ptr<IoRuntime> runtime_;
  core::BaseUrl url_;
  std::shared_ptr<ConnectionPool> pool_;
};

}  // namespace

std::unique_ptr<Transport> make_http_transport(std::shared_ptr<IoRuntime> runtime, TransportConfig config) {
  return std::make_unique<HttpTransport>(std::move(runtime), std::move(config));
}

}  // namespace ai_sdk::http
