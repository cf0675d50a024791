#include "mcp/reply.hpp"

namespace ai_sdk::server {
namespace {

// One event: a JSON text has no line end in it.
std::string event_of(std::string_view message) {
  return std::string("event: message\ndata: ").append(message).append("\n\n");
}

}  // namespace

Reply::Reply(std::shared_ptr<Exchange> exchange, ReplyForm form, std::size_t requests, bool is_batch,
             HeaderList headers)
    : exchange_(std::move(exchange)),
      form_(form),
      is_batch_(is_batch),
      headers_(std::move(headers)),
      missing_(requests),
      answers_(requests) {
  if (form_ == ReplyForm::json) return;
  Response head;
  head.headers = headers_;
  head.headers.emplace_back("Content-Type", "text/event-stream");
  head.headers.emplace_back("Cache-Control", "no-cache");
  head.headers.emplace_back("X-Accel-Buffering", "no");
  exchange_->open_stream(std::move(head));
}

void Reply::answer(std::size_t place, std::string message) {
  const std::lock_guard lock(mutex_);
  answers_[place] = std::move(message);
  if (--missing_ != 0) return;
  if (form_ == ReplyForm::stream) {
    std::string events;
    for (const std::string& one : answers_) events += event_of(one);
    return exchange_->close(events);
  }
  Response response = json_response(200, whole_body());
  response.headers.insert(response.headers.end(), headers_.begin(), headers_.end());
  exchange_->respond(std::move(response));
}

void Reply::notify(std::string_view message) {
  if (form_ == ReplyForm::stream) exchange_->write(event_of(message));
}

std::string Reply::whole_body() const {
  if (!is_batch_) return answers_.front();
  std::string body = "[";
  for (const std::string& answer : answers_) body.append(body.size() > 1 ? "," : "").append(answer);
  return body + "]";
}

}  // namespace ai_sdk::server
