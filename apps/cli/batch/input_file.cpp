#include "batch/input_file.hpp"

#include "failure.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <vector>

namespace ai_sdk::cli {
namespace {

int temporary_file() {
  const char* folder = getenv("TMPDIR");
  std::string path = std::string(folder != nullptr && *folder != '\0' ? folder : "/tmp") + "/ai-sdk-XXXXXX";
  const int fd = mkostemp(path.data(), O_CLOEXEC);
  if (fd < 0) throw UsageError("cannot make a temporary file " + path + ": " + error_text(errno));
  unlink(path.c_str());
  return fd;
}

void write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      throw UsageError("cannot keep the input in a temporary file: " + error_text(errno) +
                       "; set TMPDIR to a folder with room, or put the input into a file yourself");
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace

InputFile::InputFile(const std::string& path) : name_(path == "-" ? "standard input" : path) {
  fd_ = path == "-" ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd_ < 0) throw UsageError("cannot read " + name_ + ": " + error_text(errno));
  try {
    struct stat status {};
    if (fstat(fd_, &status) != 0) throw UsageError("cannot read " + name_ + ": " + error_text(errno));
    // A file on standard input may have been read in part, and belongs to others too.
    if (!S_ISREG(status.st_mode) || path == "-") spool();
  } catch (...) {
    close(fd_);
    throw;
  }
}

InputFile::~InputFile() { close(fd_); }

void InputFile::spool() {
  const int copy = temporary_file();
  try {
    std::vector<char> buffer(256 * 1024);
    for (;;) {
      const ssize_t count = read(fd_, buffer.data(), buffer.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) throw UsageError("cannot read " + name_ + ": " + error_text(errno));
      if (count == 0) break;
      write_all(copy, {buffer.data(), static_cast<std::size_t>(count)});
    }
  } catch (...) {
    close(copy);
    throw;
  }
  close(fd_);
  fd_ = copy;
}

bool InputFile::is_same_as(const std::string& path) const {
  struct stat ours {
  }, theirs{};
  return fstat(fd_, &ours) == 0 && stat(path.c_str(), &theirs) == 0 && ours.st_dev == theirs.st_dev &&
         ours.st_ino == theirs.st_ino;
}

}  // namespace ai_sdk::cli
