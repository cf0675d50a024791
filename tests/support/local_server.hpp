#pragma once

#include "support/process.hpp"
#include "support/temp_dir.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ai_sdk::testing {

// The path of the built `ai-sdk` program.
std::string program();

// An `ai-sdk serve` process of its own on a free port, with its state in a temporary directory. Its log comes
// with the error where it does not start.
class LocalServer {
 public:
  struct Options {
    std::vector<std::string> data;       // --data; empty: the sample shop
    std::vector<std::string> arguments;  // further arguments of `serve`
    std::map<std::string, std::optional<std::string>> environment;
  };

  LocalServer();
  explicit LocalServer(const Options& options);

  // One server over the sample shop for all tests of a program; started by the first that asks.
  static LocalServer& shared();

  const std::string& host() const noexcept { return host_; }  // "http://127.0.0.1:PORT"
  const std::string& token() const noexcept { return token_; }
  int port() const noexcept { return port_; }
  const std::filesystem::path& home() const noexcept { return home_->path(); }  // $HOME of the server
  // The two lines that it printed when it was ready.
  const std::string& ready_lines() const noexcept { return ready_lines_; }
  Process& process() noexcept { return *process_; }
  std::string log() const { return process_->error(); }

  // An environment in which the program finds this server and nothing of the user's own.
  std::map<std::string, std::optional<std::string>> client_environment() const;

  // kill -9, and waits until it is gone.
  void kill();
  // SIGTERM, and waits for the end; the exit code.
  int stop();

 private:
  std::unique_ptr<TempDir> home_;
  std::unique_ptr<Process> process_;
  std::string ready_lines_;
  std::string host_;
  std::string token_;
  int port_ = 0;
};

// An environment without anything that the user has set for this program, its home an empty directory.
std::map<std::string, std::optional<std::string>> clean_environment(const std::filesystem::path& home);

}  // namespace ai_sdk::testing
