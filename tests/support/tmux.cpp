#include "support/tmux.hpp"

#include <signal.h>

#include <stdexcept>
#include <utility>

namespace ai_sdk::testing {
namespace {

constexpr const char* program = "/usr/bin/tmux";
constexpr std::chrono::milliseconds between_looks{20};

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
  // More than one argument is no line for a shell.
  window.insert(window.end(), {"--", "/usr/bin/env"});
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
  std::string answer;
  const bool ended = poll_until(
      [&] {
        answer = run_tmux({"display-message", "-p", "#{pane_dead} #{pane_dead_status} #{pane_dead_signal}"});
        if (!answer.starts_with("1 ")) return false;
        if (answer.find_first_of("0123456789", 2) != std::string::npos) return true;
        // How it ended comes a moment after that it has. tmux 3.3a misses the signal of it now and then, and
        // would let the zombie lie; another one makes it look.
        ::kill(server_->pid(), SIGCHLD);
        return false;
      },
      limit);
  if (!ended) throw std::runtime_error("the program has not ended (" + answer + "):\n" + screen());
  const auto blank = answer.find(' ', 2);
  const std::string code = answer.substr(2, blank - 2);
  return code.empty() ? 128 + std::stoi(answer.substr(blank + 1)) : std::stoi(code);
}

int Tmux::pid() const { return std::stoi(run_tmux({"display-message", "-p", "#{pane_pid}"})); }

}  // namespace ai_sdk::testing
