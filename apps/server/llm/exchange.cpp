#include "llm/exchange.hpp"

#include "client/token_source.hpp"
#include "core/ascii.hpp"
#include "core/http_errors.hpp"
#include "core/sse_decoder.hpp"
#include "core/text.hpp"
#include "core/wire/decode.hpp"
#include "http/inflate.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace ai_sdk::server::llm {
namespace {

using Kind = ModelFailure::Kind;

constexpr std::size_t max_error_body = 64 * 1024;
constexpr std::size_t max_whole_answer = 4 * 1024 * 1024;
constexpr std::size_t max_rest = 64 * 1024;
constexpr std::chrono::milliseconds rest_limit{500};
constexpr std::size_t max_shown = 300;

class Collector final : public http::BodySink {
 public:
  explicit Collector(std::size_t limit) : limit_(limit) {}
  void on_data(std::string_view bytes) override {
    const std::size_t room = limit_ - text.size();
    full = full || bytes.size() > room;
    text.append(bytes.substr(0, room));
  }
  std::string text;
  bool full = false;

 private:
  std::size_t limit_;
};

class Events final : public http::BodySink {
 public:
  void on_data(std::string_view bytes) override {
    if (failure || assembler.done()) return;
    try {
      decoder_.feed(bytes);
      while (auto event = decoder_.next()) assembler.event(event->data, pieces);
    } catch (const ModelFailure& error) {
      failure = error;
    } catch (const core::SseLimitError& error) {
      failure.emplace(Kind::bad_answer, std::string("sent too much at once: ") + error.what());
    }
  }
  AnswerAssembler assembler;
  std::vector<AnswerPiece> pieces;
  std::optional<ModelFailure> failure;

 private:
  core::SseDecoder decoder_{core::SseDecoder::Limits{1024 * 1024, 2 * 1024 * 1024}};
};

// What is left behind the end matters only for using the connection again.
http::Task<void> read_rest(http::Exchange& exchange) {
  exchange.limit_rest(rest_limit);
  Collector rest(max_rest);
  try {
    bool more = true;
    while (more && !rest.full) more = co_await exchange.read_body(rest);
  } catch (const http::TransportFailure&) {  // then it is closed
  }
}

http::Task<ModelAnswer> read_events(http::Exchange& exchange, PendingAnswer& pending) {
  Events events;
  bool more = true;
  while (more && !events.failure && !events.assembler.done()) {
    more = co_await exchange.read_body(events);
    pending.put(events.pieces);
  }
  if (events.failure) throw *events.failure;
  ModelAnswer answer = events.assembler.take(events.pieces);
  pending.put(events.pieces);
  if (more) co_await read_rest(exchange);
  co_return answer;
}

http::Task<ModelAnswer> read_whole(http::Exchange& exchange, PendingAnswer& pending) {
  Collector body(max_whole_answer);
  bool more = true;
  while (more && !body.full) more = co_await exchange.read_body(body);
  if (body.full) throw ModelFailure(Kind::bad_answer, "sent an answer of more than 4 MiB");
  AnswerAssembler assembler;
  std::vector<AnswerPiece> pieces;
  assembler.whole(body.text, pieces);
  ModelAnswer answer = assembler.take(pieces);
  pending.put(pieces);
  co_return answer;
}

http::Task<Refusal> read_refusal(http::Exchange& exchange, http::ResponseHead head) {
  Refusal refusal{head.status, std::move(head.headers), {}};
  Collector body(max_error_body);
  try {
    bool more = true;
    while (more && !body.full) more = co_await exchange.read_body(body);
  } catch (const http::TransportFailure&) {  // the status says enough
  }
  refusal.body = std::move(body.text);
  co_return refusal;
}

bool is_json(std::string_view type) {
  constexpr std::string_view wanted = "application/json";
  return core::equal_ignoring_case(type.substr(0, wanted.size()), wanted);
}

}  // namespace

