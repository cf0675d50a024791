#include "output.hpp"

#include "core/text.hpp"

#include <boost/json/serialize.hpp>

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace ai_sdk::cli {
namespace {

bool knows_sequences() {
  const char* kind = std::getenv("TERM");
  return kind && *kind && std::string_view(kind) != "dumb";
}

bool wants_colours() {
  const char* no = std::getenv("NO_COLOR");
  return !(no && *no);
}

// Columns that a text takes on a terminal, counted in characters.
std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string fit(std::string_view text, std::size_t width) {
  if (columns(text) <= width) return std::string(text);
  std::size_t end = 0, seen = 0;
  while (end < text.size()) {
    const bool begins = (static_cast<unsigned char>(text[end]) & 0xC0) != 0x80;
    if (begins && ++seen == width) break;
    ++end;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string one_line(std::string_view text) {
  std::string result(text);
  std::replace_if(
      result.begin(), result.end(), [](char c) { return c == '\n' || c == '\t' || c == '\r'; }, ' ');
  return result;
}

}  // namespace

Output::Output(int fd)
    : fd_(fd),
      terminal_(isatty(fd) == 1),
      can_move_(terminal_ && knows_sequences()),
      colours_(can_move_ && wants_colours()) {}

std::size_t Output::width() const {
  winsize size{};
  if (ioctl(fd_, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

std::size_t Output::height() const {
  winsize size{};
  if (ioctl(fd_, TIOCGWINSZ, &size) == 0 && size.ws_row > 0) return size.ws_row;
  return 24;
}

void Output::write(std::string_view bytes) {
  if (bytes.empty()) return;
  line_open_ = bytes.back() != '\n';
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) {  // a terminal that somebody has set so, and that is slow
      pollfd room{fd_, POLLOUT, 0};
      poll(&room, 1, -1);
      continue;
    }
    if (count < 0 && errno == EPIPE) throw ClosedPipe();
    if (count < 0) {
      throw std::runtime_error("cannot write to standard output: " + error_text(errno));
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void Output::text(std::string_view foreign) {
  if (terminal_) {
    write(core::escape_for_terminal(foreign));
  } else {
    write(foreign);
  }
}

void Output::dim(std::string_view foreign) {
  const std::string safe = core::escape_for_terminal(foreign);
  write(colours_ ? "\x1b[2m" + safe + "\x1b[0m" : safe);
}

void Output::end_line() {
  if (line_open_) write("\n");
}

Output& standard_output() {
  static Output output{STDOUT_FILENO};
  return output;
}

Output& standard_error() {
  static Output output{STDERR_FILENO};
  return output;
}

void say(std::string_view message) noexcept {
  try {
    Output& error = standard_error();
    error.end_line();
    error.write("ai-sdk: " + core::escape_for_terminal(message) + "\n");
  } catch (...) {  // there is no other place to say it
  }
}

void report(const Failure& failure) noexcept {
  say(failure.message);
  if (!failure.hint.empty()) say(failure.hint);
  const bool known = failure.message.find(failure.request_id) != std::string::npos;
  if (failure.status_code.value_or(0) >= 500 && !known) say("the request's id is " + failure.request_id);
}

void print_json(const Json& document) { standard_output().write(boost::json::serialize(document) + "\n"); }

void print_table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows) {
  Output& out = standard_output();
  std::string text;
  if (!out.terminal()) {
    for (const auto& row : rows) {
      for (std::size_t i = 0; i < row.size(); ++i) text += (i ? "\t" : "") + one_line(row[i]);
      text += '\n';
    }
    out.write(text);
    return;
  }
  std::vector<std::vector<std::string>> lines{header};
  for (const auto& row : rows) {
    auto& line = lines.emplace_back();
    for (const auto& cell : row) line.push_back(core::escape_for_terminal(one_line(cell)));
  }
  std::vector<std::size_t> widths(header.size());
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], columns(line[i]));
  }
  const std::size_t room = out.width();
  for (const auto& line : lines) {
    std::size_t used = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const bool last = i + 1 == line.size();
      const std::string cell = last ? fit(line[i], room > used + 10 ? room - used : 10) : line[i];
      text += cell;
      if (!last) text.append(widths[i] - columns(line[i]) + 2, ' ');
      used += widths[i] + 2;
    }
    text += '\n';
  }
  out.write(text);
}

}  // namespace ai_sdk::cli
