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

struct Answer {
  http::ResponseHead head;
  std::string body;
};

http::Task<Answer> attempt_once(Attempts& attempts) {
  auto exchange = co_await attempts.send();
  Answer answer;
  answer.head = co_await exchange->read_head();
  attempts.answered(answer.head.status);
  exchange = http::decoded(std::move(exchange), answer.head);
  const bool good = answer.head.status / 100 == 2;
  answer.body = co_await read_whole_body(*exchange, good ? max_answer : max_error_body, !good);
  co_return answer;
}

}  // namespace

http::Task<std::string> read_whole_body(http::Exchange& exchange, std::size_t limit, bool cut) {
  Collector collector(limit);
  bool more = true;
  while (more && !collector.exceeded) more = co_await exchange.read_body(collector);
  if (collector.exceeded && !cut)
    throw http::TransportFailure(http::FailureKind::bad_answer,
                                 "the answer is larger than " + std::to_string(limit / (1024 * 1024)) +
                                     " MiB. Ask the agent for less, or use stream()");
  co_return std::move(collector.body);
}

http::Task<std::string> run_unary(Attempts& attempts) {
  for (;;) {
    std::optional<http::TransportFailure> failure;
    Answer answer;
    try {
      answer = co_await attempt_once(attempts);
    } catch (const http::TransportFailure& error) {
      failure = error;
    }
    if (failure) {
      co_await attempts.after(*failure);
    } else if (answer.head.status / 100 == 2) {
      co_return std::move(answer.body);
    } else {
      co_await attempts.after(answer.head.status, answer.head.headers, answer.body);
    }
  }
}

}  // namespace ai_sdk::detail
