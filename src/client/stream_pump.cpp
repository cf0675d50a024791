#include "client/stream_pump.hpp"

#include "client/attempts.hpp"
#include "client/unary.hpp"
#include "core/ascii.hpp"
#include "core/sse_decoder.hpp"
#include "core/text.hpp"
#include "core/wire/event_decoder.hpp"
#include "http/inflate.hpp"

#include <ai_sdk/errors.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace ai_sdk::detail {

namespace {

namespace asio = boost::asio;

constexpr std::size_t max_partial_text = 1024 * 1024;
constexpr std::size_t max_rest = 64 * 1024;
constexpr std::size_t few_events = 4;
constexpr std::chrono::milliseconds rest_limit{2'000};

// Bytes in, events out.
class EventSink final : public http::BodySink {
 public:
  explicit EventSink(core::EventDecoder& event_decoder) : event_decoder_(event_decoder) {}

  void on_data(std::string_view bytes) override {
    if (ended || failure) return;
    try {
      decoder_.feed(bytes);
      while (auto event = decoder_.next()) {
        const std::size_t before = events.size();
        event_decoder_.decode(event->name, event->data, events);
        for (std::size_t i = before; i < events.size(); ++i) look_at(events[i]);
        if (ended) return;
      }
    } catch (const core::SseLimitError& error) {
      failure.emplace(http::FailureKind::bad_answer, error.what());
    }
  }

  std::vector<StreamEvent> events;
  std::optional<http::TransportFailure> failure;
  bool ended = false;  // the end event or a fatal error came
  bool ended_well = false;
  bool any_error = false;  // an error event came
  std::string partial_text;
  std::string conversation_id;

 private:
  void look_at(StreamEvent& event) {
    if (!event.conversation_id.empty()) conversation_id = event.conversation_id;
    if (event.type == EventType::content) {
      partial_text += event.content;
      if (partial_text.size() > 2 * max_partial_text)
        partial_text.erase(0, partial_text.size() - max_partial_text);
    }
    any_error = any_error || event.type == EventType::error;
    ended_well = ended_well || event.type == EventType::end;
    ended = ended || event.type == EventType::end || (event.type == EventType::error && event.fatal);
  }

  core::SseDecoder decoder_;
  core::EventDecoder& event_decoder_;
};

// Media types are compared without case (RFC 9110, section 8.3.1).
bool is_event_stream(std::string_view type) {
  constexpr std::string_view wanted = "text/event-stream";
  return core::equal_ignoring_case(type.substr(0, wanted.size()), wanted);
}

void check_is_event_stream(const ClientState& client, const http::ResponseHead& head,
                           const core::ErrorContext& context) {
  const auto type = core::find_header(head.headers, "Content-Type");
  if (type.empty() || is_event_stream(type)) return;
  ErrorDetails details;
  details.status_code = head.status;
  details.request_id = context.request_id;
  details.name = context.name;
  throw AgentExecutionError(
      "the server answered with '" +
          core::shorten(core::escape_for_terminal(client.without_token(std::string(type))), 100) +
          "' instead of an event stream. Is the host setting the agents server itself, and not a "
          "page or proxy before it?",
      details);
}

[[noreturn]] void throw_interrupted(const EventSink& sink, const core::ErrorContext& context,
                                    const std::string& why) {
  ErrorDetails details;
  details.request_id = context.request_id;
  details.name = context.name;
  throw StreamInterruptedError(
      "the stream broke off before its end: " + why +
          ". The text so far is in partial_text; the run may still have finished on the server",
      details, sink.partial_text, sink.conversation_id);
}

}  // namespace

// The pump's view of its reader.
class StreamPump {
 public:
  StreamPump(std::shared_ptr<StreamReader> reader, std::shared_ptr<ClientState> client,
             std::shared_ptr<CallPlan> plan)
      : reader_(std::move(reader)), client_(std::move(client)), plan_(std::move(plan)) {}
  ~StreamPump() { set_quiet(false); }
  StreamPump(const StreamPump&) = delete;
  StreamPump& operator=(const StreamPump&) = delete;

  // All in one coroutine, because many streams are open at a time.
  static http::Task<void> run(std::shared_ptr<StreamReader> reader, std::shared_ptr<ClientState> client,
                              std::shared_ptr<CallPlan> plan) {
    StreamPump pump(std::move(reader), std::move(client), std::move(plan));
    try {
      for (;;) {
        std::optional<http::TransportFailure> failure;
        pump.status_ = 0;
        EventSink sink(pump.client_->event_decoder());
        try {
          co_await pump.attempt(sink);
          if (pump.status_ == 0) co_return;
        } catch (const http::TransportFailure& error) {
          failure = error;
        }
        pump.set_quiet(false);
        if (!failure) {
          co_await pump.attempts_.after(pump.status_, pump.error_headers_, pump.error_body_);
          continue;
        }
        if (!pump.deliver(sink)) co_return;
        if (sink.ended) co_return;  // what breaks after the last event concerns nobody
        // The stream was open: what broke it is an interruption, unless a time limit or the client's end did.
        const bool interrupted = pump.opened_ && (failure->kind() == http::FailureKind::broken ||
                                                  failure->kind() == http::FailureKind::stale);
        const std::function<void()> interrupt = [&] {
          throw_interrupted(sink, pump.attempts_.context(), failure->what());
        };
        co_await pump.attempts_.after(*failure, interrupted ? &interrupt : nullptr);
      }
    } catch (const std::exception& error) {
      pump.attempts_.failed(error);
      throw;
    }
  }

