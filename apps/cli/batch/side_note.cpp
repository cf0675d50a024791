#include "batch/side_note.hpp"

#include "failure.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <string_view>

namespace ai_sdk::cli {
namespace {

std::string note_of(const std::string& path) { return path + ".batch"; }

constexpr std::size_t name_size = 36;  // a UUID

void sync_folder_of(const std::string& path) {
  const auto folder = std::filesystem::absolute(path).parent_path();
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;  // may be listed by nobody and written to all the same
  fsync(fd);
  close(fd);
}

}  // namespace

std::string read_side_note(const std::string& path) {
  const int fd = open(note_of(path).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  std::array<char, name_size + 1> text{};
  const ssize_t count = read(fd, text.data(), text.size());
  close(fd);
  // One that its writer did not get to the end of was followed by no row.
  if (count != static_cast<ssize_t>(text.size()) || text.back() != '\n') return {};
  std::string name(text.data(), name_size);
  return name.find_first_not_of("0123456789abcdef-") == std::string::npos ? name : std::string();
}

void write_side_note(const std::string& path, const std::string& batch) {
  const std::string note = note_of(path);
  const std::string text = batch + "\n";
  const int fd = open(note.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  int error = fd < 0 ? errno : 0;
  if (fd >= 0) {
    if (write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size()) || fsync(fd) != 0)
      error = errno;
    close(fd);
  }
  if (error != 0) throw UsageError("cannot write " + note + ": " + error_text(error));
  sync_folder_of(path);
}

void remove_side_note(const std::string& path) noexcept { unlink(note_of(path).c_str()); }

}  // namespace ai_sdk::cli
