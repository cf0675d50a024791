#include "http/connection.hpp"

#include "core/wire/encode.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cstdio>
#include <exception>

namespace ai_sdk::server {
namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;

namespace {

// A piece of a stream's body as it goes over the wire.
void append_piece(std::string& bytes, std::string_view piece, bool chunked) {
  if (piece.empty()) return;
  if (!chunked) {
    bytes += piece;
    return;
  }
  std::array<char, 24> size{};
  std::snprintf(size.data(), size.size(), "%zx\r\n", piece.size());
  bytes.append(size.data()).append(piece).append("\r\n");
}

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, ServerContext& context)
    : socket_(std::move(socket)),
      context_(context),
      limits_(context.options.limits),
      reader_(socket_, limits_),
      deadline_(std::make_shared<Deadline>(socket_)),
      wakeup_(socket_.get_executor()),
      last_write_(steady_clock::now()),
      request_began_(last_write_) {
  error_code ignored;
  // Events are small and each is wanted at once.
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

Connection::~Connection() { deadline_->detach(); }

void Connection::close_if_idle() {
  if (idle_) abort();
}

void Connection::abort() {
  error_code ignored;
  socket_.close(ignored);
  wakeup_.cancel();
}

asio::awaitable<void> Connection::run() {
  const auto self = shared_from_this();
  bool more = true;
  while (more) more = co_await serve_next();
  if (written_ && !peer_gone_ && socket_.is_open()) co_await linger();
  deadline_->detach();
  error_code ignored;
  socket_.close(ignored);
}

Connection::Flag Connection::serve_next() {
  if (context_.draining) co_return false;
  RequestHead head;
  const bool readable = co_await read_request(head);
  if (!readable) co_return false;

  AccessRecord record;
  record.id = head.request.id;
  record.method = head.request.method;
  record.path = head.request.path;
  record.caller = head.request.principal.name;
  record.role = head.request.principal.role;
  const auto exchange = std::make_shared<Exchange>(std::move(head.request));
  const bool whole = co_await answer(head, exchange, record);
  record.cut = !whole;
  record.agent = exchange->agent();
  record.audited = exchange->audited();
  exchange->hang_up();  // no writer may wait for a connection that has left it
  log(record);
  co_return whole&& keep_alive_;
}

void Connection::log(AccessRecord& record) const {
  using namespace std::chrono;
  record.time = duration_cast<milliseconds>(steady_clock::now() - request_began_);
  if (context_.options.log) context_.options.log(record);
}

// Reads the next request with its body, and answers right here what must not pass.
Connection::Flag Connection::read_request(RequestHead& head) {
  deadline_->expires_after(limits_.idle_timeout);
  idle_ = true;
  error_code error = co_await reader_.wait();
  idle_ = false;
  if (error) co_return false;

  request_began_ = steady_clock::now();
  deadline_->expires_after(limits_.header_timeout);
  error = co_await reader_.read_head(head);
  std::optional<Response> refusal;
  // Who may not ask is told so before anything else is said about the request.
  if (head.complete && !head.one_host) {
    refusal = error_response(400, "The request must have one Host header (RFC 9112, section 3.2)");
  } else if (head.complete) {
    refusal = context_.guard.refuse(head.request);
  }
  if (!refusal && error) refusal = why_refused(error);
  if (!refusal && !error) {
    keep_alive_ = head.keep_alive;
    if (!head.has_body) co_return true;
    error = co_await read_body(head);
    if (!error) co_return true;
    refusal = why_refused(error);
  }
  if (refusal) co_await refuse(head, *refusal);
  co_return false;
}

std::optional<Response> Connection::why_refused(const error_code& error) const {
  if (deadline_->expired()) return error_response(408, "The request did not arrive in time; send it at once");
  return RequestReader::refusal(error);
}

RequestReader::Result Connection::read_body(RequestHead& head) {
  if (head.expects_continue) {
    const bool written = co_await write("HTTP/1.1 100 Continue\r\n\r\n");
    if (!written) co_return asio::error::connection_reset;
  }
  deadline_->expires_after(limits_.body_timeout);
  co_return co_await reader_.read_body(head.request);
}

// Answers a request that goes no further, and ends the connection: what follows cannot be told from its body.
Connection::Flag Connection::refuse(const RequestHead& head, const Response& response) {
  keep_alive_ = false;
  std::string bytes = write_head(response, head.request.id, keep_alive_, false, response.body.size());
  if (head.request.method != "HEAD") bytes += response.body;
  const bool written = co_await write(bytes);
  AccessRecord record;
  record.id = head.request.id;
  record.method = head.request.method;
  record.path = head.request.path;
  record.caller = head.request.principal.name;
  record.role = head.request.principal.role;
  record.status = response.status;
  record.cut = !written;
  log(record);
  co_return written;
}

Connection::Flag Connection::answer(const RequestHead& head, const std::shared_ptr<Exchange>& exchange,
                                    AccessRecord& record) {
  streaming_ = false;
  deadline_->never();
  exchange->on_output([executor = socket_.get_executor(), weak = weak_from_this()] {
    asio::post(executor, [weak] {
      if (const auto self = weak.lock()) self->wakeup_.cancel();
    });
  });
  try {
    context_.router.dispatch(exchange);
  } catch (const std::exception& error) {
    exchange->respond(error_response(500, std::string("The server failed on this request: ") + error.what()));
  }
  bool alive = true;
  bool closed = false;
  while (alive && !closed) {
    Exchange::Output output = exchange->take();
    if (!output.empty()) {
      closed = output.closed;
      alive = co_await send_output(head, output, record);
      if (output.broken) alive = false;
    } else {
      if (!watching_) {
        watching_ = true;
        asio::co_spawn(socket_.get_executor(), watch(exchange), asio::detached);
      }
      alive = co_await wait_for_output(head.chunked_answer, exchange->silent());
    }
    // The last bytes were taken by the system: it is whole, even where the reader leaves right after.
    if (!closed && (peer_gone_ || !socket_.is_open())) alive = false;
  }
  co_await end_watch();
  co_return alive;
}

Connection::Flag Connection::send_output(const RequestHead& head, const Exchange::Output& output,
                                         AccessRecord& record) {
  std::string bytes;
  if (output.head) {
    streaming_ = output.streamed;
    record.status = output.head->status;
    const bool chunked = streaming_ && head.chunked_answer;
    // A body of unknown length in HTTP/1.0 ends where the connection ends.
    keep_alive_ = keep_alive_ && !context_.draining && (chunked || !streaming_);
    std::optional<std::size_t> length;
    if (!streaming_) length = output.head->body.size();
    bytes = write_head(*output.head, record.id, keep_alive_, chunked, length);
    if (!streaming_ && record.method != "HEAD") bytes += output.head->body;
  }
  append_piece(bytes, output.bytes, head.chunked_answer);
  if (streaming_ && output.closed && head.chunked_answer) bytes += "0\r\n\r\n";
  co_return co_await write(bytes);
}

// Until there is something to send or the reader has gone; a silent stream gets its heartbeat meanwhile.
Connection::Flag Connection::wait_for_output(bool chunked, bool silent) {
  const bool beats = streaming_ && !silent;
  const auto beat_at = beats ? last_write_ + limits_.heartbeat : steady_clock::time_point::max();
  wakeup_.expires_at(beat_at);
  error_code error;
  co_await wakeup_.async_wait(asio::redirect_error(asio::use_awaitable, error));
  if (error || steady_clock::now() < beat_at) co_return true;
  std::string bytes;
  append_piece(bytes, core::StreamEncoder::heartbeat(), chunked);
  co_return co_await write(bytes);
}

// Reads on while the answer is being made: the only way to see at once that nobody waits for it any more.
asio::awaitable<void> Connection::watch(std::shared_ptr<Exchange> exchange) {
  const auto self = shared_from_this();
  const error_code error = co_await reader_.read_ahead();
  watching_ = false;
  if (error && !ending_watch_) {
    peer_gone_ = true;
    exchange->hang_up();
    error_code ignored;
    socket_.cancel(ignored);  // a write to it would only wait
  }
  wakeup_.cancel();
}

asio::awaitable<void> Connection::end_watch() {
  ending_watch_ = true;
  error_code ignored;
  if (watching_) socket_.cancel(ignored);
  while (watching_) {
    wakeup_.expires_at(steady_clock::time_point::max());
    co_await wakeup_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  ending_watch_ = false;
}

Connection::Flag Connection::write(std::string_view bytes) {
  while (!bytes.empty()) {
    deadline_->expires_after(limits_.write_timeout);
    error_code error;
    const std::size_t sent = co_await socket_.async_write_some(
        asio::buffer(bytes.data(), bytes.size()), asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return false;
    written_ = true;
    bytes.remove_prefix(sent);
  }
  deadline_->never();
  last_write_ = steady_clock::now();
  co_return true;
}

// Closing while the peer still sends would reset the connection, and the answer could be lost before it is
// read (RFC 9112, 9.6): say that nothing follows, and read on for a while.
asio::awaitable<void> Connection::linger() {
  error_code error;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, error);
  deadline_->expires_after(limits_.flush);
  std::array<char, 16 * 1024> unread;
  while (!error) {
    co_await socket_.async_read_some(asio::buffer(unread), asio::redirect_error(asio::use_awaitable, error));
  }
}

}  // namespace ai_sdk::server
