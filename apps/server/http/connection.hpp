#pragma once

#include "http/deadline.hpp"
#include "http/http_server.hpp"
#include "http/request_reader.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ai_sdk::server {

// What the connections of one server share. Used on its one thread only.
struct ServerContext {
  const HttpServerOptions& options;
  const Router& router;
  Guard guard;
  bool draining = false;  // no further request is taken
};

// One client's connection: reads a request, has it answered, sends the answer, and so on in order.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::ip::tcp::socket socket, ServerContext& context);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  boost::asio::awaitable<void> run();
  // Ends it where it is between two requests.
  void close_if_idle();
  // Ends it wherever it is.
  void abort();

 private:
  using Flag = boost::asio::awaitable<bool>;  // false: the connection is over

  Flag serve_next();
  Flag read_request(RequestHead& head);
  RequestReader::Result read_body(RequestHead& head);
  std::optional<Response> why_refused(const boost::system::error_code& error) const;
  void log(AccessRecord& record) const;
  Flag answer(const RequestHead& head, const std::shared_ptr<Exchange>& exchange, AccessRecord& record);
  Flag send_output(const RequestHead& head, const Exchange::Output& output, AccessRecord& record);
  Flag refuse(const RequestHead& head, const Response& response);
  Flag write(std::string_view bytes);
  Flag wait_for_output(bool chunked, bool silent);
  boost::asio::awaitable<void> watch(std::shared_ptr<Exchange> exchange);
  boost::asio::awaitable<void> end_watch();
  boost::asio::awaitable<void> linger();

  boost::asio::ip::tcp::socket socket_;
  ServerContext& context_;
  const HttpLimits& limits_;
  RequestReader reader_;
  std::shared_ptr<Deadline> deadline_;
  boost::asio::steady_timer wakeup_;  // cancelled when there is something to send, or the reader has gone
  std::chrono::steady_clock::time_point last_write_;
  std::chrono::steady_clock::time_point request_began_;
  bool idle_ = false;
  bool keep_alive_ = false;
  bool streaming_ = false;
  bool watching_ = false;
  bool ending_watch_ = false;
  bool peer_gone_ = false;
  bool written_ = false;  // something was, so the peer must get the chance to read it
};

// The status line and headers of an answer, ready to be sent. `length`: of the body; none where it is sent in
// chunks or ends with the connection.
std::string write_head(const Response& response, std::string_view request_id, bool keep_alive, bool chunked,
                       std::optional<std::size_t> length);

}  // namespace ai_sdk::server
