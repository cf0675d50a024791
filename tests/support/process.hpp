#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace ai_sdk::testing {

// What to start and with which surroundings.
struct Command {
  std::vector<std::string> arguments;  // the first is the program's path
  // Changes over this process's environment; nothing removes the variable.
  std::map<std::string, std::optional<std::string>> environment;
  std::filesystem::path directory;   // empty: this process's own
  std::optional<std::string> input;  // standard input; absent: /dev/null
  bool keep_input_open = false;      // a pipe that write_input() and close_input() serve
  // All three standard streams are one pseudo-terminal: output() has it all, write_input() types on it.
  bool terminal = false;
  unsigned short columns = 0;  // of that terminal; 0: it does not know
};

// A running program in a process group of its own. Killed with its group when this object goes.
class Process {
 public:
  static constexpr std::chrono::seconds kLimit{60};

  // Throws std::system_error where the program cannot be started.
  explicit Process(const Command& command);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  int pid() const noexcept { return pid_; }
  void write_input(std::string_view text);
  void close_input();

  // Waits until standard output (standard error) holds the text, and returns all that has come so far. Throws
  // std::runtime_error with both outputs where the stream ends or the limit passes before.
  std::string wait_for_output(std::string_view text, std::chrono::milliseconds limit = kLimit);
  std::string wait_for_error(std::string_view text, std::chrono::milliseconds limit = kLimit);
  // Waits for a complete line of standard output that begins so, and returns the rest of it. Throws likewise.
  std::string wait_for_line(std::string_view start, std::chrono::milliseconds limit = kLimit);
  // Waits for the program's end and for the end of its output. The exit code, or 128 + the signal that killed
  // it.
  int wait(std::chrono::milliseconds limit = kLimit);
  bool running() const;

  // Sends a signal to the program (to its whole group); nothing where it has ended.
  void signal(int number);
  void signal_group(int number);

  std::string output() const;
  std::string error() const;

 private:
  struct Stream {
    int fd = -1;
    std::string text;
    bool ended = true;
    std::thread reader;
  };
  static void ignore_broken_pipes();
  void read_all(Stream& stream);
  void open_stream(Stream& stream, int fd);
  std::string wait_for(Stream& stream, std::string_view text, std::chrono::milliseconds limit);
  std::string report(std::string_view what) const;  // with mutex_ held

  std::string name_;
  int pid_ = -1;
  int input_ = -1;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Stream output_;
  Stream error_;
  std::optional<int> exit_code_;
  std::thread waiter_;
  std::thread writer_;
};

struct Finished {
  int exit_code = -1;
  std::string output;
  std::string error;
};

// Starts a program and waits for its end.
Finished run(const Command& command, std::chrono::milliseconds limit = Process::kLimit);

// Runs a line of shell with `set -o pipefail`.
Finished run_shell(std::string_view script, const Command& surroundings = {},
                   std::chrono::milliseconds limit = Process::kLimit);

// A process's oldest child; 0 where it has none.
int child_of(int pid);

}  // namespace ai_sdk::testing
