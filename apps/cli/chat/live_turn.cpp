#include "chat/live_turn.hpp"

#include "answer_view.hpp"
#include "core/text.hpp"
#include "markdown/document.hpp"

#include <algorithm>

namespace ai_sdk::cli {
namespace {

// Quicker than this nobody reads.
constexpr std::chrono::milliseconds between_draws{15};

}  // namespace

Row waiting_row(std::string_view what, const Style& style, Size size) {
  const Spans spans{{core::escape_for_terminal(what) + " … (Ctrl-C cancels)", {.colour = Colour::grey}}};
  return paint(wrap(spans, size.width > 2 ? size.width - 1 : size.width).front(), style);
}

LiveTurn::LiveTurn(Tty& tty, const ChatOptions& options, const Style& style)
    : tty_(tty), options_(options), style_(style), waiting_(answer_region()) {
  if (!options.raw && can_read_markdown()) live_.emplace(style, answer_region());
}

void LiveTurn::begin() {
  if (begun_) return;
  begun_ = true;
  tty_.write(waiting_.show({}, {}, tty_.size()));
}

void LiveTurn::plain(std::string_view text) {
  if (text.empty()) return;
  std::string out;
  for (const char c : core::escape_for_terminal(text)) {
    if (c == '\n') out += '\r';
    out += c;
  }
  line_open_ = text.back() != '\n';
  tty_.write(out);
}

void LiveTurn::show(const StreamEvent& event) {
  const bool text = event.type == EventType::content && !event.content.empty();
  const bool thought = event.type == EventType::thinking && options_.thinking && !event.content.empty();
  const bool tool = event.type == EventType::tool_use && options_.thinking;
  if (!text && !thought && !tool) return;
  begin();
  if (!live_) {
    if (!text && line_open_) plain("\n");
    plain(tool ? tool_line(event) + "\n" : event.content);
    return;
  }
  if (text) live_->text(event.content, tty_.size());
  if (thought) live_->thought(event.content, tty_.size());
  if (tool) live_->note(tool_line(event), tty_.size());
}

bool LiveTurn::due() const {
  return begun_ && live_ && live_->changed(tty_.size()) && Clock::now() >= next_draw_;
}

void LiveTurn::draw() {
  if (!tty_.sent()) return;
  const Size size = tty_.size();
  if (!begun_) {
    tty_.write(waiting_.show({}, {waiting_row("at work", style_, size)}, size));
    return;
  }
  if (!due()) return;
  tty_.write(live_->draw(size));
  next_draw_ = Clock::now() + between_draws;
}

int LiveTurn::patience() const {
  if (!begun_ || !live_ || !tty_.sent() || !live_->changed(tty_.size())) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next_draw_ - Clock::now());
  return static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(left.count(), 0, 1000));
}

void LiveTurn::finish() {
  begin();
  if (!live_) {
    if (line_open_) plain("\n");
    return;
  }
  live_->finish(tty_.size());
  tty_.write(live_->draw(tty_.size()));
}

}  // namespace ai_sdk::cli
