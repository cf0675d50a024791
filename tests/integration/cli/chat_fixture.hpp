#pragma once

#include "cli_fixture.hpp"
#include "support/tmux.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ai_sdk::testing {

inline constexpr const char* kPlanner = "DataQualityPlannerAgent";
inline constexpr const char* kSql = "SqlQueryAgent";
inline constexpr const char* kHowMany = "How many customers are there?";
inline constexpr const char* kFive = "There are 5 customers.";

// Conversations in a terminal, each with a home of its own.
class ChatTest : public CliTest {
 protected:
  Command chat(std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.begin(), "chat");
    Command result = command(std::move(arguments));
    result.environment["HOME"] = home.path().string();
    result.directory = home.path();
    return result;
  }
  // The same, with a server that has faults.
  Command chat_with(const LocalServer& other, std::vector<std::string> arguments) {
    Command result = chat(std::move(arguments));
    result.environment["AI_SDK_HOST"] = other.host();
    result.environment["AI_SDK_TOKEN"] = other.token();
    return result;
  }
  std::unique_ptr<LocalServer> server_with_faults(std::string_view rules) {
    const auto file = home.write("faults.json", R"({"rules": [)" + std::string(rules) + "]}");
    return std::make_unique<LocalServer>(LocalServer::Options{.data = {(files().path() / "shop").string()},
                                                              .arguments = {"--faults", file.string()}});
  }
  std::filesystem::path state(std::string_view name) const {
    return home.path() / ".local/state/ai-sdk" / name;
  }

  // Waits for an empty prompt in the last line.
  static std::string wait_for_prompt(const Tmux& tmux) {
    return tmux.wait_until([](const std::string& now) {
      const auto end = now.find_last_not_of(" \n");
      return end != std::string::npos && now[end] == '>' && (end == 0 || now[end - 1] == '\n');
    });
  }
  static void send(const Tmux& tmux, std::string_view text) {
    tmux.type(text);
    tmux.press("Enter");
  }
  // Sends a message; the window once it has been answered.
  static std::string ask(const Tmux& tmux, std::string_view message, std::string_view answer) {
    send(tmux, message);
    tmux.wait_for(answer);
    return wait_for_prompt(tmux);
  }

  const TempDir home;
};

}  // namespace ai_sdk::testing
