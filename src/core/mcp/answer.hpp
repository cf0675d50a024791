#pragma once

#include "core/mcp/rpc.hpp"
#include "core/sse_decoder.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::core::mcp {

// What a request was answered with.
struct Reply {
  boost::json::value result;
  std::optional<RpcError> error;
};

struct Progress {
  double progress = 0;
  std::optional<double> total;
  std::string message;
};

// Reads the body of a 2xx answer to one request, JSON or an event stream, however its bytes are cut, and
// finds the reply among what else a server may send in it.
class AnswerReader {
 public:
  struct Limits {
    std::size_t max_message = 64 * 1024 * 1024;  // bytes of one message
    std::size_t max_answered = 64;               // of the server's own requests; more are ignored
  };

  // `id` is the request's, and the token of its progress.
  explicit AnswerReader(std::string id) : AnswerReader(std::move(id), Limits()) {}
  AnswerReader(std::string id, Limits limits);

  void begin(std::string_view content_type);
  // Throws ProtocolError.
  void feed(std::string_view bytes);
  // The body is complete. False where an event stream ended before its reply: it broke off. Throws
  // ProtocolError where the body is no answer.
  bool finish();

  bool has_reply() const noexcept { return reply_.has_value(); }
  Reply take_reply() { return std::move(*reply_); }
  // What came since it was asked last: the request's progress, and messages that the server is owed.
  std::vector<Progress> take_progress() { return std::exchange(progress_, {}); }
  std::vector<std::string> take_owed() { return std::exchange(owed_, {}); }

 private:
  void take_text(std::string_view text);
  void take(boost::json::value value);
  void take_response(Message message);
  void take_request(const Message& message);
  void take_notification(const Message& message);

  std::string id_;
  Limits limits_;
  bool stream_ = false;
  std::string content_type_;
  std::string body_;
  SseDecoder decoder_;
  std::optional<Reply> reply_;
  std::vector<Progress> progress_;
  std::vector<std::string> owed_;
  std::size_t answered_ = 0;
};

}  // namespace ai_sdk::core::mcp
