#include "command.hpp"
#include "completion/scripts.hpp"
#include "man_page.hpp"
#include "output.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace ai_sdk::cli {

void add_completion(CLI::App& app, Chosen& chosen) {
  CLI::App* command = app.add_subcommand("completion", "Print what makes Tab work for ai-sdk in a shell");
  auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->footer(
      "Tab offers commands, options, profiles and settings, and the names of agents, tools and the like as\n"
      "the server has them.\n"
      "\n"
      "Examples:\n"
      "  source <(ai-sdk completion bash)        for this shell; in ~/.bashrc for all\n"
      "  source <(ai-sdk completion zsh)         the same for zsh, below compinit in ~/.zshrc\n"
      "  ai-sdk completion fish >~/.config/fish/completions/ai-sdk.fish");
  command->final_callback([shell, &chosen] {
    chosen = {.run =
                  [shell] {
                    standard_output().write(completion_script(*shell));
                    return ExitCode::done;
                  },
              .json = false};
  });

  // For the build, which installs it. Not in the help: `man ai-sdk` is.
  CLI::App* man = app.add_subcommand("man", "Print the manual page as roff")->group("");
  man->final_callback([&app, &chosen] {
    chosen = {.run =
                  [&app] {
                    standard_output().write(man_page(app));
                    return ExitCode::done;
                  },
              .json = false};
  });
}

}  // namespace ai_sdk::cli
