#include "chat/tty.hpp"

#include "failure.hpp"
#include "output.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <utility>

namespace ai_sdk::cli {
namespace {

constexpr std::string_view enter_sequence = "\x1b[?2004h";                 // tell what is pasted
constexpr std::string_view leave_sequence = "\x1b[0m\x1b[?7h\x1b[?2004l";  // and lines wrap, as they did
constexpr std::array watched{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGCONT};
constexpr std::array fatal{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
constexpr unsigned last_patience = 2;  // seconds

// What signal handlers need; there is one terminal.
termios before;
termios raw;
volatile sig_atomic_t active = 0;
volatile sig_atomic_t came[NSIG];
volatile sig_atomic_t last_exit_code = 0;
int wake_fd = -1;
struct sigaction previous[NSIG];

// Safe in a signal handler.
void restore() {
  if (!active) return;
  active = 0;
  // Where the terminal takes nothing, the mode is what counts.
  pollfd room{STDOUT_FILENO, POLLOUT, 0};
  if (poll(&room, 1, 0) == 1 && (room.revents & POLLOUT) != 0) {
    [[maybe_unused]] const ssize_t count =
        ::write(STDOUT_FILENO, leave_sequence.data(), leave_sequence.size());
  }
  tcsetattr(STDIN_FILENO, TCSANOW, &before);
}

void note(int number) {
  const int error = errno;
  came[number] = 1;
  if (number == SIGTERM || number == SIGHUP || number == SIGQUIT) {
    last_exit_code = 128 + number;
    alarm(last_patience);
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t count = ::write(wake_fd, &one, sizeof one);
  errno = error;
}

void end_at_once(int) {
  restore();
  _exit(last_exit_code);
}

void die(int number) {
  restore();
  ::signal(number, SIG_DFL);
  raise(number);
}

void handle(int number, void (*handler)(int)) {
  sigaction(number, nullptr, &previous[number]);
  if (previous[number].sa_handler == SIG_IGN) return;  // nohup and the like have the last word
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, nullptr);
}

}  // namespace

Tty::Tty() : out_(::open("/proc/self/fd/1", O_WRONLY | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)) {
  if (tcgetattr(STDIN_FILENO, &before) != 0) throw UsageError("standard input is no terminal");
  if (out_ < 0) out_ = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
  wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  raw = before;
  raw.c_iflag &= ~static_cast<tcflag_t>(ICRNL | INLCR | IGNCR | ISTRIP);
  raw.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | ISIG | IEXTEN);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  for (const int number : watched) came[number] = 0;
  for (const int number : watched) handle(number, note);
  for (const int number : fatal) handle(number, die);
  handle(SIGALRM, end_at_once);
  begin();
}

Tty::~Tty() {
  send_all();
  end();
  alarm(0);
  for (const int number : watched) sigaction(number, &previous[number], nullptr);
  for (const int number : fatal) sigaction(number, &previous[number], nullptr);
  sigaction(SIGALRM, &previous[SIGALRM], nullptr);
  ::close(out_);
  ::close(std::exchange(wake_fd, -1));
}

void Tty::begin() {
  active = 1;
  tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
  write(enter_sequence);
}

void Tty::end() { restore(); }

Size Tty::size() const { return {standard_output().width(), standard_output().height()}; }

void Tty::write(std::string_view bytes) {
  unsent_ += bytes;
  send_some();
}

void Tty::send_some() {
  while (!unsent_.empty()) {
    const ssize_t count = ::write(out_, unsent_.data(), unsent_.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return;
    if (count < 0) {  // nobody will ever see it
      gone_ = true;
      unsent_.clear();
      return;
    }
    unsent_.erase(0, static_cast<std::size_t>(count));
  }
}

void Tty::send_all() {
  send_some();
  while (!unsent_.empty()) {
    pollfd room{out_, POLLOUT, 0};
    if (poll(&room, 1, 1000) <= 0) return;
    send_some();
  }
}

void Tty::wait(int fd, int patience) {
  std::array<pollfd, 4> events{
      {{STDIN_FILENO, POLLIN, 0}, {wake_fd, POLLIN, 0}, {sent() ? -1 : out_, POLLOUT, 0}, {fd, POLLIN, 0}}};
  if (poll(events.data(), events.size(), patience) < 0) return;  // a signal
  if (events[1].revents != 0) {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = ::read(wake_fd, &count, sizeof count);
  }
  if (events[2].revents != 0) send_some();
  if (events[0].revents != 0) {
    std::array<char, 16384> buffer;
    const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got > 0) typed_.append(buffer.data(), static_cast<std::size_t>(got));
    if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) gone_ = true;
  }
  if (std::exchange(came[SIGCONT], 0) != 0) {
    if (active != 0) tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
    write(enter_sequence);
    resumed_ = true;
  }
}

std::string Tty::typed() { return std::exchange(typed_, {}); }

int Tty::signal() {
  for (const int number : {SIGTERM, SIGHUP, SIGQUIT, SIGINT})
    if (std::exchange(came[number], 0) != 0) return number;
  return 0;
}

bool Tty::resumed() { return std::exchange(resumed_, false); }

void Tty::suspend() {
  send_all();
  end();
  ::signal(SIGTSTP, SIG_DFL);
  kill(0, SIGTSTP);  // with whoever was started together with us, as the terminal does it
  begin();
  came[SIGCONT] = 0;
  resumed_ = true;
}

}  // namespace ai_sdk::cli