void PendingAnswer::put(std::vector<AnswerPiece>& pieces) {
  if (pieces.empty()) return;
  const std::lock_guard lock(mutex_);
  std::move(pieces.begin(), pieces.end(), std::back_inserter(pieces_));
  pieces.clear();
  changed_.notify_one();
}

void PendingAnswer::finish(std::exception_ptr error, ModelAnswer answer) {
  const std::lock_guard lock(mutex_);
  done_ = true;
  error_ = std::move(error);
  answer_ = std::move(answer);
  changed_.notify_one();
}

std::vector<AnswerPiece> PendingAnswer::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return done_ || !pieces_.empty(); });
  return std::exchange(pieces_, {});
}

ModelAnswer PendingAnswer::take() {
  const std::lock_guard lock(mutex_);
  if (error_) std::rethrow_exception(error_);
  return std::move(answer_);
}

http::Task<ModelAnswer> exchange(http::Transport& transport, const http::Request& request,
                                 http::TimeLimits limits, PendingAnswer& pending) {
  auto under_way = co_await transport.send(request, limits);
  http::ResponseHead head = co_await under_way->read_head();
  under_way = http::decoded(std::move(under_way), head);
  if (head.status / 100 != 2) {
    Refusal refusal = co_await read_refusal(*under_way, std::move(head));
    throw refusal;
  }
  // Some endpoints answer as a whole though a stream was asked for.
  const bool whole = is_json(core::find_header(head.headers, "Content-Type"));
  if (whole) co_return co_await read_whole(*under_way, pending);
  co_return co_await read_events(*under_way, pending);
}

ModelFailure failure_of(const http::TransportFailure& failure, const Token& key) {
  const std::string text = core::escape_for_terminal(detail::without_secret(failure.what(), key.reveal()));
  switch (failure.kind()) {
    case http::FailureKind::not_connected:
    case http::FailureKind::refused:
      return {Kind::unreachable, "could not be reached: " + text};
    case http::FailureKind::timed_out:
      if (failure.limit() == "deadline") return {Kind::out_of_time, "took longer than an answer may take"};
      if (failure.while_connecting()) return {Kind::unreachable, "could not be reached: " + text};
      return {Kind::stalled,
              "was silent for too long (" + std::to_string(failure.duration().count()) + " ms)"};
    case http::FailureKind::bad_answer:
      return {Kind::bad_answer, "gave an answer that cannot be read: " + text};
    case http::FailureKind::stale:
    case http::FailureKind::broken:
    case http::FailureKind::closed:
      break;
  }
  return {Kind::broken_off, "broke off: " + text};
}

ModelFailure failure_of(const Refusal& refusal, const Token& key) {
  const std::string status = " (" + std::to_string(refusal.status) + ")";
  const auto retry_after = core::parse_retry_after(refusal.headers, std::chrono::system_clock::now());
  const auto refused = [&](const std::string& text) {
    return ModelFailure(Kind::refused, text, refusal.status, retry_after);
  };
  switch (refusal.status) {
    // Its words are left out: some endpoints quote a part of the key.
    case 401:
    case 403:
      return refused("refused the key" + status + "; see AI_SDK_LLM_API_KEY of the server");
    case 429:
      return refused("is asked too often, or its quota is used up" + status);
    default:
      break;
  }
  if (refusal.status / 100 == 3)
    return refused("answered with a redirection" + status + ", which is not followed; see --llm-url");
  std::string words = core::error_message_of(detail::without_secret(refusal.body, key.reveal()));
  words = core::shorten(core::escape_for_terminal(words), max_shown);
  if (!words.empty()) words = ": " + words;
  if (refusal.status == 404)
    return refused("is not there" + status + "; see --llm-url and --llm-model" + words);
  if (refusal.status >= 500) return refused("failed" + status + words);
  return refused("did not take the question" + status + words);
}

}  // namespace ai_sdk::server::llm
