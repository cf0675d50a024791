#include "support/local_server.hpp"

#include <signal.h>

#include <algorithm>
#include <string_view>

extern char** environ;

namespace ai_sdk::testing {
std::string program() { return AI_SDK_PROGRAM; }

std::map<std::string, std::optional<std::string>> clean_environment(const std::filesystem::path& home) {
  std::map<std::string, std::optional<std::string>> result;
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text = *entry;
    const auto name = text.substr(0, text.find('='));
    const bool proxy = name.ends_with("_PROXY") || name.ends_with("_proxy");
    if (name.starts_with("AI_SDK_") || name.starts_with("XDG_") || proxy)
      result[std::string(name)] = std::nullopt;
  }
  result["HOME"] = home.string();
  result["NO_COLOR"] = std::nullopt;
  return result;
}

LocalServer::LocalServer() : LocalServer(Options{}) {}

LocalServer::LocalServer(const Options& options) : home_(std::make_unique<TempDir>()) {
  Command command;
  command.arguments = {program(), "serve"};
  if (std::find(options.arguments.begin(), options.arguments.end(), "--port") == options.arguments.end())
    command.arguments.insert(command.arguments.end(), {"--port", "0"});
  for (const auto& source : options.data) {
    command.arguments.push_back("--data");
    command.arguments.push_back(source);
  }
  command.arguments.insert(command.arguments.end(), options.arguments.begin(), options.arguments.end());
  command.environment = clean_environment(home_->path());
  for (const auto& [name, value] : options.environment) command.environment[name] = value;
  process_ = std::make_unique<Process>(command);
  host_ = process_->wait_for_line("export AI_SDK_HOST=");
  token_ = process_->wait_for_line("export AI_SDK_TOKEN=");
  ready_lines_ = process_->output();
  port_ = std::stoi(host_.substr(host_.rfind(':') + 1));
}

LocalServer& LocalServer::shared() {
  static LocalServer server;
  return server;
}

std::map<std::string, std::optional<std::string>> LocalServer::client_environment() const {
  auto result = clean_environment(home_->path());
  result["AI_SDK_HOST"] = host_;
  result["AI_SDK_TOKEN"] = token_;
  return result;
}

void LocalServer::kill() {
  process_->signal(SIGKILL);
  process_->wait();
}

int LocalServer::stop() {
  process_->signal(SIGTERM);
  return process_->wait();
}

}  // namespace ai_sdk::testing
