#pragma once

#include "http/limits.hpp"
#include "http/message.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <optional>

namespace ai_sdk::server {

// A request's head, and how the answer has to be framed.
struct RequestHead {
  Request request;        // without its body
  bool complete = false;  // all of the head was read, though the body may be too large
  bool one_host = false;  // it names its host once, as HTTP/1.1 wants it
  bool keep_alive = false;
  bool chunked_answer = false;  // HTTP/1.1: a body of unknown length is sent in chunks
  bool has_body = false;
  bool expects_continue = false;
};

// Reads the requests of one connection, one after the other. What was read beyond one belongs to the next.
class RequestReader {
 public:
  RequestReader(boost::asio::ip::tcp::socket& socket, const HttpLimits& limits);
  ~RequestReader();

  using Result = boost::asio::awaitable<boost::system::error_code>;
  // Until there is at least a byte of the next request.
  Result wait();
  // The next request's head; where it is malformed, as much of it as was understood.
  Result read_head(RequestHead& head);
  Result read_body(Request& request);
  // Reads on while an answer is being made, so that the reader's end is seen: returns its error, or none
  // where so much lies ready that reading on has to wait.
  Result read_ahead();

  // The answer to a request that could not be read; nothing where the connection simply ended.
  static std::optional<Response> refusal(const boost::system::error_code& error);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ai_sdk::server
