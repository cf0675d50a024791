#include "http/request_reader.hpp"

#include "core/ascii.hpp"
#include "core/text.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

namespace ai_sdk::server {
namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::size_t max_request_id = 128;
constexpr std::size_t read_size = 16 * 1024;

// What a client may choose freely ends in a header and in the log: it has to be short and printable.
std::string request_id(std::string_view sent) {
  const bool usable = !sent.empty() && sent.size() <= max_request_id && core::is_visible(sent);
  return usable ? std::string(sent) : core::make_uuid();
}

// Takes "/path?query" or "http://host/path?query" (RFC 9112, 3.2.2) apart.
void split_target(std::string_view target, Request& request) {
  if (const auto scheme = target.find("://"); !target.starts_with('/') && scheme != std::string_view::npos) {
    const auto slash = target.find('/', scheme + 3);
    target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
  }
  target = target.substr(0, target.find('#'));
  const auto question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
}

}  // namespace

struct RequestReader::Impl {
  Impl(asio::ip::tcp::socket& the_socket, const HttpLimits& the_limits)
      : socket(the_socket),
        limits(the_limits),
        buffer(the_limits.max_header + the_limits.max_read_ahead + read_size) {}

  void copy_head(RequestHead& head) const;

  asio::ip::tcp::socket& socket;
  const HttpLimits& limits;
  boost::beast::flat_buffer buffer;
  std::optional<http::request_parser<http::string_body>> parser;
};

RequestReader::RequestReader(asio::ip::tcp::socket& socket, const HttpLimits& limits)
    : impl_(std::make_unique<Impl>(socket, limits)) {}
RequestReader::~RequestReader() = default;

void RequestReader::Impl::copy_head(RequestHead& head) const {
  const auto& message = parser->get();
  auto& request = head.request;
  request.method = message.method_string();
  split_target(message.target(), request);
  for (const auto& field : message) request.headers.emplace_back(field.name_string(), field.value());
  request.id = request_id(request.header("X-Request-ID"));
  head.chunked_answer = message.version() >= 11;
  const auto hosts = message.count(http::field::host);
  head.one_host = hosts == 1 || (hosts == 0 && !head.chunked_answer);
  head.keep_alive = parser->is_header_done() && message.keep_alive();
  head.has_body = parser->is_header_done() && !parser->is_done();
  head.expects_continue = head.chunked_answer && has_token(request.header("Expect"), "100-continue");
}

RequestReader::Result RequestReader::wait() {
  error_code error;
  if (impl_->buffer.size() == 0) {
    const auto space = impl_->buffer.prepare(read_size);
    const std::size_t read =
        co_await impl_->socket.async_read_some(space, asio::redirect_error(asio::use_awaitable, error));
    impl_->buffer.commit(read);
  }
  co_return error;
}

RequestReader::Result RequestReader::read_head(RequestHead& head) {
  auto& parser = impl_->parser.emplace();
  parser.header_limit(static_cast<std::uint32_t>(impl_->limits.max_header));
  parser.body_limit(impl_->limits.max_body);
  error_code error;
  co_await http::async_read_header(impl_->socket, impl_->buffer, parser,
                                   asio::redirect_error(asio::use_awaitable, error));
  impl_->copy_head(head);
  head.complete = !error || error == http::error::body_limit;
  co_return error;
}

RequestReader::Result RequestReader::read_body(Request& request) {
  error_code error;
  if (!impl_->parser->is_done()) {
    co_await http::async_read(impl_->socket, impl_->buffer, *impl_->parser,
                              asio::redirect_error(asio::use_awaitable, error));
  }
  request.body = std::move(impl_->parser->get().body());
  co_return error;
}

RequestReader::Result RequestReader::read_ahead() {
  error_code error;
  while (!error && impl_->buffer.size() < impl_->limits.max_read_ahead) {
    const auto space = impl_->buffer.prepare(read_size);
    const std::size_t read =
        co_await impl_->socket.async_read_some(space, asio::redirect_error(asio::use_awaitable, error));
    impl_->buffer.commit(read);
  }
  co_return error;
}

std::optional<Response> RequestReader::refusal(const error_code& error) {
  if (error == http::error::end_of_stream || error == http::error::partial_message) return {};
  if (error == http::error::body_limit) {
    return error_response(413, "The request's body is larger than this server takes; send a shorter message");
  }
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return error_response(
        431, "The request's header is larger than this server takes; send fewer or shorter headers");
  }
  if (error == http::error::bad_version)
    return error_response(505, "Only HTTP/1.0 and HTTP/1.1 are spoken here");
  if (error.category() == make_error_code(http::error::bad_method).category()) {
    return error_response(400, "This is not an HTTP request: " + error.message());
  }
  return {};
}

}  // namespace ai_sdk::server
