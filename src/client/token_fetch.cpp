#include "client/token_fetch.hpp"

#include "client/run_command.hpp"
#include "core/text.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace ai_sdk::detail {
namespace {

constexpr std::size_t max_token = 64 * 1024;
constexpr std::size_t max_shown = 300;

std::string shown(const std::string& text) {
  return core::shorten(core::escape_for_terminal(text), max_shown);
}

[[noreturn]] void fail(const TokenProvider& provider, const std::string& why) {
  throw std::runtime_error(provider.label() + " " + why);
}

std::string read_file(const TokenProvider& provider) {
  // Not blocking, because it may be a pipe that nobody writes to.
  const int file = ::open(provider.source.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) fail(provider, std::string("cannot be opened: ") + std::strerror(errno));
  std::string content;
  std::array<char, 4096> buffer;
  ssize_t count = 0;
  do {
    count = ::read(file, buffer.data(), buffer.size());
    if (count > 0) content.append(buffer.data(), static_cast<std::size_t>(count));
  } while ((count > 0 && content.size() <= max_token) || (count < 0 && errno == EINTR));
  const int error = errno;
  ::close(file);
  if (count < 0) fail(provider, std::string("cannot be read: ") + std::strerror(error));
  if (content.size() > max_token) fail(provider, "holds more than 64 KiB, which no token does");
  return content;
}

std::string run(const TokenProvider& provider, int stop_fd, bool show_errors) {
  const auto result = run_command(provider.source, token_limit, max_token, stop_fd);
  if (!result.started) fail(provider, "could not be started: " + result.error_text);
  if (result.stopped) fail(provider, "was ended with the client");
  std::string said = shown(result.error_text);
  while (!said.empty() && (said.back() == '\n' || said.back() == ' ')) said.pop_back();
  if (!said.empty())
    said = show_errors ? ". It said: " + said
                       : ". What it wrote to its standard error is shown where the client has debug set";
  if (result.timed_out)
    fail(provider,
         "took longer than " + std::to_string(token_limit.count()) + " seconds and was ended" + said);
  if (result.exceeded) fail(provider, "wrote more than 64 KiB, which no token has" + said);
  if (result.exit_status > 0)
    fail(provider, "failed with exit status " + std::to_string(result.exit_status) + said);
  if (result.output.find_first_not_of(" \t\r\n") == std::string::npos)
    fail(provider, "gave no token: it wrote nothing to its standard output" + said);
  return result.output;
}

std::string call(const TokenProvider& provider) {
  try {
    return provider.function();
  } catch (const std::exception& error) {
    fail(provider, "failed: " + shown(error.what()));
  } catch (...) {
    fail(provider, "failed with what is no std::exception");
  }
}

std::string given(const TokenProvider& provider, int stop_fd, bool show_errors) {
  switch (provider.kind) {
    case TokenProvider::Kind::file:
      return read_file(provider);
    case TokenProvider::Kind::command:
      return run(provider, stop_fd, show_errors);
    case TokenProvider::Kind::callable:
      break;
  }
  return call(provider);
}

}  // namespace

std::string fetch_token(const TokenProvider& provider, int stop_fd, bool show_errors) {
  const std::string text = given(provider, stop_fd, show_errors);
  try {
    return token_of(text);
  } catch (const std::invalid_argument& error) {
    fail(provider, error.what());
  }
}

}  // namespace ai_sdk::detail
