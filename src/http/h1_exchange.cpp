#include "http/h1_exchange.hpp"

#include "core/http_errors.hpp"
#include "http/h1_parser.hpp"
#include "http/proxy.hpp"
#include "http/tls_context.hpp"

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

// A closed kept-alive connection shows itself within a round trip of the request. What breaks later may have
// been at work on it.
constexpr std::chrono::milliseconds stale_window{1'000};

constexpr std::size_t read_size = 16 * 1024;
// What the parser cannot use yet (half a head, half a chunk's header, trailers) is kept up to this size.
constexpr std::size_t max_unparsed = 64 * 1024;

class H1Exchange final : public Exchange {
 public:
  H1Exchange(ConnectionPool::Lease lease, std::shared_ptr<IoRuntime> runtime, const TimeLimits& limits)
      : lease_(std::move(lease)), runtime_(std::move(runtime)), limits_(limits), buffer_(read_size) {}

  Task<void> send(const Request& request, const core::BaseUrl& url) {
    set_limit();
    const std::string head = write_request_head(request, url, lease_->proxy.get());
    const Connection::WriteBuffers buffers{asio::buffer(head), asio::buffer(request.body)};
    auto [error, size] = co_await lease_->write(buffers);
    sent_at_ = Clock::now();
    // A server may answer and close before it has read a long body: its answer, if any, is still worth
    // reading.
    if (error && !(size > 0 && (error == asio::error::broken_pipe || error == asio::error::connection_reset)))
      fail(error);
  }

  Task<ResponseHead> read_head() override {
    while (!parser_.head_complete()) {
      const bool more = co_await fill(nullptr);
      if (!more) fail(asio::error::eof);
      begin_ += parser_.feed(unread(), nullptr);
    }
    starved_ = begin_ == end_;
    if (lease_->proxy) check_forwarded(*lease_->proxy, parser_.status());
    auto head = parser_.head();
    finish_if_complete();
    co_return head;
  }

  Task<bool> read_body(BodySink& sink) override {
    if (finished_) co_return false;
    // Named, because GCC 12 lays out the frame of `if (!co_await …)` in an awaitable<bool> wrongly: it is
    // then resumed with another frame's members.
    if (starved_) {
      const bool more = co_await fill(&sink);
      if (!more) {
        finished_ = true;  // the body ended with the connection: closed, not given back
        co_return false;
      }
    }
    begin_ += parser_.feed(unread(), &sink);
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
  std::string_view unread() const { return {buffer_.data() + begin_, end_ - begin_}; }

  // Reads once; false at the end of a body that the end of the connection delimits.
  Task<bool> fill(BodySink* sink) {
    make_room();
    if (limits_.between_reads && !rest_limited_) set_limit();
    auto [error, size] = co_await lease_->read_some(asio::buffer(buffer_) + end_);
    end_ += size;
    if (limits_.between_reads && !rest_limited_) pause_limit();
    if (!error) co_return true;
    if (error == asio::error::eof && parser_.any_byte()) {
      parser_.end_of_input(sink);
      co_return false;
    }
    fail(error);
  }

  // What was not used is offered again, in one piece with what comes next.
  void make_room() {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
    if (end_ >= max_unparsed)
      throw TransportFailure(FailureKind::bad_answer,
                             "the server's answer has a chunk header or trailers of more than 64 KiB");
    if (end_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
  }

  void set_limit() {
    auto until = Clock::time_point::max();
    if (limits_.timeout.count() > 0) until = Clock::now() + limits_.timeout;
    by_deadline_ = limits_.deadline && *limits_.deadline < until;
    if (by_deadline_) until = *limits_.deadline;
    if (until == Clock::time_point::max())
      lease_->expire_never();
    else
      lease_->expire_at(until);
  }

  // Between two reads the reader is the slow side: only the call's deadline goes on.
  void pause_limit() {
    by_deadline_ = limits_.deadline.has_value();
    if (by_deadline_)
      lease_->expire_at(*limits_.deadline);
    else
      lease_->expire_never();
  }

  void finish_if_complete() {
    if (!parser_.complete() || finished_) return;
    finished_ = true;
    ++lease_->answers;
    // Bytes after the answer were never asked for: such a connection is not used again.
    if (parser_.keep_alive() && begin_ == end_ && !lease_->expired()) lease_.reusable();
  }

  [[noreturn]] void fail(const error_code& error) {
    if (runtime_->aborts().aborted()) throw TransportFailure(FailureKind::closed, "the client was closed");
    if (lease_->expired()) throw expired();
    if (error == asio::error::operation_aborted) throw boost::system::system_error(error);
    const bool fresh_failure = Clock::now() - sent_at_ < stale_window;
    if (lease_->answers > 0 && !parser_.any_byte() && fresh_failure)
      throw TransportFailure(FailureKind::stale, "the server had closed the kept-alive connection",
                             error.message());
    if (error == asio::error::eof || error == asio::ssl::error::stream_truncated)
      throw TransportFailure(FailureKind::broken,
                             parser_.any_byte()
                                 ? "the server closed the connection in the middle of its answer"
                                 : "the server closed the connection without an answer",
                             error.message());
    throw TransportFailure(FailureKind::broken, "the connection broke: " + explain_tls_error(error),
                           error.message());
  }

  TransportFailure expired() const {
    if (by_deadline_)
      return TransportFailure::timeout("deadline", limits_.deadline_length, false,
                                       "the call's deadline passed");
    const std::string length = std::to_string(limits_.timeout.count()) + " ms";
    return TransportFailure::timeout("timeout", limits_.timeout, false,
                                     limits_.between_reads ? "the stream was silent for " + length
                                                           : "no complete answer within " + length);
  }

  ConnectionPool::Lease lease_;
  std::shared_ptr<IoRuntime> runtime_;
  TimeLimits limits_;
  H1Parser parser_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool starved_ = true;  // the parser has used what it can of the unread bytes
  Clock::time_point sent_at_ = Clock::now();
  bool by_deadline_ = false;
  bool finished_ = false;
  bool rest_limited_ = false;
};

class H1Transport final : public Transport {
 public:
  H1Transport(std::shared_ptr<IoRuntime> runtime, TransportConfig config)
      : runtime_(runtime),
        url_(config.url),
        pool_(std::make_shared<ConnectionPool>(std::move(runtime), std::move(config))) {}

  Task<std::unique_ptr<Exchange>> send(const Request& request, const TimeLimits& limits) override {
    auto lease = co_await pool_->acquire(limits);
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

std::unique_ptr<Transport> make_h1_transport(std::shared_ptr<IoRuntime> runtime, TransportConfig config) {
  return std::make_unique<H1Transport>(std::move(runtime), std::move(config));
}

}  // namespace ai_sdk::http
