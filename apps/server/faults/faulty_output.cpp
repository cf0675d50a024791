#include "faults/faulty_output.hpp"

#include <atomic>
#include <utility>

namespace ai_sdk::server {
namespace {

class FaultyOutput final : public RunOutput {
 public:
  FaultyOutput(std::shared_ptr<RunOutput> output, std::shared_ptr<Exchange> exchange, Fault fault)
      : output_(std::move(output)), exchange_(std::move(exchange)), fault_(std::move(fault)) {}

  void accepted() override { output_->accepted(); }
  void refused(int status, std::string_view message) override { output_->refused(status, message); }
  void content(std::string_view markdown) override {
    step();
    output_->content(markdown);
  }
  void thinking(std::string_view text) override {
    step();
    output_->thinking(text);
  }
  void tool_use(std::string_view name, boost::json::object input, boost::json::object result) override {
    step();
    output_->tool_use(name, std::move(input), std::move(result));
  }
  // An answer that has fewer events goes wrong at its end.
  void completed(const RunResult&) override { strike(); }
  void failed(int status, std::string_view message) override {
    if (!struck_) output_->failed(status, message);
  }
  std::stop_token stop_token() const override { return output_->stop_token(); }
  void request_stop() override { output_->request_stop(); }

 private:
  void step() {
    if (events_++ < fault_.after_events) return;
    strike();
    throw RunCancelled();
  }

  void strike() {
    if (struck_.exchange(true)) return;
    switch (fault_.kind) {
      case Fault::Kind::cut:
        exchange_->break_off();
        break;
      case Fault::Kind::stalled:
        exchange_->go_silent();
        break;
      default:
        output_->failed(500, fault_.message);
        break;
    }
  }

  const std::shared_ptr<RunOutput> output_;
  const std::shared_ptr<Exchange> exchange_;
  const Fault fault_;
  std::size_t events_ = 0;
  std::atomic<bool> struck_ = false;
};

}  // namespace

std::shared_ptr<RunOutput> with_fault(std::shared_ptr<RunOutput> output, std::shared_ptr<Exchange> exchange,
                                      Fault fault) {
  return std::make_shared<FaultyOutput>(std::move(output), std::move(exchange), std::move(fault));
}

}  // namespace ai_sdk::server
