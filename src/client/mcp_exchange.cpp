#include "client/attempts.hpp"
#include "client/mcp_session.hpp"
#include "client/token_source.hpp"
#include "client/unary.hpp"
#include "http/inflate.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <optional>

namespace ai_sdk::detail {
namespace {

using std::chrono::milliseconds;

// After the reply, what is left of the body matters only for using the connection again.
constexpr milliseconds rest_limit{100};
constexpr std::size_t max_rest = 64 * 1024;
// A message aside: nobody waits for it, and it must not stay.
constexpr milliseconds aside_limit{5'000};

class ReaderSink final : public http::BodySink {
 public:
  explicit ReaderSink(core::mcp::AnswerReader& reader) : reader_(reader) {}
  void on_data(std::string_view bytes) override {
    size += bytes.size();
    if (!failure) try {
        reader_.feed(bytes);
      } catch (const core::mcp::ProtocolError& error) {
        failure = error;
      }
  }
  std::size_t size = 0;
  std::optional<core::mcp::ProtocolError> failure;

 private:
  core::mcp::AnswerReader& reader_;
};

class Nowhere final : public http::BodySink {
 public:
  void on_data(std::string_view bytes) override { size += bytes.size(); }
  std::size_t size = 0;
};

CallPlan plan_request(const McpCall& call, const core::mcp::Session& session, const std::string& body,
                      bool read_only) {
  CallPlan plan = call.common;
  plan.rules.read_only = read_only;
  session.add_headers(plan.request.headers);
  plan.request.body = body;
  return plan;
}

http::Task<void> read_rest(http::Exchange& exchange) {
  exchange.limit_rest(rest_limit);
  Nowhere rest;
  try {
    bool more = true;
    while (more && rest.size < max_rest) more = co_await exchange.read_body(rest);
  } catch (const http::TransportFailure&) {  // then it is closed
  }
}

void pass_on(const std::shared_ptr<McpCall>& call, const core::mcp::Session& session,
             core::mcp::AnswerReader& reader) {
  for (auto& message : reader.take_owed()) send_mcp_aside(call, session, std::move(message));
  for (auto& step : reader.take_progress()) {
    if (!call->on_progress) continue;
    McpProgress progress;
    progress.progress = step.progress;
    if (step.total) progress.total = *step.total;
    progress.message = std::move(step.message);
    call->on_progress(progress);
  }
}

// Reads a 2xx answer. Throws ProtocolError.
http::Task<std::size_t> read_reply(const std::shared_ptr<McpCall>& call, const core::mcp::Session& session,
                                   http::Exchange& exchange, std::string_view content_type,
                                   McpRequest& request) {
  if (request.id.empty()) {  // a notification has no answer
    co_await read_rest(exchange);
    co_return 0;
  }
  core::mcp::AnswerReader reader(request.id);
  reader.begin(content_type);
  ReaderSink sink(reader);
  bool more = true;
  while (more && !sink.failure && !reader.has_reply()) {
    more = co_await exchange.read_body(sink);
    pass_on(call, session, reader);
  }
  if (sink.failure) throw *sink.failure;
  const bool complete = more || reader.finish();
  if (!complete)
    throw http::TransportFailure(http::FailureKind::broken,
                                 "the server ended its event stream without the answer");
  request.reply = reader.take_reply();
  if (more) co_await read_rest(exchange);
  co_return sink.size;
}

// One attempt. Throws TransportFailure and ProtocolError; a refusal is left in `head` and `refusal`.
http::Task<std::size_t> attempt(const std::shared_ptr<McpCall>& call, const core::mcp::Session& session,
                                Attempts& attempts, McpRequest& request, http::ResponseHead& head) {
  auto exchange = co_await attempts.send();
  request.pending = true;
  head = co_await exchange->read_head();
  attempts.answered(head);
  call->request_id = attempts.request_id();
  exchange = http::decoded(std::move(exchange), head);
  request.status = head.status;
  if (head.status / 100 != 2) {
    request.refusal = co_await read_error_body(*exchange);
    request.pending = false;
    co_return 0;
  }
  request.session_id = core::find_header(head.headers, "Mcp-Session-Id");
  const std::string content_type(core::find_header(head.headers, "Content-Type"));
  const std::size_t size = co_await read_reply(call, session, *exchange, content_type, request);
  request.pending = false;
  co_return size;
}

http::Task<void> send_aside(std::shared_ptr<McpCall> call, http::Request request) {
  try {
    http::TimeLimits limits;
    limits.timeout = aside_limit;
    limits.deadline = http::Clock::now() + aside_limit;
    limits.deadline_length = aside_limit;
    auto exchange = co_await call->client->transport().send(request, limits);
    co_await exchange->read_head();
    co_await read_rest(*exchange);
  } catch (const std::exception&) {  // the server gets along without it
  }
}

}  // namespace

void send_mcp_aside(const std::shared_ptr<McpCall>& call, const core::mcp::Session& session,
                    std::string body) {
  if (call->client->closed()) return;
  http::Request request = plan_request(*call, session, body, false).request;
  if (const TokenSource* tokens = call->client->tokens())
    request.headers.emplace_back("Authorization", "Bearer " + tokens->secret());
  boost::asio::co_spawn(call->client->runtime().executor(), send_aside(call, std::move(request)),
                        boost::asio::detached);
}

http::Task<void> send_mcp(std::shared_ptr<McpCall> call, const core::mcp::Session& session,
                          McpRequest& request) {
  const CallPlan plan = plan_request(*call, session, request.body, request.read_only);
  Attempts attempts(*call->client, plan);
  try {
    for (;;) {
      std::optional<http::TransportFailure> failure;
      http::ResponseHead head;
      std::size_t size = 0;
      try {
        size = co_await attempt(call, session, attempts, request, head);
      } catch (const http::TransportFailure& error) {
        failure = error;
        // Whoever has waited too long says so to the server; a connection that is gone has nothing to say.
        if (error.kind() != http::FailureKind::timed_out) request.pending = false;
      } catch (const core::mcp::ProtocolError& error) {
        request.pending = false;
        throw_protocol_error(*call, error.what(), head.status);
      }
      if (failure) {
        co_await attempts.after(*failure);
      } else if (request.status / 100 == 2 ||
                 (request.takes_refusal && request.takes_refusal(request.status, request.refusal))) {
        if (auto* watch = attempts.watch()) watch->success(size);
        co_return;
      } else {
        co_await attempts.after(head.status, head.headers, request.refusal);
      }
    }
  } catch (const std::exception& error) {
    attempts.failed(error);
    throw;
  }
}

}  // namespace ai_sdk::detail
