// Answers each call after a while, however many there are at a time.
#include "driver/sample.hpp"
#include "programs.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <exception>
#include <iostream>
#include <string>

namespace ai_sdk::bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// The body's bytes are in what a client sends with its head, as all of them do; "}" ends it.
asio::awaitable<void> serve_one(tcp::socket socket, const std::string& answer,
                                std::chrono::milliseconds pause) {
  std::string request;
  asio::steady_timer timer(socket.get_executor());
  for (;;) {
    const auto size =
        co_await asio::async_read_until(socket, asio::dynamic_buffer(request), '}', asio::use_awaitable);
    request.erase(0, size);
    timer.expires_after(pause);
    co_await timer.async_wait(asio::use_awaitable);
    co_await asio::async_write(socket, asio::buffer(answer), asio::use_awaitable);
  }
}

asio::awaitable<void> accept(tcp::acceptor& acceptor, const std::string& answer,
                             std::chrono::milliseconds pause) {
  acceptor.non_blocking(true);
  for (;;) {
    co_await acceptor.async_wait(tcp::acceptor::wait_read, asio::use_awaitable);
    // All that wait at once: whom a full queue turns away knocks again a second later.
    boost::system::error_code error;
    for (tcp::socket socket = acceptor.accept(error); !error; socket = acceptor.accept(error)) {
      socket.set_option(tcp::no_delay(true));
      // A client that goes ends it with an error that nobody waits for.
      asio::co_spawn(acceptor.get_executor(), serve_one(std::move(socket), answer, pause), asio::detached);
    }
  }
}

}  // namespace

void serve_slow(const Arguments& arguments) {
  const std::string body = invoke_answer();
  const std::string answer =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
      "\r\n\r\n" + body;
  asio::io_context loop(1);
  tcp::acceptor acceptor(loop, {asio::ip::address_v4::loopback(), 0});
  std::cout << "port " << acceptor.local_endpoint().port() << std::endl;
  asio::co_spawn(loop, accept(acceptor, answer, std::chrono::milliseconds(arguments.count("milliseconds"))),
                 [](std::exception_ptr error) {
                   if (error) std::rethrow_exception(error);
                 });
  loop.run();
}

}  // namespace ai_sdk::bench
