#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace ai_sdk::cli {

// Reads a file line by line in bounded memory. Does not own the descriptor.
class LineReader {
 public:
  static constexpr std::size_t kLongestLine = 64 * 1024 * 1024;  // bytes

  // name: what messages call the file.
  LineReader(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}

  // The next line with its line end, which only the last one may lack. False at the end. Throws UsageError
  // where the file cannot be read or a line is longer than 64 MiB.
  bool next(std::string& line);
  std::uint64_t line() const { return line_; }  // the number of the last line, counted from 1
  const std::string& name() const { return name_; }

 private:
  bool fill();

  int fd_;
  std::string name_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::uint64_t line_ = 0;
  bool ended_ = false;
};

}  // namespace ai_sdk::cli
