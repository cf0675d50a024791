#pragma once

#include <string>

namespace ai_sdk::cli {

// A batch's input, which is read twice. What can be read once only, standard input ("-") and pipes, is put
// into a temporary file that nobody else sees and that is gone with this object.
class InputFile {
 public:
  // Throws UsageError.
  explicit InputFile(const std::string& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  int descriptor() const { return fd_; }
  const std::string& name() const { return name_; }  // for messages
  // Whether the path is of this very file.
  bool is_same_as(const std::string& path) const;

 private:
  void spool();

  std::string name_;
  int fd_ = -1;
};

}  // namespace ai_sdk::cli
