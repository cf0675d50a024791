#include "routes/run_outputs.hpp"

#include "core/text.hpp"
#include "core/wire/encode.hpp"

#include <boost/json/serialize.hpp>

#include <chrono>
#include <mutex>

namespace ai_sdk::server {
namespace {

std::int64_t epoch_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

Usage to_usage(const RunUsage& usage) {
  Usage wire;
  wire.prompt_tokens = usage.prompt;
  wire.completion_tokens = usage.completion;
  wire.total_tokens = usage.prompt + usage.completion;
  return wire;
}

// Says that the answer is that of an earlier run.
constexpr const char* replayed_header = "Idempotency-Replayed";

Response failure_response(int status, std::string_view message) {
  const std::string text = core::to_valid_utf8(message);
  return status == 503 ? busy_response(text) : error_response(status, text);
}

class InvokeOutput : public RunOutput {
 public:
  InvokeOutput(std::shared_ptr<Exchange> exchange, RunIds ids)
      : exchange_(std::move(exchange)), ids_(std::move(ids)) {}

  void accepted() override {}
  void refused(int status, std::string_view message) override { failed(status, message); }
  void content(std::string_view) override {}
  void thinking(std::string_view) override {}
  void tool_use(std::string_view, boost::json::object, boost::json::object) override {}

  void completed(const RunResult& result) override {
    InvokeResponse response;
    response.conversation_id = ids_.conversation;
    response.response = result.answer;
    response.tools_used = result.tools;
    response.usage = to_usage(result.usage);
    response.extra["usageUnit"] = result.usage.unit == UsageUnit::tokens ? "tokens" : "words";
    Response whole = json_response(200, boost::json::serialize(core::to_json(response)));
    if (ids_.replayed) whole.headers.emplace_back(replayed_header, "true");
    exchange_->respond(std::move(whole));
  }
  void failed(int status, std::string_view message) override {
    exchange_->respond(failure_response(status, message));
  }
  std::stop_token stop_token() const override { return exchange_->stop_token(); }
  void request_stop() override { exchange_->request_stop(); }

 private:
  const std::shared_ptr<Exchange> exchange_;
  const RunIds ids_;
};

class StreamOutput : public RunOutput {
 public:
  StreamOutput(std::shared_ptr<Exchange> exchange, RunIds ids)
      : exchange_(std::move(exchange)),
        replayed_(ids.replayed),
        encoder_(std::move(ids.run), std::move(ids.conversation)),
        answer_id_(core::make_uuid()) {}

  void accepted() override {
    Response head;
    head.headers.emplace_back("Content-Type", "text/event-stream");
    head.headers.emplace_back("Cache-Control", "no-cache");
    head.headers.emplace_back("X-Accel-Buffering", "no");
    if (replayed_) head.headers.emplace_back(replayed_header, "true");
    if (exchange_->open_stream(std::move(head))) exchange_->write(encode([](auto& e) { return e.start(); }));
  }
  void refused(int status, std::string_view message) override {
    exchange_->respond(failure_response(status, message));
  }
  void content(std::string_view markdown) override {
    send(encode([&](auto& e) { return e.message("assistant", markdown, answer_id_, epoch_ms()); }));
  }
  void thinking(std::string_view text) override {
    send(encode([&](auto& e) { return e.message("system", text, core::make_uuid(), epoch_ms()); }));
  }
  void tool_use(std::string_view name, boost::json::object input, boost::json::object result) override {
    ToolUse tool;
    tool.name = name;
    tool.input = std::move(input);
    tool.result = std::move(result);
    send(encode([&](auto& e) { return e.tool_use(tool, core::make_uuid(), epoch_ms()); }));
  }
  void completed(const RunResult& result) override {
    const Usage usage = to_usage(result.usage);
    exchange_->close(encode([&](auto& e) { return e.completed("completed", &usage); }));
  }
  void failed(int, std::string_view message) override {
    const std::string text = core::to_valid_utf8(message);
    exchange_->close(encode([&](auto& e) { return e.error(text, true); }));
  }
  std::stop_token stop_token() const override { return exchange_->stop_token(); }
  void request_stop() override { exchange_->request_stop(); }

 private:
  // A failure from outside may come while the agent is saying something.
  template <class Encode>
  std::string encode(Encode&& how) {
    const std::lock_guard lock(mutex_);
    return how(encoder_);
  }
  void send(const std::string& event) {
    if (!exchange_->write(event)) throw RunCancelled();
  }

  const std::shared_ptr<Exchange> exchange_;
  const bool replayed_;
  std::mutex mutex_;
  core::StreamEncoder encoder_;
  const std::string answer_id_;  // the answer is one message, however many pieces it comes in
};

}  // namespace

Response busy_response(std::string_view message) {
  auto response = error_response(503, message);
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

std::shared_ptr<RunOutput> make_invoke_output(std::shared_ptr<Exchange> exchange, RunIds ids) {
  return std::make_shared<InvokeOutput>(std::move(exchange), std::move(ids));
}

std::shared_ptr<RunOutput> make_stream_output(std::shared_ptr<Exchange> exchange, RunIds ids) {
  return std::make_shared<StreamOutput>(std::move(exchange), std::move(ids));
}

}  // namespace ai_sdk::server
