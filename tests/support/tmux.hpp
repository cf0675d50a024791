#pragma once

#include "support/process.hpp"
#include "support/temp_dir.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace ai_sdk::testing {

// A program in a window of a terminal, tmux's, with whoever sits before it. The window stays when the program
// has ended.
class Tmux {
 public:
  struct Size {
    unsigned columns = 80;
    unsigned rows = 24;
  };

  // Throws std::runtime_error where tmux cannot be started. Of the command, arguments, environment and
  // directory count.
  explicit Tmux(const Command& command) : Tmux(command, Size{}) {}
  Tmux(const Command& command, Size size);
  ~Tmux();
  Tmux(const Tmux&) = delete;
  Tmux& operator=(const Tmux&) = delete;

  void type(std::string_view text) const;
  // By tmux's name: "Enter", "C-c", "M-Enter", "Up".
  void press(std::string_view key) const;
  // As the terminal's user pastes, with bracketed paste where the program asks for it.
  void paste(std::string_view text) const;
  void resize(Size size) const;

  // What the window shows; a line ends with its last character.
  std::string screen() const;
  // The same after all that was scrolled out. Lines that the terminal has broken are joined again.
  std::string everything() const;
  // With the sequences that colour it.
  std::string coloured() const;
  // Polls the window until it shows the text, and returns it. Throws std::runtime_error with the window where
  // the limit passes before.
  std::string wait_for(std::string_view text, std::chrono::milliseconds limit = Process::kLimit) const;
  std::string wait_until(const std::function<bool(const std::string&)>& shown,
                         std::chrono::milliseconds limit = Process::kLimit) const;
  // Waits until the program has ended and the window shows all that it wrote; its exit code, as a shell says
  // it: 128 and the signal's number where one ended it.
  int wait_for_exit(std::chrono::milliseconds limit = Process::kLimit) const;
  // The program's process.
  int pid() const;

 private:
  std::string run_tmux(std::vector<std::string> arguments) const;
  Finished try_tmux(std::vector<std::string> arguments) const;

  TempDir files_;
  std::unique_ptr<Process> server_;
};

}  // namespace ai_sdk::testing
