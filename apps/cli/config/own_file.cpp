#include "config/own_file.hpp"

#include "core/text.hpp"
#include "failure.hpp"
#include "output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace ai_sdk::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest = std::size_t{1} << 20U;

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const noexcept { return fd_; }

 private:
  int fd_;
};

[[noreturn]] void fail(const fs::path& file, const std::string& what, int error) {
  throw UsageError(file.string() + " " + what + ": " + error_text(error));
}

void close_to_others(const fs::path& file, int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) fail(file, "cannot be looked at", errno);
  if (status.st_uid != ::geteuid()) {
    throw UsageError(file.string() +
                     " belongs to another user, so it is not read; delete it and run: ai-sdk configure");
  }
  if ((status.st_mode & 077U) == 0) return;
  if (::fchmod(fd, 0600) != 0) {
    fail(file, "can be opened by other users, and that cannot be changed; run chmod 600 on it", errno);
  }
  say(file.string() +
      " could be opened by other users; its mode is 0600 now. Where others use this machine, get a new token "
      "and store it: ai-sdk configure set token");
}

std::optional<std::string> read(const fs::path& file, bool secret) {
  const File in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (in.fd() < 0 && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
  if (in.fd() < 0) fail(file, "cannot be read", errno);
  if (secret) close_to_others(file, in.fd());
  std::string text;
  std::array<char, 16384> buffer;
  for (;;) {
    const ssize_t count = ::read(in.fd(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(file, "cannot be read", errno);
    if (count == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
    if (text.size() > largest)
      throw UsageError(file.string() + " is larger than 1 MiB: that is no such file");
  }
}

void write_all(const fs::path& file, int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(file, "cannot be written", errno);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace

std::optional<std::string> read_own_file(const fs::path& file) { return read(file, false); }

std::optional<std::string> read_secret_file(const fs::path& file) { return read(file, true); }

void write_own_file(const fs::path& file, const std::string& text) {
  std::error_code error;
  const fs::path real = fs::weakly_canonical(file, error);
  const fs::path target = error ? file : real;
  const fs::path folder = target.parent_path();
  if (!fs::exists(folder, error)) {
    fs::create_directories(folder.parent_path(), error);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) fail(folder, "cannot be made", errno);
  }
  const fs::path draft = target.string() + "." + core::make_uuid();
  try {
    const File out(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (out.fd() < 0) fail(draft, "cannot be made", errno);
    write_all(draft, out.fd(), text);
    if (::fsync(out.fd()) != 0) fail(draft, "cannot be written", errno);
    if (::rename(draft.c_str(), target.c_str()) != 0) fail(target, "cannot be replaced", errno);
  } catch (...) {
    ::unlink(draft.c_str());
    throw;
  }
  const File place(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (place.fd() >= 0) ::fsync(place.fd());
}

}  // namespace ai_sdk::cli
