#pragma once

#include "http/transport.hpp"
#include "llm/answer_assembler.hpp"
#include "llm/chat.hpp"

#include <ai_sdk/call_options.hpp>
#include <ai_sdk/token.hpp>

#include <boost/asio/cancellation_signal.hpp>

#include <condition_variable>
#include <exception>
#include <mutex>
#include <string>
#include <vector>

namespace ai_sdk::server::llm {

// One question that is under way: written by the I/O's thread, read by the one that asked. What is not read
// yet is bounded by the answer's own limits.
class PendingAnswer {
 public:
  // I/O thread.
  void put(std::vector<AnswerPiece>& pieces);
  void finish(std::exception_ptr error, ModelAnswer answer);

  // Waits for the next pieces; none once there will be no more.
  std::vector<AnswerPiece> wait();
  // The end of it: rethrows what went wrong.
  ModelAnswer take();

  boost::asio::cancellation_signal cancel;  // emitted on the I/O's thread only

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<AnswerPiece> pieces_;
  bool done_ = false;
  std::exception_ptr error_;
  ModelAnswer answer_;
};

// The endpoint answered with a status other than 2xx.
struct Refusal {
  int status = 0;
  Headers headers;
  std::string body;  // cut off where it is long
};

// Sends the request and reads its answer, whatever form it has; puts pieces meanwhile. Throws
// http::TransportFailure, Refusal, ModelFailure, and system_error (operation_aborted) where it was cancelled.
http::Task<ModelAnswer> exchange(http::Transport& transport, const http::Request& request,
                                 http::TimeLimits limits, PendingAnswer& pending);

// What happened in words that users may read, with the key left out.
ModelFailure failure_of(const http::TransportFailure& failure, const Token& key);
ModelFailure failure_of(const Refusal& refusal, const Token& key);

}  // namespace ai_sdk::server::llm
