#include "runs/recorder.hpp"

#include "core/text.hpp"

#include <algorithm>

namespace ai_sdk::server {

void Recorder::check_cancelled() const {
  if (output_.stop_token().stop_requested()) throw RunCancelled();
}

void Recorder::content(std::string_view markdown) {
  check_cancelled();
  if (markdown.empty()) return;
  // What comes out of a database may be no UTF-8, and JSON must be.
  if (!core::is_valid_utf8(markdown)) {
    const std::string repaired = core::to_valid_utf8(markdown);
    answer += repaired;
    output_.content(repaired);
    return;
  }
  answer += markdown;
  output_.content(markdown);
}

void Recorder::thinking(std::string_view text) {
  check_cancelled();
  if (!text.empty()) output_.thinking(core::to_valid_utf8(text));
}

void Recorder::tool_use(std::string_view name, boost::json::object input, boost::json::object result) {
  check_cancelled();
  if (std::find(tools.begin(), tools.end(), name) == tools.end()) tools.emplace_back(name);
  output_.tool_use(name, std::move(input), std::move(result));
}

}  // namespace ai_sdk::server
