#include "message.hpp"

#include "core/text.hpp"
#include "failure.hpp"
#include "output.hpp"

#include <boost/json/parse.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace ai_sdk::cli {
namespace {

constexpr std::size_t kMaxMessage = 64 * 1024 * 1024;

std::string read_all(int fd, const std::string& what) {
  std::string text;
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t count = read(fd, buffer.data(), buffer.size());
    if (count == 0) break;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw UsageError("cannot read " + what + ": " + error_text(errno));
    text.append(buffer.data(), static_cast<std::size_t>(count));
    if (text.size() > kMaxMessage) throw UsageError(what + " is larger than 64 MiB: send less");
  }
  if (!core::is_valid_utf8(text)) {
    throw UsageError(what +
                     " is not UTF-8 text: convert it first, for instance with iconv -f latin1 -t utf-8");
  }
  return text;
}

std::string read_file(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const int error = errno;
  if (fd < 0) throw UsageError("cannot read " + path + ": " + error_text(error));
  try {
    std::string text = read_all(fd, path);
    close(fd);
    return text;
  } catch (...) {
    close(fd);
    throw;
  }
}

// True where somebody has given the program something to read: a pipe, a file or a socket, not a terminal and
// not /dev/null.
bool input_is_given() {
  struct stat status {};
  if (fstat(STDIN_FILENO, &status) != 0) return false;
  return S_ISFIFO(status.st_mode) || S_ISREG(status.st_mode) || S_ISSOCK(status.st_mode);
}

std::string read_input() {
  // A pipe that somebody left open by mistake would look like a program that hangs.
  pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  if (poll(&input, 1, 2000) == 0)
    say("waiting for standard input to end (start with </dev/null to do without it)");
  return read_all(STDIN_FILENO, "standard input");
}

}  // namespace

std::string read_standard_input() { return read_input(); }

std::string read_text(const std::string& argument) {
  if (argument == "-") return read_input();
  if (argument.starts_with("@@")) return argument.substr(1);
  if (argument.starts_with('@')) return read_file(argument.substr(1));
  if (!core::is_valid_utf8(argument))
    throw UsageError("the text is not UTF-8: convert it first, for instance with iconv -f latin1 -t utf-8");
  return argument;
}

std::string read_message(const std::optional<std::string>& argument) {
  if (!argument || *argument == "-") {
    if (!argument && !input_is_given()) {
      throw UsageError(
          "there is no message: give one after the agent's name, as @FILE, or on standard input");
    }
    std::string message = argument ? read_all(STDIN_FILENO, "standard input") : read_input();
    // Most often what stands before the pipe has failed; who means it says it: invoke AGENT "".
    if (message.empty()) throw UsageError("standard input is empty: there is no message");
    return message;
  }
  std::string message = read_text(*argument);
  if (input_is_given()) {
    const std::string more = read_input();
    if (!more.empty()) message += (message.empty() ? "" : "\n\n") + more;
  }
  return message;
}

JsonObject parse_parameters(const std::vector<std::string>& pairs) {
  JsonObject result;
  for (const std::string& pair : pairs) {
    const auto equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw UsageError("--param wants key=value, got \"" + pair + "\"");
    }
    const std::string key = pair.substr(0, equals);
    const std::string value = pair.substr(equals + 1);
    if (!core::is_valid_utf8(pair))
      throw UsageError("--param " + core::to_valid_utf8(key) + " is not UTF-8 text");
    boost::system::error_code not_json;
    Json parsed = boost::json::parse(value, not_json);
    if (not_json) parsed = value;
    if (!result.emplace(key, std::move(parsed)).second)
      throw UsageError("--param " + key + " is given twice");
  }
  return result;
}

}  // namespace ai_sdk::cli
