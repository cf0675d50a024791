#include "runs/lasting_output.hpp"

namespace ai_sdk::server {

template <class Send>
void LastingOutput::while_read(Send&& send) {
  if (output_->stop_token().stop_requested()) return;
  try {
    send();
  } catch (const RunCancelled&) {  // the reader has just gone
  }
}

void LastingOutput::content(std::string_view markdown) {
  while_read([&] { output_->content(markdown); });
}

void LastingOutput::thinking(std::string_view text) {
  while_read([&] { output_->thinking(text); });
}

void LastingOutput::tool_use(std::string_view name, boost::json::object input, boost::json::object result) {
  while_read([&] { output_->tool_use(name, std::move(input), std::move(result)); });
}

void LastingOutput::request_stop() {
  stop_.request_stop();
  output_->request_stop();  // whoever waits for a slow reader waits no longer
}

}  // namespace ai_sdk::server
