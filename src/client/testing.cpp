#include "client/call_plan.hpp"
#include "client/client_state.hpp"
#include "client/scripted_transport.hpp"
#include "core/http_errors.hpp"
#include "core/wire/encode.hpp"

#include <ai_sdk/testing.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <stdexcept>

namespace ai_sdk::testing {
namespace {

using detail::ScriptedAnswer;
using detail::ScriptRule;
using detail::ScriptState;

// Changes what was added last.
template <class Change>
void change_last(ScriptState& state, ScriptRule& rule, Change change) {
  std::lock_guard lock(state.mutex);
  if (rule.answers.empty())
    throw std::logic_error(
        "there is no answer to change yet: add one with reply(), stream() or another first");
  change(rule.answers.back());
}

void add(ScriptState& state, ScriptRule& rule, ScriptedAnswer answer) {
  std::lock_guard lock(state.mutex);
  rule.answers.push_back(std::move(answer));
}

ScriptedAnswer of_kind(ScriptedAnswer::Kind kind) {
  ScriptedAnswer answer;
  answer.kind = kind;
  return answer;
}

ScriptedAnswer event_stream(std::vector<std::string> pieces) {
  ScriptedAnswer answer;
  answer.headers.emplace_back("Content-Type", "text/event-stream");
  answer.pieces = std::move(pieces);
  return answer;
}

std::string first_of(const std::vector<StreamEvent>& events, std::string StreamEvent::*member,
                     std::string otherwise) {
  for (const auto& event : events)
    if (!(event.*member).empty()) return event.*member;
  return otherwise;
}

std::string encoded(core::StreamEncoder& encoder, const StreamEvent& event) {
  constexpr std::string_view message_id = "scripted-message";
  switch (event.type) {
    case EventType::start:
      return encoder.start();
    case EventType::content:
      return encoder.message("assistant", event.content, message_id, 0);
    case EventType::thinking:
      return encoder.message("system", event.content, message_id, 0);
    case EventType::tool_use: {
      ToolUse tool = event.tool.value_or(ToolUse{});
      if (tool.name.empty()) tool.name = event.tool_name;
      return encoder.tool_use(tool, message_id, 0);
    }
    case EventType::end:
      return encoder.completed("", nullptr);
    case EventType::error:
      return encoder.error(event.error, event.fatal);
  }
  throw std::invalid_argument("a stream event of an unknown type cannot be scripted");
}

AiSdkConfig completed(AiSdkConfig config) {
  if (config.host.empty()) config.host = "http://scripted.invalid";
  if (config.token.empty()) config.token = "scripted";
  return config;
}

ai_sdk::detail::TransportFactory transport_of(std::shared_ptr<ScriptState> state) {
  return [state = std::move(state)](std::shared_ptr<http::IoRuntime> runtime) {
    return detail::make_scripted_transport(std::move(runtime), state);
  };
}

}  // namespace

std::string SentRequest::header(std::string_view name) const {
  return std::string(core::find_header(headers, name));
}

Answers::Answers(std::shared_ptr<ScriptState> state, std::shared_ptr<ScriptRule> rule)
    : state_(std::move(state)), rule_(std::move(rule)) {}

Answers& Answers::reply(const InvokeResponse& response) {
  Headers headers;
  if (!response.request_id.empty()) headers.emplace_back("X-Request-ID", response.request_id);
  return reply_raw(200, boost::json::serialize(core::to_json(response)), std::move(headers));
}

Answers& Answers::reply(std::string_view text) {
  InvokeResponse response;
  response.conversation_id = "scripted-conversation";
  response.response = std::string(text);
  return reply(response);
}

Answers& Answers::reply_raw(int status, std::string body, Headers headers) {
  if (status < 200 || status > 599) throw std::invalid_argument("an answer's status is 200 to 599");
  ScriptedAnswer answer;
  answer.status = status;
  if (core::find_header(headers, "Content-Type").empty())
    headers.emplace_back("Content-Type", "application/json");
  answer.headers = std::move(headers);
  if (!body.empty()) answer.pieces.push_back(std::move(body));
  add(*state_, *rule_, std::move(answer));
  return *this;
}

Answers& Answers::fail(int status, std::string_view message, Headers headers) {
  return reply_raw(status, core::encode_error(status, message), std::move(headers));
}

Answers& Answers::stream(const std::vector<StreamEvent>& events) {
  core::StreamEncoder encoder(first_of(events, &StreamEvent::stream_id, "scripted-stream"),
                              first_of(events, &StreamEvent::conversation_id, "scripted-conversation"));
  std::vector<std::string> pieces;
  for (const auto& event : events) pieces.push_back(encoded(encoder, event));
  return stream_raw(std::move(pieces));
}

Answers& Answers::stream_raw(std::vector<std::string> pieces) {
  add(*state_, *rule_, event_stream(std::move(pieces)));
  return *this;
}

Answers& Answers::refuse() {
  add(*state_, *rule_, of_kind(ScriptedAnswer::Kind::refused));
  return *this;
}

Answers& Answers::break_off() {
  add(*state_, *rule_, of_kind(ScriptedAnswer::Kind::broken));
  return *this;
}

Answers& Answers::stall() {
  add(*state_, *rule_, of_kind(ScriptedAnswer::Kind::stalled));
  return *this;
}

Answers& Answers::after(std::chrono::milliseconds delay) {
  change_last(*state_, *rule_, [&](ScriptedAnswer& answer) { answer.delay = delay; });
  return *this;
}

Answers& Answers::slowly(std::chrono::milliseconds between) {
  change_last(*state_, *rule_, [&](ScriptedAnswer& answer) { answer.between = between; });
  return *this;
}

Answers& Answers::then_break_off() {
  change_last(*state_, *rule_, [](ScriptedAnswer& answer) { answer.end = ScriptedAnswer::End::broken; });
  return *this;
}

Answers& Answers::then_stall() {
  change_last(*state_, *rule_, [](ScriptedAnswer& answer) { answer.end = ScriptedAnswer::End::stalled; });
  return *this;
}

ScriptedTransport::ScriptedTransport() : state_(std::make_shared<ScriptState>()) {}

Answers ScriptedTransport::on_call(std::string_view agent) {
  return on_request("POST", ai_sdk::detail::agent_path(agent) + "/invoke");
}

Answers ScriptedTransport::on_stream(std::string_view agent) {
  return on_request("POST", ai_sdk::detail::agent_path(agent) + "/stream");
}

Answers ScriptedTransport::on_request(std::string_view method, std::string_view path) {
  std::lock_guard lock(state_->mutex);
  auto& rule = state_->rules[std::string(method) + " " + std::string(path)];
  if (!rule) rule = std::make_shared<ScriptRule>();
  return Answers(state_, rule);
}

std::vector<SentRequest> ScriptedTransport::requests() const {
  std::lock_guard lock(state_->mutex);
  return state_->requests;
}

AiSdk ScriptedTransport::client(AiSdkConfig config) const {
  return AiSdk(std::make_shared<ai_sdk::detail::ClientState>(completed(std::move(config)), std::nullopt,
                                                             transport_of(state_)));
}

AiSdk ScriptedTransport::client(AiSdkConfig config, boost::asio::any_io_executor executor) const {
  return AiSdk(std::make_shared<ai_sdk::detail::ClientState>(completed(std::move(config)),
                                                             std::move(executor), transport_of(state_)));
}

}  // namespace ai_sdk::testing
