#include "cli_fixture.hpp"

#include <algorithm>
#include <filesystem>

namespace ai_sdk::testing {
namespace {

class Completion : public CliTest {
 protected:
  // What Tab offers, without the descriptions.
  static std::vector<std::string> offered(std::vector<std::string> words) {
    words.insert(words.begin(), "__complete");
    const Finished result = cli(words);
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_EQ(result.error, "");
    auto lines = lines_of(result.output);
    for (auto& line : lines) line.resize(std::min(line.find('\t'), line.size()));
    return lines;
  }
  static bool has(const std::vector<std::string>& lines, const std::string& line) {
    return std::find(lines.begin(), lines.end(), line) != lines.end();
  }
  using Lines = std::vector<std::string>;
};

TEST_F(Completion, OffersCommandsAndOptions) {
  const Lines commands = offered({""});
  for (const char* name : {"agents", "configure", "doctor", "invoke", "mcp", "serve"})
    EXPECT_TRUE(has(commands, name)) << name;
  EXPECT_FALSE(has(commands, "man")) << "hidden";
  EXPECT_EQ(offered({"inv"}), Lines{"invoke"});
  EXPECT_EQ(offered({"completion", "z"}), Lines{"zsh"});
  EXPECT_EQ(offered({"configure", "set", "retry_f"}), Lines{"retry_failed_runs"});
  const Lines options = offered({"agents", "list", "--"});
  for (const char* name : {"--json", "--limit", "--profile", "--host", "--help"})
    EXPECT_TRUE(has(options, name)) << name;
  EXPECT_TRUE(offered({"no-such-command", ""}).empty());
}

TEST_F(Completion, OffersTheServersNames) {
  const Lines agents{"DataQualityPlannerAgent", "LineageExplorerAgent", "MetadataCuratorAgent",
                     "SqlQueryAgent"};
  EXPECT_EQ(offered({"invoke", ""}), agents);
  EXPECT_EQ(offered({"invoke", "--timeout", "5", "Sql"}), Lines{"SqlQueryAgent"});
  EXPECT_EQ(offered({"agents", "info", ""}), agents);
  EXPECT_TRUE(offered({"invoke", "SqlQueryAgent", ""}).empty()) << "the message is the user's own";
  EXPECT_EQ(offered({"invoke", "SqlQueryAgent", "@"}), Lines{":files"});
  EXPECT_EQ(offered({"serve", "--data", ""}), Lines{":files"});
}

TEST_F(Completion, KeepsNamesForAWhileAndIsSilentWithoutAServer) {
  TempDir home;
  LocalServer server;
  Command ask = command({"__complete", "invoke", ""});
  ask.environment = server.client_environment();
  ask.environment["HOME"] = home.path().string();
  const Finished first = run(ask);
  EXPECT_NE(first.output.find("SqlQueryAgent"), std::string::npos);
  server.kill();
  EXPECT_EQ(run(ask).output, first.output) << "from memory";
  ask.environment["AI_SDK_HOST"] = "http://127.0.0.1:1";
  const Finished nobody = run(ask);
  EXPECT_EQ(nobody.exit_code, 0);
  EXPECT_EQ(nobody.output + nobody.error, "");
}

TEST_F(Completion, WorksInBash) {
  Command surroundings = command({});
  surroundings.environment["PATH"] =
      std::filesystem::path(program()).parent_path().string() + ":/usr/bin:/bin";
  const auto tab = [&](const std::string& words, int index) {
    return run_shell("source <(ai-sdk completion bash) && COMP_WORDS=(" + words + ") && COMP_CWORD=" +
                         std::to_string(index) + " && _ai_sdk && printf '%s\\n' \"${COMPREPLY[@]}\"",
                     surroundings);
  };
  EXPECT_EQ(tab("ai-sdk conf", 1).output, "configure\n");
  EXPECT_EQ(tab("ai-sdk invoke Sql", 2).output, "SqlQueryAgent\n");
  const auto kept = files().write("home/.ai-sdk/config.toml", "[work]\nhost = \"https://work.example\"\n");
  surroundings.environment["HOME"] = kept.parent_path().parent_path().string();
  EXPECT_EQ(tab("ai-sdk agents list --profile = wo", 5).output, "work\n")
      << "--profile=wo, as bash takes it apart";
  surroundings.directory = files().path();
  EXPECT_EQ(tab("ai-sdk invoke SqlQueryAgent @sh", 3).output, "@shop\n");
}

TEST_F(Completion, ScriptsAreReadByTheirShells) {
  Command surroundings = command({});
  surroundings.environment["PATH"] =
      std::filesystem::path(program()).parent_path().string() + ":/usr/bin:/bin";
  int tried = 0;
  if (std::filesystem::exists("/usr/bin/fish")) {
    ++tried;
    const Finished fish =
        run_shell("fish --no-config -c 'ai-sdk completion fish | source; complete -C \"ai-sdk invoke Sql\"'",
                  surroundings);
    EXPECT_TRUE(fish.output.starts_with("SqlQueryAgent")) << fish.output << fish.error;
  }
  if (std::filesystem::exists("/usr/bin/zsh")) {
    ++tried;
    const Finished zsh = run_shell(
        "zsh -f -c 'autoload -Uz compinit; compinit -D; source <(ai-sdk completion zsh); "
        "_describe() { print -rl -- $described }; words=(ai-sdk invoke Sql); CURRENT=3; _ai_sdk'",
        surroundings);
    EXPECT_TRUE(zsh.output.starts_with("SqlQueryAgent:")) << zsh.output << zsh.error;
  }
  if (tried == 0) GTEST_SKIP() << "neither fish nor zsh is installed";
}

TEST_F(Completion, TheManualPageIsSoundRoff) {
  const Finished page = cli({"man"});
  ASSERT_EQ(page.exit_code, 0) << page.error;
  EXPECT_TRUE(page.output.starts_with(".TH AI\\-SDK 1")) << page.output.substr(0, 100);
  for (const char* text : {"agents list", "\\-\\-no\\-stream", "Exit codes", "CONNECTION OPTIONS"})
    EXPECT_NE(page.output.find(text), std::string::npos) << text;
  if (!std::filesystem::exists("/usr/bin/groff")) GTEST_SKIP() << "groff is not installed";
  const auto file = files().write("ai-sdk.1", page.output);
  const Finished groff = run_shell("groff -man -Tutf8 -P-cbou -ww " + file.string());
  EXPECT_EQ(groff.exit_code, 0);
  EXPECT_EQ(groff.error, "") << "groff warns of nothing";
  EXPECT_NE(groff.output.find("--max-retries"), std::string::npos);
}

}  // namespace
}  // namespace ai_sdk::testing
