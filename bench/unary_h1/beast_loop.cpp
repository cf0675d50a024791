// What Beast's own examples do, with coroutines on one thread: no pool, no time limit, no JSON.
#include "driver/sample.hpp"
#include "driver/window.hpp"
#include "programs.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/parse.hpp>

namespace ai_sdk::bench {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

http::request<http::string_body> make_request(unsigned short port) {
  http::request<http::string_body> request(http::verb::post, path_of(agent_name, "invoke"), 11);
  request.set(http::field::host, "127.0.0.1:" + std::to_string(port));
  for (const auto& [name, value] : request_headers()) request.set(name, value);
  request.body() = request_body();
  request.prepare_payload();
  return request;
}

asio::awaitable<std::string> call(tcp::socket& socket, const http::request<http::string_body>& request,
                                  boost::beast::flat_buffer& buffer) {
  co_await http::async_write(socket, request, asio::use_awaitable);
  http::response<http::string_body> response;
  co_await http::async_read(socket, buffer, response, asio::use_awaitable);
  if (response.result() != http::status::ok) throw std::runtime_error("the server did not answer 200");
  co_return std::move(response.body());
}

asio::awaitable<void> call_again(unsigned short port, Window* window, std::string& answer) {
  const auto executor = co_await asio::this_coro::executor;
  tcp::socket socket(executor);
  const tcp::endpoint server(asio::ip::address_v4::loopback(), port);
  co_await socket.async_connect(server, asio::use_awaitable);
  socket.set_option(tcp::no_delay(true));
  const auto request = make_request(port);
  boost::beast::flat_buffer buffer;
  bool more = true;
  while (more) {
    answer = co_await call(socket, request, buffer);
    more = window && window->count();
  }
}

void rethrow(std::exception_ptr error) {
  if (error) std::rethrow_exception(error);
}

}  // namespace

boost::json::object run_unary_beast(const Arguments& arguments) {
  asio::io_context loop(1);
  const auto port = static_cast<unsigned short>(arguments.count("port"));
  const bool check = arguments.has("check");
  const std::size_t in_flight = check ? 1 : arguments.count("in_flight");
  Window window(check ? 0 : arguments.number("seconds"));
  std::vector<std::string> answers(in_flight);
  for (auto& answer : answers)
    asio::co_spawn(loop, call_again(port, check ? nullptr : &window, answer), rethrow);
  loop.run();
  if (check) return {{"answer", boost::json::parse(answers.front())}};
  return window.result();
}

}  // namespace ai_sdk::bench
