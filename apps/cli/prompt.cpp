#include "prompt.hpp"

#include "failure.hpp"
#include "interrupt.hpp"
#include "output.hpp"

#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>

namespace ai_sdk::cli {
namespace {

constexpr std::size_t longest = 65536;
constexpr char ctrl_c = 3, ctrl_d = 4, ctrl_h = 8, ctrl_u = 21, rubout = 127;

[[noreturn]] void input_ended() { throw UsageError("the input ended before the question was answered"); }

char next_character() {
  char c = 0;
  for (;;) {
    const ssize_t count = ::read(STDIN_FILENO, &c, 1);
    if (count == 1) return c;
    if (count < 0 && errno == EINTR) continue;
    input_ended();
  }
}

std::string trimmed(const std::string& text) {
  constexpr const char* blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// Typed characters come one by one, and none is shown.
class Hidden {
 public:
  Hidden() {
    if (tcgetattr(STDIN_FILENO, &before_) != 0) throw UsageError("standard input is no terminal");
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | ISIG);
    quiet.c_cc[VMIN] = 1;
    quiet.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~Hidden() { restore(); }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;
  void restore() const { tcsetattr(STDIN_FILENO, TCSANOW, &before_); }

 private:
  termios before_{};
};

}  // namespace

bool can_ask() { return isatty(STDIN_FILENO) == 1; }

std::string ask(std::string_view question) {
  standard_error().write(question);
  std::string line;
  while (line.size() < longest) {
    const char c = next_character();
    if (c == '\n') break;
    line += c;
  }
  return trimmed(line);
}

std::string ask_hidden(std::string_view question) {
  const Hidden hidden;
  // Ctrl-C comes as a character; a signal from elsewhere must not leave a terminal that shows nothing.
  const Interrupt interrupt{[&hidden] { hidden.restore(); }};
  standard_error().write(question);
  std::string line;
  for (;;) {
    const char c = next_character();
    if (c == '\n' || c == '\r') break;
    if (c == ctrl_c) {
      standard_error().write("\n");
      throw Interrupted(SIGINT);
    }
    if (c == ctrl_d && line.empty()) input_ended();
    if (c == ctrl_u) {
      line.clear();
    } else if (c == rubout || c == ctrl_h) {
      if (!line.empty()) line.pop_back();
    } else if (line.size() < longest) {
      line += c;
    }
  }
  standard_error().write("\n");
  return trimmed(line);
}

bool ask_yes(std::string_view question) {
  const std::string answer = ask(question);
  return answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace ai_sdk::cli
