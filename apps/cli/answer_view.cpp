#include "answer_view.hpp"

#include "core/text.hpp"
#include "markdown/document.hpp"

#include <boost/json/serialize.hpp>

#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <string>

namespace ai_sdk::cli {
namespace {

bool set(const char* variable) {
  const char* value = std::getenv(variable);
  return value && *value;
}

// Terminals say in the environment what they are; a multiplexer between hides what it does not pass on.
bool has_hyperlinks() {
  if (set("TMUX") || set("STY")) return false;
  if (set("KITTY_WINDOW_ID") || set("WEZTERM_PANE") || set("WT_SESSION")) return true;
  if (const char* vte = std::getenv("VTE_VERSION")) return std::atoi(vte) >= 5000;
  const char* program = std::getenv("TERM_PROGRAM");
  const std::string_view name = program ? program : "";
  return name == "iTerm.app" || name == "vscode" || name == "ghostty";
}

// So that poll() returns when the window changes.
void watch_window() {
  struct sigaction action {};
  action.sa_handler = [](int) {};
  sigaction(SIGWINCH, &action, nullptr);
}

}  // namespace

std::string tool_line(const StreamEvent& event) {
  std::string line = "[" + event.tool_name + "]";
  if (event.tool && !event.tool->input.empty()) {
    line += " " + core::shorten(boost::json::serialize(event.tool->input), 200);
  }
  return line;
}

Style answer_style() { return {.colours = standard_output().colours(), .hyperlinks = has_hyperlinks()}; }

// xterm itself cuts lines when it gets narrower, where others break them anew.
Region answer_region() { return Region(!set("XTERM_VERSION")); }

AnswerView::AnswerView(const AnswerOptions& options) : options_(options) {
  const Output& out = standard_output();
  if (options.raw || !out.terminal() || !can_read_markdown()) return;
  live_ = std::make_unique<LiveAnswer>(answer_style(), answer_region(), out.can_move());
  asides_inside_ = standard_error().terminal();
  watch_window();
}

AnswerView::~AnswerView() = default;

Size AnswerView::size() const { return {standard_output().width(), standard_output().height()}; }

// What is said beside the answer must not begin in the middle of one of its lines where both are seen
// together.
void AnswerView::aside(std::string_view text) {
  Output& error = standard_error();
  if (error.terminal() && standard_output().terminal()) standard_output().end_line();
  error.dim(text);
  error.end_line();
}

void AnswerView::text(std::string_view content) {
  finished_ = false;  // an error that is not fatal may stand between
  if (!live_) {
    standard_output().text(content);
    return;
  }
  live_->text(content, size());
  draw_soon();
}

void AnswerView::tool(std::string_view line) {
  if (!options_.thinking) return;
  finished_ = false;
  if (!asides_inside_) {
    aside(line);
    return;
  }
  live_->note(line, size());
  draw_soon();
}

void AnswerView::show(const StreamEvent& event) {
  switch (event.type) {
    case EventType::content:
      text(event.content);
      break;
    case EventType::thinking:
      if (!options_.thinking) break;
      finished_ = false;
      if (!asides_inside_) {
        aside(event.content);
        break;
      }
      live_->thought(event.content, size());
      draw_soon();
      break;
    case EventType::tool_use:
      tool(tool_line(event));
      break;
    case EventType::start:
    case EventType::error:
    case EventType::end:
      break;
  }
}

// The longer drawing takes, the more of the answer is shown by each: most of the time is for the answer.
void AnswerView::draw() {
  const auto begin = Clock::now();
  standard_output().write(live_->draw(size()));
  const auto end = Clock::now();
  next_draw_ = end + std::max<Clock::duration>(std::chrono::milliseconds(10), 4 * (end - begin));
}

void AnswerView::draw_soon() {
  if (Clock::now() >= next_draw_) draw();
}

void AnswerView::idle() {
  if (live_ && !finished_ && live_->changed(size())) draw_soon();
}

int AnswerView::patience() const {
  if (!live_ || finished_ || !live_->changed(size())) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next_draw_ - Clock::now());
  return static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(left.count(), 0, 1000));
}

void AnswerView::finish() {
  if (finished_) return;
  finished_ = true;
  if (live_) {
    live_->finish(size());
    draw();
  }
  standard_output().end_line();
}

void show_answer(EventPump& events, AnswerView& view, const std::function<void(const StreamEvent&)>& seen) {
  while (!events.over()) {
    if (const auto event = events.try_next()) {
      seen(*event);
      view.show(*event);
      continue;
    }
    if (events.over()) break;
    view.idle();
    pollfd wait{events.fd(), POLLIN, 0};
    poll(&wait, 1, view.patience());
  }
}

}  // namespace ai_sdk::cli
