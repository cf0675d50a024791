#include "catalog/csv_reader.hpp"

#include "catalog/source_error.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace ai_sdk::server {

namespace {

class InputFile {
 public:
  explicit InputFile(const std::filesystem::path& file)
      : name_(shown(file)), descriptor_(::open(file.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0) fail("Check that it exists and that this user may read it.");
  }
  ~InputFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  // As many bytes as fit, fewer only at the end of the file.
  std::string_view read(std::string& buffer) {
    std::size_t filled = 0;
    while (filled < buffer.size()) {
      const ssize_t got = ::read(descriptor_, buffer.data() + filled, buffer.size() - filled);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) fail("Check the disk or the network drive that it lies on.");
      if (got == 0) break;
      filled += static_cast<std::size_t>(got);
    }
    return {buffer.data(), filled};
  }

 private:
  [[noreturn]] void fail(const char* advice) const {
    throw SourceError("The file " + name_ + " cannot be read: " + std::strerror(errno) + ". " + advice);
  }

  std::string name_;
  int descriptor_;
};

std::string_view without_mark(std::string_view bytes, const std::filesystem::path& file) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    throw SourceError(
        "The file " + shown(file) +
        " is UTF-16, which cannot be read. Save it as UTF-8, for example with: iconv -f UTF-16 -t "
        "UTF-8 old.csv > new.csv");
  }
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  return bytes;
}

}  // namespace

CsvReadResult read_csv(const std::filesystem::path& file, const CsvReadOptions& options,
                       const CsvParser::RowSink& sink) {
  InputFile input(file);
  std::string buffer(std::max<std::size_t>(options.buffer, 4), '\0');  // a mark must not be cut in two
  CsvParser parser(options.delimiter);
  std::uint64_t total = 0;
  try {
    while (true) {
      if (options.stop.stop_requested()) throw SourceError("Reading " + shown(file) + " was cancelled.");
      std::string_view bytes = input.read(buffer);
      if (bytes.empty()) break;
      const bool first = total == 0;
      total += bytes.size();
      if (!parser.feed(first ? without_mark(bytes, file) : bytes, sink)) return {parser.rows(), false};
      if (options.on_bytes) options.on_bytes(total);
    }
    const bool open_quote = parser.inside_quotes();
    parser.finish(sink);
    return {parser.rows(), open_quote};
  } catch (const CsvTooLong& error) {
    throw SourceError(
        "The file " + shown(file) + " cannot be read as CSV: " + error.what() +
        ". Probably a quote (\") that opens a cell in it is never closed: close it or double it.");
  }
}

std::string read_csv_beginning(const std::filesystem::path& file, std::size_t bytes) {
  InputFile input(file);
  std::string buffer(bytes, '\0');
  return std::string(without_mark(input.read(buffer), file));
}

}  // namespace ai_sdk::server
