#pragma once

#include "cli_fixture.hpp"

#include <sys/stat.h>

namespace ai_sdk::testing {

constexpr const char* kStoredToken = "canary-5tored-t0ken";

// The program with a home folder of its own and nothing in the environment.
class ConfigureTest : public ::testing::Test {
 protected:
  Command command(std::vector<std::string> arguments,
                  const std::map<std::string, std::string>& environment = {}) {
    arguments.insert(arguments.begin(), program());
    Command result;
    result.arguments = std::move(arguments);
    result.environment = clean_environment(home_.path());
    for (const auto& [name, value] : environment) result.environment[name] = value;
    return result;
  }
  Finished cli(std::vector<std::string> arguments,
               const std::map<std::string, std::string>& environment = {}) {
    return run(command(std::move(arguments), environment));
  }
  Finished cli_with_input(std::string input, std::vector<std::string> arguments) {
    Command with_input = command(std::move(arguments));
    with_input.input = std::move(input);
    return run(with_input);
  }
  // What `configure get` says, without the line end.
  std::string get(const std::string& key, const std::map<std::string, std::string>& environment = {}) {
    std::string value = cli({"configure", "get", key}, environment).output;
    if (!value.empty()) value.pop_back();
    return value;
  }
  std::filesystem::path folder() const { return home_.path() / ".ai-sdk"; }
  static unsigned mode(const std::filesystem::path& file) {
    struct stat status {};
    return stat(file.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
  }

  TempDir home_;
};

}  // namespace ai_sdk::testing
