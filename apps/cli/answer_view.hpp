#pragma once

#include "event_pump.hpp"
#include "output.hpp"
#include "terminal/live_answer.hpp"

#include <ai_sdk/models.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace ai_sdk::cli {

struct AnswerOptions {
  bool thinking = false;  // what the agent thinks and its tools, too
  bool raw = false;       // the text as it is
};

// Shows one answer: Markdown rendered on a terminal, while it comes; the text as it is elsewhere. What the
// agent thinks stands in grey beside it on a terminal, and goes to standard error elsewhere.
class AnswerView {
 public:
  explicit AnswerView(const AnswerOptions& options);
  ~AnswerView();

  // A piece of the answer, a thought or a tool; other events are not shown.
  void show(const StreamEvent& event);
  void text(std::string_view content);
  void tool(std::string_view line);
  // Draws what was held back for a moment, where it is time or the window has changed.
  void idle();
  // How long to wait for more before idle() is to be called, in milliseconds; -1: as long as it takes.
  int patience() const;
  // The answer is over: shows the rest and ends its line. Once; others do nothing.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;

  Size size() const;
  void draw();
  void draw_soon();
  void aside(std::string_view text);

  AnswerOptions options_;
  std::unique_ptr<LiveAnswer> live_;
  bool asides_inside_ = false;  // thoughts stand among the live rows
  bool finished_ = false;
  Clock::time_point next_draw_;
};

// Shows an answer to its end. `seen` gets every event before it is shown.
void show_answer(EventPump& events, AnswerView& view, const std::function<void(const StreamEvent&)>& seen);

// "[run_sql] {…}".
std::string tool_line(const StreamEvent& event);

// How answers look on standard output.
Style answer_style();
// The rows at the end of standard output that may change.
Region answer_region();

}  // namespace ai_sdk::cli
