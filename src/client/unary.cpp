#include "client/unary.hpp"

#include "http/inflate.hpp"

#include <optional>

namespace ai_sdk::detail {
namespace {

constexpr std::size_t max_answer = 256 * 1024 * 1024;
constexpr std::size_t max_error_body = 64 * 1024;

class Collector final : public http::BodySink {
 public:
  explicit Collector(std::size_t limit) : limit_(limit) {}
  void on_data(std::string_view bytes) override {
    const std::size_t room = limit_ - body.size();
    if (bytes.size() > room) exceeded = true;
    body.append(bytes.substr(0, room));
  }
  std::string body;
  bool exceeded = false;

 private:
  std::size_t limit_;
};

}  // namespace

http::Task<std::string> read_error_body(http::Exchange& exchange) {
  Collector collector(max_error_body);
  bool more = true;
  while (more && !collector.exceeded) more = co_await exchange.read_body(collector);
  co_return std::move(collector.body);
}

// One coroutine for all of an attempt: what each call pays for is kept short.
http::Task<UnaryAnswer> run_unary(Attempts& attempts) {
  for (;;) {
    std::optional<http::TransportFailure> failure;
    http::ResponseHead head;
    Collector collector(max_answer);
    bool good = false;
    try {
      auto exchange = co_await attempts.send();
      head = co_await exchange->read_head();
      attempts.answered(head);
      good = head.status / 100 == 2;
      if (!good) collector = Collector(max_error_body);
      exchange = http::decoded(std::move(exchange), head);
      bool more = true;
      while (more && !collector.exceeded) more = co_await exchange->read_body(collector);
      if (collector.exceeded && good)
        throw http::TransportFailure(
            http::FailureKind::bad_answer,
            "the answer is larger than 256 MiB. Ask the agent for less, or use stream()");
    } catch (const http::TransportFailure& error) {
      failure = error;
    }
    if (failure) {
      co_await attempts.after(*failure);
    } else if (good) {
      co_return UnaryAnswer{head.status, std::move(collector.body)};
    } else {
      co_await attempts.after(head.status, head.headers, collector.body);
    }
  }
}

}  // namespace ai_sdk::detail
