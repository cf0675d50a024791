#include "batch/progress.hpp"

#include "output.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ai_sdk::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto redraw_every = 100ms;
constexpr auto line_every = 10s;
constexpr auto rate_over = 15s;

std::string two_digits(long number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::string rate_text(double rate) {
  char text[32];
  std::snprintf(text, sizeof text, rate < 10 ? "%.1f/s" : "%.0f/s", rate);
  return text;
}

}  // namespace

std::string with_commas(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<std::size_t>(at), ",");
  }
  return text;
}

std::string clock_text(double seconds) {
  const long whole = std::lround(std::clamp(seconds, 0.0, 3.6e7));
  const std::string rest = two_digits(whole % 60);
  if (whole < 3600) return std::to_string(whole / 60) + ":" + rest;
  return std::to_string(whole / 3600) + ":" + two_digits(whole / 60 % 60) + ":" + rest;
}

Progress::Progress(std::uint64_t rows, std::uint64_t done)
    : terminal_(standard_error().terminal()),
      rows_(rows),
      before_(done),
      next_(begun_ + (terminal_ ? Clock::duration(redraw_every) : Clock::duration(line_every))) {}

void Progress::add(bool ok) { ++(ok ? answered_ : failed_); }

void Progress::tick() {
  const auto now = Clock::now();
  if (now < next_) return;
  if (now - mark_time_ >= rate_over) {
    older_time_ = mark_time_;
    older_asked_ = mark_asked_;
    mark_time_ = now;
    mark_asked_ = asked();
  }
  next_ = now + (terminal_ ? Clock::duration(redraw_every) : Clock::duration(line_every));
  draw(now);
}

void Progress::finish() {
  if (terminal_) draw(Clock::now());
}

std::string Progress::text(Clock::time_point now) const {
  const std::uint64_t done = std::min(before_ + asked(), rows_);
  const double seconds = std::chrono::duration<double>(now - older_time_).count();
  const double rate = seconds > 0 ? static_cast<double>(asked() - older_asked_) / seconds : 0;
  const std::uint64_t percent = rows_ == 0 ? 100 : done * 100 / rows_;
  std::string text = with_commas(done) + " of " + with_commas(rows_) + " rows (" + std::to_string(percent) +
                     " %), " + rate_text(rate);
  if (failed_ > 0) text += ", " + with_commas(failed_) + " failed";
  if (rate > 0 && done < rows_) text += ", " + clock_text(static_cast<double>(rows_ - done) / rate) + " left";
  return text;
}

void Progress::draw(Clock::time_point now) {
  Output& error = standard_error();
  const std::string words = text(now);
  try {
    if (!terminal_) {
      error.write("ai-sdk: " + words + "\n");
      return;
    }
    std::string bar;
    const std::size_t width = error.width();
    if (width > words.size() + 16) {
      const std::size_t cells = std::min<std::size_t>(width - words.size() - 5, 30);
      const std::uint64_t done = std::min(before_ + asked(), rows_);
      const std::size_t full = rows_ == 0 ? cells : static_cast<std::size_t>(done * cells / rows_);
      bar = "[" + std::string(full, '#') + std::string(cells - full, '.') + "] ";
    }
    error.write("\r" + (bar + words).substr(0, width - 1) + "\x1b[K");
  } catch (...) {  // nobody looks any more: the batch goes on
  }
}

}  // namespace ai_sdk::cli
