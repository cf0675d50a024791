#include "support/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <utility>

extern char** environ;

namespace ai_sdk::testing {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

struct Pipe {
  int read_end = -1;
  int write_end = -1;
};

Pipe make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) fail("pipe");
  return {ends[0], ends[1]};
}

Pipe open_terminal() {
  const int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) fail("pseudo-terminal");
  std::array<char, 128> name{};
  if (ptsname_r(master, name.data(), name.size()) != 0) fail("ptsname");
  const int slave = open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (slave < 0) fail("open pseudo-terminal");
  return {master, slave};
}

std::vector<std::string> merged_environment(const Command& command) {
  std::map<std::string, std::string> all;
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (equals != std::string_view::npos) all[std::string(text.substr(0, equals))] = text.substr(equals + 1);
  }
  for (const auto& [name, value] : command.environment) {
    if (value) {
      all[name] = *value;
    } else {
      all.erase(name);
    }
  }
  std::vector<std::string> result;
  for (const auto& [name, value] : all) result.push_back(name + "=" + value);
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (auto& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

void close_if_open(int& fd) {
  if (fd >= 0) close(fd);
  fd = -1;
}

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // the program does not read any more: its own affair
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

Process::Process(const Command& command) : name_(command.arguments.at(0)) {
  ignore_broken_pipes();
  Pipe in, out, err;
  if (command.terminal) {
    out = open_terminal();
    in.write_end = fcntl(out.read_end, F_DUPFD_CLOEXEC, 0);
    const winsize size{.ws_row = 40, .ws_col = command.columns, .ws_xpixel = 0, .ws_ypixel = 0};
    if (command.columns > 0) ioctl(out.read_end, TIOCSWINSZ, &size);
  } else {
    out = make_pipe();
    err = make_pipe();
    if (command.input || command.keep_input_open) in = make_pipe();
  }
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  const int child_in = command.terminal ? out.write_end : in.read_end >= 0 ? in.read_end : null;
  const int child_err = command.terminal ? out.write_end : err.write_end;
  auto arguments = command.arguments;
  auto environment = merged_environment(command);
  const auto argv = pointers(arguments);
  const auto envp = pointers(environment);
  const std::string directory = command.directory.string();
  const Pipe failure = make_pipe();

  pid_ = fork();
  if (pid_ == 0) {  // only what is safe after fork in a program with threads
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setsid();
    if (command.terminal) ioctl(child_in, TIOCSCTTY, 0);
    dup2(child_in, 0);
    dup2(out.write_end, 1);
    dup2(child_err, 2);
    for (int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP})
      ::signal(number, SIG_DFL);  // whatever was inherited
    if (directory.empty() || chdir(directory.c_str()) == 0) execve(argv[0], argv.data(), envp.data());
    const int reason = errno;
    [[maybe_unused]] const auto written = write(failure.write_end, &reason, sizeof reason);
    _exit(127);
  }
  const int fork_error = errno;
  for (int fd : {in.read_end, out.write_end, err.write_end, null, failure.write_end}) {
    if (fd >= 0) close(fd);
  }
  int reason = pid_ < 0 ? fork_error : 0;
  if (pid_ > 0 && read(failure.read_end, &reason, sizeof reason) > 0) waitpid(pid_, nullptr, 0);
  close(failure.read_end);
  if (reason != 0) {
    for (int fd : {in.write_end, out.read_end, err.read_end}) {
      if (fd >= 0) close(fd);
    }
    throw std::system_error(reason, std::generic_category(), "cannot start " + name_);
  }

  input_ = in.write_end;
  open_stream(output_, out.read_end);
  if (err.read_end >= 0) open_stream(error_, err.read_end);
  waiter_ = std::thread([this] {
    siginfo_t info{};
    while (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
    }
    const std::lock_guard lock(mutex_);  // while the pid is being given back nobody sends it a signal
    int status = 0;
    waitpid(pid_, &status, 0);
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    changed_.notify_all();
  });
  if (command.input) {
    // On a thread of its own: a program that answers before it has read everything must not block both sides.
    writer_ = std::thread([this, text = *command.input, keep = command.keep_input_open] {
      write_all(input_, text);
      if (!keep) close_if_open(input_);
    });
  }
}

