#pragma once

#include "runs/run_service.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// Passes a run's events on and keeps what its answer and its place in the conversation are made of.
class Recorder : public EventSink {
 public:
  explicit Recorder(RunOutput& output) : output_(output) {}

  void content(std::string_view markdown) override;
  void thinking(std::string_view text) override;
  void tool_use(std::string_view name, boost::json::object input, boost::json::object result) override;

  std::string answer;
  std::vector<std::string> tools;  // each once, in the order of their first use

 private:
  void check_cancelled() const;
  RunOutput& output_;
};

}  // namespace ai_sdk::server
