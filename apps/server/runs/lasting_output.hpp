#pragma once

#include "runs/run_service.hpp"

#include <memory>
#include <stop_token>

namespace ai_sdk::server {

// Passes a run's events on for as long as somebody reads them, and lets the run go on when nobody does any
// more: only the server itself can end it.
class LastingOutput : public RunOutput {
 public:
  explicit LastingOutput(std::shared_ptr<RunOutput> output) : output_(std::move(output)) {}

  void accepted() override { output_->accepted(); }
  void refused(int status, std::string_view message) override { output_->refused(status, message); }
  void content(std::string_view markdown) override;
  void thinking(std::string_view text) override;
  void tool_use(std::string_view name, boost::json::object input, boost::json::object result) override;
  void completed(const RunResult& result) override { output_->completed(result); }
  void failed(int status, std::string_view message) override { output_->failed(status, message); }
  std::stop_token stop_token() const override { return stop_.get_token(); }
  void request_stop() override;

 private:
  template <class Send>
  void while_read(Send&& send);

  const std::shared_ptr<RunOutput> output_;
  std::stop_source stop_;
};

}  // namespace ai_sdk::server
