#pragma once

#include "chat/chat_options.hpp"
#include "chat/tty.hpp"
#include "terminal/live_answer.hpp"

#include <ai_sdk/models.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace ai_sdk::cli {

// "SqlQueryAgent is at work … (Ctrl-C cancels)", for as long as there is nothing else to show.
Row waiting_row(std::string_view what, const Style& style, Size size);

// One answer on the terminal while it comes.
class LiveTurn {
 public:
  LiveTurn(Tty& tty, const ChatOptions& options, const Style& style);

  void show(const StreamEvent& event);
  // It is time to draw before more is shown.
  bool due() const;
  void draw();
  // How long to wait for more before draw(), in milliseconds; -1: as long as it takes.
  int patience() const;
  // The rest; ends its line.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  void begin();
  void plain(std::string_view text);

  Tty& tty_;
  ChatOptions options_;
  Style style_;
  Region waiting_;
  bool begun_ = false;
  std::optional<LiveAnswer> live_;  // nothing: the text goes out as it is
  bool line_open_ = false;
  Clock::time_point next_draw_;
};

}  // namespace ai_sdk::cli
