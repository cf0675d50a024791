#include "http/state_folder.hpp"

#include "core/ascii.hpp"
#include "core/base64url.hpp"
#include "store/private_file.hpp"
#include "store/store.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace ai_sdk::server {
namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t max_token_file = 4096;

std::filesystem::path default_folder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  // A relative path there is to be ignored, says the XDG Base Directory Specification.
  if (state != nullptr && state[0] == '/') return std::filesystem::path(state) / "ai-sdk";
  const char* home = std::getenv("HOME");
  if (home == nullptr || home[0] != '/') {
    throw PrivateFileError(
        "there is no home folder to keep the token and the store in; set HOME or XDG_STATE_HOME to a folder");
  }
  return std::filesystem::path(home) / ".local" / "state" / "ai-sdk";
}

struct File {
  int fd = -1;
  explicit File(int opened) : fd(opened) {}
  ~File() {
    if (fd >= 0) ::close(fd);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
};

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& what) {
  throw PrivateFileError("the token file " + file.string() + ": " + what);
}

std::string random_token() {
  std::array<char, token_bytes> bytes{};
  while (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    if (errno != EINTR) throw PrivateFileError("the system's random source cannot be read");
  }
  return core::encode_base64url({bytes.data(), bytes.size()});
}

// Puts a new token where there is none. It appears whole or not at all, and never replaces another.
void create_token(const std::filesystem::path& file) {
  const std::filesystem::path draft = file.string() + "." + new_uuid();
  const std::string line = random_token() + "\n";
  {
    const File out(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (out.fd < 0) fail(file, std::string("cannot be created: ") + std::strerror(errno));
    if (::write(out.fd, line.data(), line.size()) != static_cast<ssize_t>(line.size()) ||
        ::fsync(out.fd) != 0) {
      const int cause = errno;
      ::unlink(draft.c_str());
      fail(file, std::string("cannot be written: ") + std::strerror(cause));
    }
  }
  const bool kept = ::link(draft.c_str(), file.c_str()) == 0;
  const int cause = errno;
  ::unlink(draft.c_str());
  if (!kept && cause != EEXIST) fail(file, std::string("cannot be created: ") + std::strerror(cause));
}

std::string read_token(const std::filesystem::path& file, const File& in) {
  struct stat found {};
  if (::fstat(in.fd, &found) != 0) fail(file, std::string("cannot be read: ") + std::strerror(errno));
  if (!S_ISREG(found.st_mode)) fail(file, "is not a regular file; delete it, and a new one is made");
  if (found.st_uid != ::geteuid())
    fail(file, "belongs to another user; delete it, or give a token with --token");
  if ((found.st_mode & 077U) != 0) {
    fail(
        file,
        "can be read or written by other users, so the token is no secret any more; delete it, and a new one "
        "is made");
  }
  std::array<char, max_token_file> bytes{};
  const auto size = ::read(in.fd, bytes.data(), bytes.size());
  if (size < 0) fail(file, std::string("cannot be read: ") + std::strerror(errno));
  std::string token(bytes.data(), static_cast<std::size_t>(size));
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
  if (!is_usable_token(token)) fail(file, "holds no token; delete it, and a new one is made");
  return token;
}

}  // namespace

const std::filesystem::path& StateFolder::get() {
  if (!checked_) {
    if (path_.empty()) path_ = default_folder();
    ensure_private_folder(path_);
    checked_ = true;
  }
  return path_;
}

bool is_usable_token(std::string_view token) { return !token.empty() && core::is_visible(token); }

std::string token_of_file(const std::filesystem::path& file) {
  constexpr int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  {
    const File in(::open(file.c_str(), flags));
    if (in.fd >= 0) return read_token(file, in);
    if (errno == ELOOP) fail(file, "is a link; delete it, and a new one is made");
    if (errno != ENOENT) fail(file, std::string("cannot be read: ") + std::strerror(errno));
  }
  create_token(file);
  const File in(::open(file.c_str(), flags));
  if (in.fd < 0) fail(file, std::string("cannot be read: ") + std::strerror(errno));
  return read_token(file, in);
}

}  // namespace ai_sdk::server