Process::~Process() {
  signal_group(SIGKILL);
  waiter_.join();
  if (writer_.joinable()) writer_.join();
  if (output_.reader.joinable()) output_.reader.join();
  if (error_.reader.joinable()) error_.reader.join();
  close_if_open(input_);
}

void Process::ignore_broken_pipes() {
  // Writing to a program that has ended must not end the test.
  [[maybe_unused]] static const auto previous = ::signal(SIGPIPE, SIG_IGN);
}

void Process::open_stream(Stream& stream, int fd) {
  stream.fd = fd;
  stream.ended = false;
  stream.reader = std::thread([this, &stream] { read_all(stream); });
}

void Process::read_all(Stream& stream) {
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t count = read(stream.fd, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    const std::lock_guard lock(mutex_);
    if (count <= 0) {  // a pseudo-terminal whose other side is closed says EIO
      stream.ended = true;
      close_if_open(stream.fd);
      changed_.notify_all();
      return;
    }
    stream.text.append(buffer.data(), static_cast<std::size_t>(count));
    changed_.notify_all();
  }
}

void Process::write_input(std::string_view text) {
  if (writer_.joinable()) writer_.join();
  write_all(input_, text);
}

void Process::close_input() {
  if (writer_.joinable()) writer_.join();
  close_if_open(input_);
}

std::string Process::report(std::string_view what) const {
  return name_ + " " + std::string(what) + "\n--- its output:\n" + output_.text + "\n--- its messages:\n" +
         error_.text;
}

std::string Process::wait_for(Stream& stream, std::string_view text, std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  const auto found = [&] { return stream.text.find(text) != std::string::npos; };
  changed_.wait_for(lock, limit, [&] { return found() || stream.ended; });
  if (!found()) throw std::runtime_error(report("did not say \"" + std::string(text) + "\""));
  return stream.text;
}

std::string Process::wait_for_output(std::string_view text, std::chrono::milliseconds limit) {
  return wait_for(output_, text, limit);
}

std::string Process::wait_for_error(std::string_view text, std::chrono::milliseconds limit) {
  return wait_for(error_, text, limit);
}

std::string Process::wait_for_line(std::string_view start, std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  const auto find = [&]() -> std::optional<std::string> {
    const std::string text = "\n" + output_.text;
    const auto begin = text.find("\n" + std::string(start));
    const auto end = begin == std::string::npos ? begin : text.find('\n', begin + 1);
    if (end == std::string::npos) return std::nullopt;
    const auto rest = begin + 1 + start.size();
    return text.substr(rest, end - rest);
  };
  changed_.wait_for(lock, limit, [&] { return find() || output_.ended; });
  const auto line = find();
  if (!line) throw std::runtime_error(report("did not print a line \"" + std::string(start) + "…\""));
  return *line;
}

int Process::wait(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, limit, [&] { return exit_code_ && output_.ended && error_.ended; })) {
    throw std::runtime_error(report("has not ended after " + std::to_string(limit.count()) + " ms"));
  }
  return *exit_code_;
}

bool Process::running() const {
  const std::lock_guard lock(mutex_);
  return !exit_code_;
}

void Process::signal(int number) {
  const std::lock_guard lock(mutex_);
  if (!exit_code_) kill(pid_, number);
}

void Process::signal_group(int number) {
  const std::lock_guard lock(mutex_);
  // The group may outlive its leader, for instance a shell's background jobs that hold our pipes.
  if (!exit_code_ || !output_.ended || !error_.ended) kill(-pid_, number);
}

std::string Process::output() const {
  const std::lock_guard lock(mutex_);
  return output_.text;
}

std::string Process::error() const {
  const std::lock_guard lock(mutex_);
  return error_.text;
}

Finished run(const Command& command, std::chrono::milliseconds limit) {
  Process process(command);
  const int code = process.wait(limit);
  return {code, process.output(), process.error()};
}

Finished run_shell(std::string_view script, const Command& surroundings, std::chrono::milliseconds limit) {
  Command command = surroundings;
  command.arguments = {"/bin/bash", "-c", "set -o pipefail; " + std::string(script)};
  return run(command, limit);
}

int child_of(int pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/task/" + std::to_string(pid) + "/children");
  int child = 0;
  file >> child;
  return child;
}

}  // namespace ai_sdk::testing
