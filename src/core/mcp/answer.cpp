#include "core/mcp/answer.hpp"

#include "core/ascii.hpp"
#include "core/text.hpp"
#include "core/wire/parse.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace ai_sdk::core::mcp {
namespace {

namespace json = boost::json;

constexpr std::string_view event_stream = "text/event-stream";

SseDecoder::Limits sse_limits(std::size_t max_message) {
  SseDecoder::Limits limits;
  limits.max_line = max_message;
  limits.max_event = max_message;
  return limits;
}

bool is_text(const json::value& value, std::string_view text) {
  const auto* string = value.if_string();
  return string && view(*string) == text;
}

std::optional<double> number(const json::object& object, std::string_view name) {
  const auto* value = find_member(object, name);
  if (!value || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

}  // namespace

AnswerReader::AnswerReader(std::string id, Limits limits)
    : id_(std::move(id)), limits_(limits), decoder_(sse_limits(limits.max_message)) {}

void AnswerReader::begin(std::string_view content_type) {
  stream_ = equal_ignoring_case(content_type.substr(0, event_stream.size()), event_stream);
  content_type_ = content_type;
}

void AnswerReader::feed(std::string_view bytes) {
  if (reply_) return;
  if (!stream_) {
    if (bytes.size() > limits_.max_message - body_.size())
      throw ProtocolError("the answer is larger than " + std::to_string(limits_.max_message) +
                          " bytes. Ask the tool for less, e.g. with its argument 'size' or 'limit'");
    body_ += bytes;
    return;
  }
  try {
    decoder_.feed(bytes);
    while (auto event = decoder_.next()) {
      if (event->name == "message") take_text(event->data);
      if (reply_) return;
    }
  } catch (const SseLimitError& error) {
    throw ProtocolError(error.what());
  }
}

bool AnswerReader::finish() {
  if (reply_) return true;
  if (stream_) return false;
  if (body_.find_first_not_of(" \t\r\n") == std::string::npos)
    throw ProtocolError("the server accepted the request, but answered nothing");
  auto value = parse_json(body_);
  if (!value || !(value->is_object() || value->is_array())) {
    std::string kind;
    if (!content_type_.empty() && content_type_.find("json") == std::string::npos)
      kind = " (it is '" + escape_for_terminal(shorten(content_type_, 100)) + "')";
    throw ProtocolError("the answer is no message of JSON-RPC" + kind +
                        ". Is the host setting the server itself, and not a page or proxy before it?");
  }
  take(*std::move(value));
  if (!reply_) throw ProtocolError("the answer belongs to another request: its id is not the request's");
  return true;
}

void AnswerReader::take_text(std::string_view text) {
  // A stream may hold events without a message, to set an id or to keep it alive.
  if (auto value = parse_json(text)) take(*std::move(value));
}

void AnswerReader::take(json::value value) {
  if (auto* batch = value.if_array()) {
    for (auto& item : *batch)
      if (item.is_object()) take(std::move(item));
    return;
  }
  Message message = read_message(std::move(value));
  switch (message.kind) {
    case Message::Kind::response:
      return take_response(std::move(message));
    case Message::Kind::request:
      return take_request(message);
    case Message::Kind::notification:
      return take_notification(message);
    case Message::Kind::unknown:
      return;
  }
}

void AnswerReader::take_response(Message message) {
  // An error without an id: the server could not even read the request, and this is its answer.
  const bool ours = is_text(message.id, id_) || (message.error && message.id.is_null());
  if (!ours || reply_) return;
  reply_.emplace();
  reply_->result = std::move(message.result);
  reply_->error = std::move(message.error);
}

void AnswerReader::take_request(const Message& message) {
  if (answered_ >= limits_.max_answered) return;
  ++answered_;
  if (message.method == "ping")
    owed_.push_back(result_text(message.id, {}));
  else
    owed_.push_back(
        error_text(message.id, rpc_code::method_not_found, "this client does not offer " + message.method));
}

void AnswerReader::take_notification(const Message& message) {
  if (message.method != "notifications/progress") return;
  const auto* token = find_member(message.params, "progressToken");
  const auto at = number(message.params, "progress");
  if (!token || !is_text(*token, id_) || !at) return;
  Progress progress;
  progress.progress = *at;
  progress.total = number(message.params, "total");
  progress.message = find_text(message.params, "message");
  progress_.push_back(std::move(progress));
}

}  // namespace ai_sdk::core::mcp
