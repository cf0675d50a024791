#pragma once

#include <filesystem>
#include <string>

namespace ai_sdk::server {

// A new, empty file beside the one that it is to become, readable by this user only. It is gone again unless
// it is published, so nobody ever sees a file that is half written. Throws SourceError.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::filesystem::path& final_name);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& name() const { return name_; }

  // Writes it to the disk and gives it its final name, in place of what has that name now.
  void publish();

  // Part of the name of every file that is not yet published.
  static constexpr const char* kMark = ".building-";

 private:
  const std::filesystem::path final_name_;
  std::string name_;
};

}  // namespace ai_sdk::server