 private:
  // Returns with status_ set where the server refused; throws TransportFailure; returns with 0 at a proper
  // end.
  http::Task<void> attempt(EventSink& sink) {
    auto exchange = co_await attempts_.send();
    {  // a stream may be open for long: its head is let go of
      auto head = co_await exchange->read_head();
      attempts_.answered(head);
      exchange = http::decoded(std::move(exchange), head);
      if (head.status / 100 != 2) {
        error_body_ = co_await read_error_body(*exchange);
        error_headers_ = std::move(head.headers);
        status_ = head.status;
        co_return;
      }
      check_is_event_stream(*client_, head, attempts_.context());
    }
    opened_ = true;
    set_quiet(true);
    reader_->mark_open(attempts_.request_id());
    for (;;) {
      const bool more = co_await exchange->read_body(sink);
      if (!more) break;
      if (!deliver(sink)) co_return;
      if (sink.failure) throw *sink.failure;
      if (sink.ended) {
        set_quiet(false);
        co_await read_rest(*exchange);
        co_return;
      }
      if (reader_->is_full()) co_await wait_for_space();
    }
    if (!deliver(sink)) co_return;
    if (sink.failure) throw *sink.failure;
    if (!sink.ended && !sink.any_error)
      throw http::TransportFailure(http::FailureKind::broken, "the server closed it without an end event");
    if (!sink.ended) tell_end(sink);
  }

  // Whether it only waits for what the server says.
  void set_quiet(bool quiet) noexcept {
    if (quiet_ == quiet) return;
    quiet_ = quiet;
    auto& pace = client_->runtime().pace();
    quiet ? pace.stream_opens() : pace.stream_ends();
  }

  void tell_end(const EventSink& sink) {
    if (auto* watch = attempts_.watch()) watch->stream_end(sink.any_error && !sink.ended_well);
  }

  bool deliver(EventSink& sink) {
    client_->runtime().pace().stream_read(sink.events.size(), last_read_);
    if (sink.events.empty()) return true;
    attempts_.seal();
    Headers().swap(plan_->request.headers);  // never sent again, and the stream may be open for long
    if (auto* watch = attempts_.watch())
      for (const auto& event : sink.events) watch->event(event);
    // Who has read the last event finds it written down that it was the last.
    if (sink.ended) tell_end(sink);
    const bool goes_on = reader_->put(sink.events);
    // Events that come one by one leave nothing behind while the next is waited for.
    if (sink.events.capacity() <= few_events) std::vector<StreamEvent>().swap(sink.events);
    return goes_on;
  }

  // The reader has its last event already; what follows decides only whether the connection can be used
  // again.
  http::Task<void> read_rest(http::Exchange& exchange) {
    reader_->finish(nullptr);
    exchange.limit_rest(rest_limit);
    struct : http::BodySink {
      void on_data(std::string_view bytes) override { size += bytes.size(); }
      std::size_t size = 0;
    } rest;
    try {
      bool more = true;
      while (more && rest.size < max_rest) more = co_await exchange.read_body(rest);
    } catch (const http::TransportFailure&) {  // then it is closed
    }
  }

  http::Task<void> wait_for_space() {
    auto& timer = reader_->space_;
    http::AbortList::Guard guard(client_->runtime().aborts(), [&timer] { timer.cancel(); });
    while (reader_->is_full()) {
      // Looked at before each wait: nobody would end one that begins after the client was closed.
      client_->runtime().throw_if_closed();
      timer.expires_at(http::Clock::time_point::max());
      co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
  }

  std::shared_ptr<StreamReader> reader_;
  std::shared_ptr<ClientState> client_;
  std::shared_ptr<CallPlan> plan_;
  int status_ = 0;
  Headers error_headers_;
  std::string error_body_;
  bool opened_ = false;
  bool quiet_ = false;
  http::Pace::Clock::time_point last_read_;
  Attempts attempts_{*client_, *plan_};
};

http::Task<void> pump_stream(std::shared_ptr<StreamReader> reader, std::shared_ptr<ClientState> client,
                             std::shared_ptr<CallPlan> plan) {
  return StreamPump::run(std::move(reader), std::move(client), std::move(plan));
}

}  // namespace ai_sdk::detail
