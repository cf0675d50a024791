#include "client/run_command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

namespace ai_sdk::detail {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t max_error_text = 4096;

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    reset();
    fd_ = std::exchange(other.fd_, -1);
    return *this;
  }
  ~Descriptor() { reset(); }
  void reset() noexcept {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  int get() const noexcept { return fd_; }

 private:
  int fd_ = -1;
};

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
    read = Descriptor(ends[0]);
    write = Descriptor(ends[1]);
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  }
  Descriptor read, write;
};

// What the child is made with: nothing of ours but the two pipes, and no signal blocked or ignored.
class SpawnSettings {
 public:
  SpawnSettings(int out, int err) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, out, 1);
    ::posix_spawn_file_actions_adddup2(&actions_, err, 2);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
    ::posix_spawnattr_init(&attributes_);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_,
                               POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  int spawn(pid_t& pid, const std::string& command) {
    std::string shell = "sh", option = "-c", text = command;
    std::array<char*, 4> arguments{shell.data(), option.data(), text.data(), nullptr};
    return ::posix_spawn(&pid, "/bin/sh", &actions_, &attributes_, arguments.data(), environ);
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

// Takes what there is. False at the end.
bool drain(Descriptor& from, std::string& into, std::size_t most, bool& exceeded) {
  std::array<char, 4096> buffer;
  for (;;) {
    const auto count = ::read(from.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return true;
    if (count <= 0) {
      from.reset();
      return false;
    }
    const auto size = static_cast<std::size_t>(count);
    exceeded = exceeded || size > most - into.size();
    into.append(buffer.data(), std::min(size, most - into.size()));
  }
}

int reap(pid_t pid) {
  int status = 0;
  pid_t done = 0;
  do {
    done = ::waitpid(pid, &status, 0);
  } while (done < 0 && errno == EINTR);
  if (done != pid) return -1;  // somebody else in this process has waited for it
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : -1;
}

int milliseconds_until(Clock::time_point until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
}

}  // namespace

CommandResult run_command(const std::string& command, std::chrono::milliseconds limit, std::size_t max_output,
                          int stop_fd) {
  CommandResult result;
  const auto until = Clock::now() + limit;
  Pipe out, err;
  if (out.read.get() < 0 || err.read.get() < 0) {
    result.error_text = std::strerror(errno);
    return result;
  }
  pid_t pid = 0;
  if (const int error = SpawnSettings(out.write.get(), err.write.get()).spawn(pid, command); error != 0) {
    result.error_text = std::strerror(error);
    return result;
  }
  result.started = true;
  out.write.reset();
  err.write.reset();
  // Readable once the shell has ended, though something that it left behind may keep the pipes open.
  Descriptor ended(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));

  bool cut = false;
  while (out.read.get() >= 0 || err.read.get() >= 0) {
    std::array<pollfd, 4> wanted{pollfd{out.read.get(), POLLIN, 0}, pollfd{err.read.get(), POLLIN, 0},
                                 pollfd{stop_fd, POLLIN, 0}, pollfd{ended.get(), POLLIN, 0}};
    const int ready = ::poll(wanted.data(), wanted.size(), milliseconds_until(until));
    if (ready < 0 && errno != EINTR) break;
    if (out.read.get() >= 0) drain(out.read, result.output, max_output, result.exceeded);
    if (err.read.get() >= 0) drain(err.read, result.error_text, max_error_text, cut);
    result.stopped = ready > 0 && wanted[2].revents != 0;
    result.timed_out = Clock::now() >= until;
    if (result.stopped || result.timed_out || result.exceeded) break;
    if (ready > 0 && wanted[3].revents != 0) break;
  }
  // A shell that has closed its output and goes on is waited for no longer than it may take.
  if (!result.stopped && !result.timed_out && !result.exceeded && ended.get() >= 0) {
    std::array<pollfd, 2> wanted{pollfd{ended.get(), POLLIN, 0}, pollfd{stop_fd, POLLIN, 0}};
    int ready = 0;
    do {
      ready = ::poll(wanted.data(), wanted.size(), milliseconds_until(until));
    } while (ready < 0 && errno == EINTR);
    result.timed_out = ready == 0;
    result.stopped = ready > 0 && wanted[0].revents == 0;
  }
  if (result.stopped || result.timed_out || result.exceeded) ::kill(-pid, SIGKILL);
  result.exit_status = reap(pid);
  return result;
}

}  // namespace ai_sdk::detail
