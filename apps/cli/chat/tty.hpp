#pragma once

#include "terminal/region.hpp"

#include <string>
#include <string_view>

namespace ai_sdk::cli {

// The terminal of standard input and output while keys are read from it one by one. Whatever ends the program
// (but kill -9), the terminal is left as it was. What is written is queued and never waited for: a terminal
// that is slow or stands still keeps nobody from pressing Ctrl-C. One at a time; for one thread.
class Tty {
 public:
  // Both must be terminals. Throws UsageError.
  Tty();
  // Waits a second at most for a terminal that takes nothing.
  ~Tty();
  Tty(const Tty&) = delete;
  Tty& operator=(const Tty&) = delete;

  Size size() const;
  void write(std::string_view bytes);
  // Everything that was written has gone out.
  bool sent() const noexcept { return unsent_.empty(); }

  // Waits until a key was pressed, a signal came, `fd` (-1: none) is readable, or something could be sent;
  // `patience` milliseconds at most, -1: as long as it takes.
  void wait(int fd, int patience);
  // What has been typed since the last call.
  std::string typed();
  // The user's terminal is gone.
  bool gone() const noexcept { return gone_; }
  // SIGTERM, SIGHUP or SIGINT, once each; 0: none has come. Two seconds after the first two the program is
  // ended, whatever it does.
  int signal();
  // True once after the program was stopped and goes on: the screen is to be drawn anew.
  bool resumed();
  // Stops the program as Ctrl-Z does elsewhere; returns when it goes on.
  void suspend();

 private:
  void send_some();
  void send_all();
  void begin();
  void end();

  int out_;  // a description of our own of the terminal, which does not block
  std::string unsent_;
  std::string typed_;
  bool gone_ = false;
  bool resumed_ = false;
};

}  // namespace ai_sdk::cli
