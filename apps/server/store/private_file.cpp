#include "store/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace ai_sdk::server {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what) {
  throw PrivateFileError(path.string() + ": " + what);
}

void check_owner(const std::filesystem::path& path, const struct stat& found, const char* mode) {
  if (found.st_uid != ::geteuid()) {
    fail(path, "belongs to another user; choose another place, or run as the user that owns it");
  }
  if ((found.st_mode & 077U) != 0) {
    fail(path, std::string("can be read or written by other users; run: chmod ") + mode + " '" +
                   path.string() + "'");
  }
}

}  // namespace

bool ensure_private_file(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) {
    ::close(fd);
    return true;
  }
  if (errno == EISDIR) fail(file, "is not a regular file; choose another one");
  if (errno != EEXIST) fail(file, std::string("cannot be created: ") + std::strerror(errno));
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0) fail(file, std::string("cannot be read: ") + std::strerror(errno));
  if (!S_ISREG(found.st_mode)) fail(file, "is not a regular file; choose another one");
  check_owner(file, found, "600");
  return false;
}

void ensure_private_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (folder.has_parent_path() && folder.parent_path() != folder) {
    std::filesystem::create_directories(folder.parent_path(), error);
    if (error) fail(folder.parent_path(), "cannot be created: " + error.message());
  }
  if (::mkdir(folder.c_str(), 0700) == 0) return;
  if (errno != EEXIST) fail(folder, std::string("cannot be created: ") + std::strerror(errno));
  struct stat found {};
  if (::stat(folder.c_str(), &found) != 0)
    fail(folder, std::string("cannot be read: ") + std::strerror(errno));
  if (!S_ISDIR(found.st_mode)) fail(folder, "is not a folder; choose another place");
  check_owner(folder, found, "700");
}

}  // namespace ai_sdk::server
