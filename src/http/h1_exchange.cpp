#include "http/h1_exchange.hpp"

#include "http/attempt_limit.hpp"
#include "http/h1_parser.hpp"
#include "http/proxy.hpp"
#include "http/tls_context.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace ai_sdk::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// What the parser cannot use yet (half a head, half a chunk's header, trailers) is kept up to this size.
constexpr std::size_t max_unparsed = 64 * 1024;

class H1Exchange final : public Exchange {
 public:
  H1Exchange(ConnectionPool::Lease lease, std::shared_ptr<IoRuntime> runtime, const TimeLimits& limits)
      : lease_(std::move(lease)), runtime_(std::move(runtime)), limit_(limits) {}

  Task<void> send(const Request& request, const core::BaseUrl& url) {
    lease_->expire_at(limit_.start());
    const std::string head = write_request_head(request, url, lease_->proxy.get());
    Connection::WriteBuffers buffers{asio::buffer(head), asio::buffer(request.body)};
    const std::size_t before = asio::buffer_size(buffers);
    sent_at_ = Clock::now();
    if (lease_->write_now(buffers)) co_return;  // most requests fit into the socket's own buffer
    const std::size_t at_once = before - asio::buffer_size(buffers);
    auto [error, later] = co_await lease_->write(buffers);
    const std::size_t size = at_once + later;
    sent_at_ = Clock::now();
    // A server may answer and close before it has read a long body: its answer, if any, is still worth
    // reading.
    if (error && !(size > 0 && (error == asio::error::broken_pipe || error == asio::error::connection_reset)))
      fail(error);
  }

  Task<ResponseHead> read_head() override {
    while (!parser_.head_complete()) {
      before_read();
      auto [error, bytes] = co_await lease_->read();
      after_read(error, nullptr);
      if (error) fail(asio::error::eof);
      feed(bytes, nullptr);
    }
    if (lease_->proxy) check_forwarded(*lease_->proxy, parser_.status());
    auto head = parser_.head();
    starved_ = unread_.empty();
    finish_if_complete();
    co_return head;
  }

  Task<bool> read_body(BodySink& sink) override {
    if (finished_) co_return false;
    if (starved_) {
      before_read();
      Connection::ReadResult result;
      if (auto* socket = lease_->plain_socket()) {
        do {
          auto [waited] = co_await socket->async_wait(Socket::wait_read, asio::as_tuple(asio::deferred));
          result = lease_->fetch(*socket, waited);
        } while (std::get<error_code>(result) == asio::error::would_block);
      } else {
        result = co_await lease_->read();
      }
      const auto& [error, bytes] = result;
      after_read(error, &sink);
      if (error) {
        finished_ = true;  // the body ended with the connection: closed, not given back
        co_return false;
      }
      feed(bytes, &sink);
    } else {
      feed({}, &sink);
    }
    starved_ = true;
    finish_if_complete();
    co_return !finished_;
  }

  void limit_rest(std::chrono::milliseconds time) override {
    if (finished_) return;
    rest_limited_ = true;
    lease_->expire_at(Clock::now() + time);
  }

 private:
  // Around each read; no coroutine of its own, because each costs memory while a stream waits.
  void before_read() {
    if (unread_.size() >= max_unparsed)
      throw TransportFailure(FailureKind::bad_answer,
                             parser_.head_complete()
                                 ? "the server's answer has a chunk header or trailers of more than 64 KiB"
                                 : "the server's answer has a head of more than 64 KiB");
    if (limit_.between_reads() && !rest_limited_) lease_->expire_at(limit_.start());
  }
  // Returns with an error only where the end of the connection is the end of the body.
  void after_read(const error_code& error, BodySink* sink) {
    if (!error) {
      if (limit_.between_reads() && !rest_limited_) lease_->expire_at(limit_.pause());
      return;
    }
    if (error != asio::error::eof || !parser_.any_byte()) fail(error);
    parser_.end_of_input(sink);
  }

  // What the parser cannot use yet is kept, and offered again in one piece with what comes next.
  void feed(std::string_view bytes, BodySink* sink) {
    if (unread_.empty()) {
      unread_.assign(bytes.substr(parser_.feed(bytes, sink)));
    } else {
      unread_.append(bytes);
      unread_.erase(0, parser_.feed(unread_, sink));
    }
  }

  void finish_if_complete() {
    if (!parser_.complete() || finished_) return;
    finished_ = true;
    ++lease_->answers;
    // Bytes after the answer were never asked for: such a connection is not used again.
    if (parser_.keep_alive() && unread_.empty() && !lease_->expired()) lease_.reusable();
  }

  [[noreturn]] void fail(const error_code& error) {
    runtime_->throw_if_closed();
    if (lease_->expired()) throw limit_.failure();
    if (error == asio::error::operation_aborted) throw boost::system::system_error(error);
    const bool fresh_failure = Clock::now() - sent_at_ < stale_window;
    if (lease_->answers > 0 && !parser_.any_byte() && fresh_failure)
      throw TransportFailure(FailureKind::stale, "the server had closed the kept-alive connection",
                             error.message());
    std::string text = "the connection broke: " + explain_tls_error(error);
    if (error == asio::error::eof || error == asio::ssl::error::stream_truncated)
      text = parser_.any_byte() ? "the server closed the connection in the middle of its answer"
                                : "the server closed the connection without an answer";
    throw TransportFailure(FailureKind::broken, text + behind_proxy(lease_->proxy.get()), error.message());
  }

  ConnectionPool::Lease lease_;
  std::shared_ptr<IoRuntime> runtime_;
  AttemptLimit limit_;
  H1Parser parser_;
  std::string unread_;
  bool starved_ = true;  // the parser has used what it can of the unread bytes
  Clock::time_point sent_at_ = Clock::now();
  bool finished_ = false;
  bool rest_limited_ = false;
};

}  // namespace

std::string write_request_head(const Request& request, const core::BaseUrl& url, const ForwardProxy* proxy) {
  std::string head;
  head.reserve(512);
  head.append(request.method)
      .append(" ")
      .append(proxy ? proxy->origin : "")
      .append(url.base_path)
      .append(request.target)
      .append(" HTTP/1.1\r\nHost: ");
  head.append(url.authority()).append("\r\n");
  if (proxy && !proxy->authorization.empty())
    head.append("Proxy-Authorization: ").append(proxy->authorization).append("\r\n");
  for (const auto& [name, value] : request.headers)
    head.append(name).append(": ").append(value).append("\r\n");
  if (!request.body.empty() || request.method == "POST")
    head.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n");
  head.append("\r\n");
  return head;
}

Task<std::unique_ptr<Exchange>> send_h1(ConnectionPool::Lease lease, std::shared_ptr<IoRuntime> runtime,
                                        const Request& request, const core::BaseUrl& url,
                                        const TimeLimits& limits) {
  auto exchange = std::make_unique<H1Exchange>(std::move(lease), std::move(runtime), limits);
  co_await exchange->send(request, url);
  co_return std::unique_ptr<Exchange>(std::move(exchange));
}

}  // namespace ai_sdk::http
