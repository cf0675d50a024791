#include "batch/line_reader.hpp"

#include "failure.hpp"

#include <unistd.h>

#include <cerrno>

namespace ai_sdk::cli {

bool LineReader::fill() {
  constexpr std::size_t piece = 256 * 1024;
  buffer_.erase(0, begin_);
  begin_ = 0;
  const std::size_t kept = buffer_.size();
  buffer_.resize(kept + piece);
  ssize_t count = 0;
  do {
    count = read(fd_, buffer_.data() + kept, piece);
  } while (count < 0 && errno == EINTR);
  const int error = errno;
  buffer_.resize(kept + static_cast<std::size_t>(count > 0 ? count : 0));
  if (count < 0) throw UsageError("cannot read " + name_ + ": " + error_text(error));
  if (count == 0) ended_ = true;
  return count > 0;
}

bool LineReader::next(std::string& line) {
  std::size_t looked = begin_;
  for (;;) {
    const auto end = buffer_.find('\n', looked);
    if (end != std::string::npos) {
      line.assign(buffer_, begin_, end + 1 - begin_);
      begin_ = end + 1;
      ++line_;
      return true;
    }
    const std::size_t waiting = buffer_.size() - begin_;
    if (waiting > kLongestLine) {
      throw UsageError(name_ + ": line " + std::to_string(line_ + 1) + " is longer than 64 MiB");
    }
    if (ended_ || !fill()) {
      if (buffer_.size() == begin_) return false;
      line.assign(buffer_, begin_);
      begin_ = buffer_.size();
      ++line_;
      return true;
    }
    looked = begin_ + waiting;  // fill() has moved the rest to the front
  }
}

}  // namespace ai_sdk::cli
