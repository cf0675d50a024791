#include "support/tmux.hpp"

#include <stdexcept>
#include <utility>

namespace ai_sdk::testing {
namespace {

constexpr const char* program = "/usr/bin/tmux";
constexpr std::chrono::milliseconds between_looks{20};

// Runs the program, says how it ended and stays. tmux 3.3a closes a window at the end of its process without
// having read what was written last, and misses that end now and then. The program gets its signals as if
// nobody ran it: what a shell catches is not inherited.
constexpr const char* keeper =
    R"(trap : INT QUIT TSTP; "$@"; code=$?; printf '\n[ended: %d]\n' "$code"; exec sleep infinity)";
constexpr std::string_view end_mark = "\n[ended: ";

template <class Condition>
bool poll_until(const Condition& condition, std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(between_looks);
  }
  return true;
}

}  // namespace

Tmux::Tmux(const Command& command, Size size) {
  const auto settings = files_.write("tmux.conf",
                                     "set -g remain-on-exit on\n"
                                     "set -g default-terminal screen-256color\n"
                                     "set -g history-limit 100000\n"
                                     "set -s escape-time 0\n");
  Command server;
  server.arguments = {program, "-S", (files_.path() / "socket").string(), "-f", settings.string(),
                      "-u",    "-D"};
  server.environment = command.environment;
  server.environment["TMUX"] = std::nullopt;
  server.environment["LC_ALL"] = "C.UTF-8";
  server.environment["TERM"] = "xterm-256color";
  server.directory = command.directory;
  server_ = std::make_unique<Process>(server);
  std::vector<std::string> window{
      "new-session", "-d", "-x", std::to_string(size.columns), "-y", std::to_string(size.rows)};
  if (!command.directory.empty()) window.insert(window.end(), {"-c", command.directory.string()});
  // More than one argument is no line for tmux's own shell.
  window.insert(window.end(), {"--", "/bin/sh", "-c", keeper, "keeper"});
  window.insert(window.end(), command.arguments.begin(), command.arguments.end());
  Finished last;
  const bool started = poll_until(
      [&] {
        last = try_tmux(window);
        return last.exit_code == 0;
      },
      Process::kLimit);
  if (!started) throw std::runtime_error("tmux cannot be started: " + last.error + server_->error());
}

Tmux::~Tmux() {
  try {
    try_tmux({"kill-server"});
  } catch (...) {  // it has ended already
  }
}

Finished Tmux::try_tmux(std::vector<std::string> arguments) const {
  Command command;
  command.arguments = {program, "-u", "-N", "-S", (files_.path() / "socket").string()};
  command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
  command.environment["TMUX"] = std::nullopt;
  command.environment["LC_ALL"] = "C.UTF-8";
  return run(command);
}

std::string Tmux::run_tmux(std::vector<std::string> arguments) const {
  const std::string what = arguments.front();
  const Finished result = try_tmux(std::move(arguments));
  if (result.exit_code != 0) throw std::runtime_error("tmux " + what + ": " + result.error);
  return result.output;
}

void Tmux::type(std::string_view text) const { run_tmux({"send-keys", "-l", "--", std::string(text)}); }

void Tmux::press(std::string_view key) const { run_tmux({"send-keys", "--", std::string(key)}); }

void Tmux::paste(std::string_view text) const {
  run_tmux({"set-buffer", "--", std::string(text)});
  run_tmux({"paste-buffer", "-p"});
}

void Tmux::resize(Size size) const {
  run_tmux({"resize-window", "-x", std::to_string(size.columns), "-y", std::to_string(size.rows)});
}

std::string Tmux::screen() const { return run_tmux({"capture-pane", "-p"}); }

std::string Tmux::everything() const { return run_tmux({"capture-pane", "-p", "-J", "-S", "-"}); }

std::string Tmux::coloured() const { return run_tmux({"capture-pane", "-p", "-e"}); }

std::string Tmux::wait_until(const std::function<bool(const std::string&)>& shown,
                             std::chrono::milliseconds limit) const {
  std::string now;
  const bool found = poll_until(
      [&] {
        now = screen();
        return shown(now);
      },
      limit);
  if (!found) throw std::runtime_error("the window does not show what it should:\n" + now);
  return now;
}

std::string Tmux::wait_for(std::string_view text, std::chrono::milliseconds limit) const {
  try {
    return wait_until([&](const std::string& now) { return now.find(text) != std::string::npos; }, limit);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error("not found: \"" + std::string(text) + "\"; " + error.what());
  }
}

int Tmux::wait_for_exit(std::chrono::milliseconds limit) const {
  const std::string last = wait_for(end_mark, limit);
  return std::stoi(last.substr(last.rfind(end_mark) + end_mark.size()));
}

int Tmux::pid() const {
  const std::string keeping = run_tmux({"display-message", "-p", "#{pane_pid}"});
  return child_of(std::stoi(keeping));
}

}  // namespace ai_sdk::testing
