#include "catalog/temporary_file.hpp"

#include "catalog/source_error.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace ai_sdk::server {

TemporaryFile::TemporaryFile(const std::filesystem::path& final_name)
    : final_name_(final_name), name_(final_name.string() + kMark + "XXXXXX") {
  const int descriptor = ::mkostemp(name_.data(), O_CLOEXEC);  // makes it 0600
  if (descriptor < 0) {
    const std::string why = std::strerror(errno);
    const auto folder = final_name.has_parent_path() ? final_name.parent_path() : std::filesystem::path(".");
    throw SourceError("The folder " + shown(folder) + " cannot be written: " + why +
                      ". Choose another one, or give this user the right to write there.");
  }
  ::close(descriptor);
}

TemporaryFile::~TemporaryFile() {
  if (!name_.empty()) ::unlink(name_.c_str());
}

void TemporaryFile::publish() {
  const int descriptor = ::open(name_.c_str(), O_RDONLY | O_CLOEXEC);
  bool good = descriptor >= 0 && ::fsync(descriptor) == 0;
  good = good && ::rename(name_.c_str(), final_name_.c_str()) == 0;
  const std::string why = std::strerror(errno);
  if (descriptor >= 0) ::close(descriptor);
  if (!good) {
    throw SourceError("The file " + shown(final_name_) + " cannot be written: " + why +
                      ". Check its folder and the disk that it lies on.");
  }
  name_.clear();
}

}  // namespace ai_sdk::server
