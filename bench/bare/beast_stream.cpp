#include "bare/beast_stream.hpp"

#include "driver/sample.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <cstdint>
#include <stdexcept>
#include <vector>

namespace ai_sdk::bench {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

http::request<http::string_body> make_request(const std::string& agent, unsigned short port) {
  http::request<http::string_body> request(http::verb::post, path_of(agent, "stream"), 11);
  request.set(http::field::host, "127.0.0.1:" + std::to_string(port));
  for (const auto& [name, value] : request_headers("text/event-stream")) request.set(name, value);
  request.body() = request_body();
  request.prepare_payload();
  return request;
}

asio::awaitable<void> send_request(tcp::socket& socket, std::string agent, unsigned short port) {
  const tcp::endpoint server(asio::ip::address_v4::loopback(), port);
  co_await socket.async_connect(server, asio::use_awaitable);
  const auto request = make_request(agent, port);
  co_await http::async_write(socket, request, asio::use_awaitable);
}

template <class Parser>
asio::awaitable<void> read_head(tcp::socket& socket, boost::beast::flat_buffer& buffer, Parser& parser) {
  parser.body_limit(boost::none);
  co_await http::async_read_header(socket, buffer, parser, asio::use_awaitable);
  if (parser.get().result() != http::status::ok) throw std::runtime_error("the server did not answer 200");
}

}  // namespace

asio::awaitable<void> read_beast_stream(unsigned short port, std::string agent, std::size_t buffer_size,
                                        LineReader::Take take) {
  const auto executor = co_await asio::this_coro::executor;
  tcp::socket socket(executor);
  co_await send_request(socket, agent, port);
  boost::beast::flat_buffer buffer;
  http::response_parser<http::buffer_body> parser;
  co_await read_head(socket, buffer, parser);
  LineReader lines(std::move(take));
  std::vector<char> body(buffer_size);
  while (!parser.is_done()) {
    parser.get().body().data = body.data();
    parser.get().body().size = body.size();
    auto [error, size] =
        co_await http::async_read_some(socket, buffer, parser, asio::as_tuple(asio::use_awaitable));
    if (error && error != http::error::need_buffer) throw boost::system::system_error(error);
    lines.feed({body.data(), body.size() - parser.get().body().size});
  }
}

asio::awaitable<void> read_beast_chunks(unsigned short port, std::string agent, std::size_t buffer_size,
                                        LineReader::Take take) {
  const auto executor = co_await asio::this_coro::executor;
  tcp::socket socket(executor);
  co_await send_request(socket, agent, port);
  boost::beast::flat_buffer buffer;
  http::response_parser<http::empty_body> parser;
  co_await read_head(socket, buffer, parser);
  LineReader lines(std::move(take));
  auto on_chunk = [&lines](std::uint64_t, boost::beast::string_view bytes, boost::system::error_code&) {
    lines.feed({bytes.data(), bytes.size()});
    return bytes.size();
  };
  parser.on_chunk_body(on_chunk);
  parser.eager(true);  // all that has come, and not one chunk at a time
  for (;;) {
    boost::system::error_code error;
    buffer.consume(parser.put(buffer.data(), error));
    if (parser.is_done()) break;
    if (error && error != http::error::need_more) throw boost::system::system_error(error);
    buffer.commit(co_await socket.async_read_some(buffer.prepare(buffer_size), asio::use_awaitable));
  }
}

}  // namespace ai_sdk::bench
