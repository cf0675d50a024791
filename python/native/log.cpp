#include "native/log.hpp"

#include "native/interpreter.hpp"
#include "native/worker.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <string>

namespace ai_sdk::python {
namespace {

namespace py = pybind11;

// The levels of Python's logging.
constexpr int debug = 10, info = 20, warning = 30;

std::atomic<int> wanted_level = 0;  // 0: nothing
std::atomic<bool> prompts_wanted = false;

Worker& worker() {
  // Whoever waits for a call logs it, as a rule; it is for calls that take their time.
  static Worker& worker = *new Worker("ai-sdk-log", std::chrono::milliseconds(20));
  return worker;
}

bool wanted(int level) noexcept {
  const int least = wanted_level.load(std::memory_order_relaxed);
  return least != 0 && level >= least;
}

struct Record {
  int level = 0;
  double created = 0;
  std::string text, request_id, agent;
  int attempt = 0, status = 0;
  double elapsed = 0;

  void log() const {
    py::dict extras;
    if (!request_id.empty()) extras["request_id"] = request_id;
    if (!agent.empty()) extras["agent"] = agent;
    if (attempt > 0) extras["attempt"] = attempt;
    if (status > 0) extras["status"] = status;
    extras["elapsed"] = elapsed;
    py::list records;
    records.append(py::make_tuple(level, created, text, extras));
    call_program(py::module_::import("ai_sdk._logging").attr("emit"), py::make_tuple(std::move(records)));
  }
};

std::string seconds(std::chrono::nanoseconds time) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f s", std::chrono::duration<double>(time).count());
  return text;
}

std::string head(const CallFacts& facts) {
  return std::string(facts.method) + ' ' + std::string(facts.target);
}

void write(int level, const CallFacts& facts, std::string text, int status = 0) {
  using namespace std::chrono;
  Record record{level,
                duration<double>(system_clock::now().time_since_epoch()).count(),
                std::move(text),
                std::string(facts.request_id),
                std::string(facts.agent),
                facts.attempt,
                status,
                duration<double>(facts.elapsed).count()};
  worker().push([record = std::move(record)] { record.log(); });
}

class LogObserver final : public Observer {
 public:
  void on_request(const RequestFacts& facts) override {
    if (!wanted(debug)) return;
    write(debug, facts, head(facts) + ": attempt " + std::to_string(facts.attempt));
  }
  void on_first_byte(const FirstByteFacts& facts) override {
    if (!wanted(debug)) return;
    write(debug, facts, head(facts) + ": status " + std::to_string(facts.status), facts.status);
  }
  void on_retry(const RetryFacts& facts) override {
    if (!wanted(warning)) return;
    std::string why =
        facts.end == AttemptEnd::status ? "status " + std::to_string(facts.status) : std::string(facts.cause);
    if (facts.new_token) why += ", with a new token";
    write(warning, facts, head(facts) + ": again in " + seconds(facts.wait) + " (" + why + ")", facts.status);
  }
  void on_event(const EventFacts& facts) override {
    if (!wanted(debug)) return;
    write(debug, facts,
          head(facts) + ": event " + std::to_string(facts.index) + ", " + std::string(to_string(facts.type)) +
              ", " + std::to_string(facts.bytes) + " bytes");
  }
  void on_end(const EndFacts& facts) override {
    if (!wanted(info)) return;
    std::string text = head(facts) + ": ";
    if (facts.end == CallEnd::cancelled)
      text += "cancelled";
    else if (facts.end == CallEnd::failure)
      text += "failed, " + std::string(facts.error);
    else
      text += "done";
    if (!facts.cause.empty()) text += " (" + std::string(facts.cause) + ")";
    write(info, facts, text + " after " + seconds(facts.elapsed), facts.status);
  }
};

}  // namespace

std::shared_ptr<Observer> log_observer() {
  static auto& observer = *new std::shared_ptr<Observer>(std::make_shared<LogObserver>());
  return observer;
}

void flush_log() {
  if (wanted_level.load(std::memory_order_relaxed) == 0) return;
  worker().start();  // where a fork has ended it
  worker().flush();
}

void log_message(std::string_view agent, std::string_view message) {
  if (!prompts_wanted.load(std::memory_order_relaxed) || !wanted(debug)) return;
  CallFacts facts;
  facts.agent = agent;
  facts.attempt = 0;
  write(debug, facts, "message: " + std::string(message));
}

void stop_log(std::chrono::milliseconds patience) noexcept {
  wanted_level = 0;
  worker().stop(patience);
}

void add_log(py::module_& module) {
  module.def("set_log_level", [](int level) {
    wanted_level = level;
    if (level != 0) worker().start();
  });
  module.def("set_log_prompts", [](bool wanted) { prompts_wanted = wanted; });
}

}  // namespace ai_sdk::python
